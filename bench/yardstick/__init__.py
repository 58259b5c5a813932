"""What every comparison shares: the same pictures, load generator and ceiling, and rounds that take turns."""
