"""Everything under /ml/: asks the AI server, and keeps the record of who asked what."""
