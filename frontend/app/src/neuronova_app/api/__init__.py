"""The gateway's public API from plain Python; how bytes travel is the transport's business (system/)."""
