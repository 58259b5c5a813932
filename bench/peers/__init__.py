"""Comparable servers with the same model and the same request, without login, database or record."""
