"""Throughput of the whole stack."""
