"""Which model serves now, by the pointer of the model store (docs/contracts.md §3)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

import orjson
from django.conf import settings

POINTER: Final = "current.json"
# What a version of a model may look like: it is also the name of its folder.
VERSION: Final = r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}"
_MAX_BYTES: Final = 4096
_SHA256: Final = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Pointer:
    """A version and the SHA-256 of its `model.onnx`."""

    version: str
    sha256: str


def store_folder() -> Path | None:
    """The folder of NEURONOVA_MODELS_URL; None for a store that is none."""
    parts = urlsplit(settings.ENV.models_url)
    return Path(unquote(parts.path)) if parts.scheme == "file" and parts.path.startswith("/") else None


def pointer_read(root: Path) -> Pointer:
    """What the store in `root` names. Raises OSError, and ValueError for what is no pointer."""
    with (root / POINTER).open("rb") as file:
        value = orjson.loads(file.read(_MAX_BYTES))
    match value:
        case {"version": str(version), "sha256": str(sha256)} if _SHA256.fullmatch(sha256):
            return Pointer(version, sha256)
    raise ValueError(POINTER)


def serving_model() -> Pointer | None:
    """What the pointer names at this moment; None when it cannot be read or does not lie in a folder.

    Read anew each time (below 0.1 ms): only the gateway moves the pointer, and from the
    moment it has, nobody may be given an answer of the model before.
    """
    root = store_folder()
    try:
        return pointer_read(root) if root is not None else None
    except (OSError, ValueError):
        return None
