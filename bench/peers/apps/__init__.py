"""One small program per peer, written as its own manual shows it. Each runs in that peer's environment."""
