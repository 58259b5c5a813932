"""What `make test` starts for itself: private services, the whole stack, one summary."""
