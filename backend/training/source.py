"""Which code made a model: one digest over the sources that a training reads."""

import hashlib
from functools import lru_cache
from pathlib import Path

_BACKEND = Path(__file__).resolve().parents[1]


@lru_cache(maxsize=1)
def code_digest() -> str:
    """SHA-256 hex over names and bytes of `training` and `inference.core`."""
    digest = hashlib.sha256()
    for root in (_BACKEND / "training", _BACKEND / "flask_inference" / "inference" / "core"):
        for path in sorted(root.rglob("*.py")):
            digest.update(str(path.relative_to(_BACKEND)).encode() + b"\0")
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()
