"""A whole Debian 12 under systemd-nspawn, in a network of its own without a way out (make test-deploy)."""
