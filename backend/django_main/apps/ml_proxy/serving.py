"""Which model serves now, by the pointer of the model store (docs/contracts.md §3)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

import orjson
from django.conf import settings

_MAX_BYTES: Final = 4096
_SHA256: Final = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class ServingModel:
    """The version that the pointer names and the SHA-256 of its `model.onnx`."""

    version: str
    sha256: str


def serving_model() -> ServingModel | None:
    """What `current.json` names at this moment; None when it cannot be read or does not lie in a folder.

    Read anew each time (below 0.1 ms): only the gateway moves the pointer, and from the
    moment it has, nobody may be given an answer of the model before.
    """
    parts = urlsplit(settings.ENV.models_url)
    if parts.scheme != "file":
        return None
    try:
        with (Path(unquote(parts.path)) / "current.json").open("rb") as file:
            pointer = orjson.loads(file.read(_MAX_BYTES))
        version, sha256 = pointer["version"], pointer["sha256"]
    except (OSError, orjson.JSONDecodeError, KeyError, TypeError):
        return None
    if not (isinstance(version, str) and isinstance(sha256, str) and _SHA256.fullmatch(sha256)):
        return None
    return ServingModel(version=version, sha256=sha256)
