"""Django's MySQL backend, one round trip shorter for each transaction (`base.py`)."""
