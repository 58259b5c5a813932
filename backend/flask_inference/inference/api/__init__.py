"""HTTP face of the AI server: signature, routes, answers."""
