"""What `make run` and `make test` start: one copy of NeuroNova on this machine, for one user."""
