"""Measurements of a running copy."""
