"""Measures what a machine can do, on a private copy, and writes it down as a capacity sheet."""
