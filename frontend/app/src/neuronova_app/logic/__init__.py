"""What the screens show and do, in plain Python: no Flet, no network of its own, tested under CPython."""
