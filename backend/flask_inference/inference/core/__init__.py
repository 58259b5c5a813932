"""What the AI server and training share: no Flask, no environment, no PyTorch."""
