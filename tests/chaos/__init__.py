"""What is too slow and too rough for `make test`: real servers are killed at random moments."""
