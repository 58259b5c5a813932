"""Model packages for measuring: a light and a heavy network with random weights, made here and never shipped."""
