"""Where the bench keeps models and the peers' environments: outside the repository, safe to delete."""

import os
from pathlib import Path


def cache_folder() -> Path:
    """`NEURONOVA_BENCH_CACHE`, else `neuronova-bench` in the person's cache folder."""
    chosen = os.environ.get("NEURONOVA_BENCH_CACHE")
    if chosen:
        return Path(chosen).expanduser().absolute()
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "neuronova-bench"
