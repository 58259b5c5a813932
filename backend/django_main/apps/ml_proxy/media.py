"""The media store: files under random names in two-letter folders. Knows nothing of who may see them."""

from __future__ import annotations

import hashlib
import io
import re
import secrets
import time
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, BinaryIO, Final

from django.conf import settings

NAME: Final = re.compile(r"[0-9a-f]{32}\.(?:png|nii\.gz)")
_PART: Final = re.compile(NAME.pattern + r"\.[0-9a-f]{8}\.part")
_CHUNK: Final = 1024 * 1024
_VOLUMES: Final = frozenset({"volume", "mask_volume"})


def media_new_name(kind: str) -> str:
    """128 random bits: a name tells nothing but the type of the file, and cannot be guessed."""
    return secrets.token_hex(16) + (".nii.gz" if kind in _VOLUMES else ".png")


def media_type(name: str) -> str:
    """The content type of a stored file. A volume stays gzipped: the file is the `.nii.gz`."""
    return "image/png" if name.endswith(".png") else "application/gzip"


@dataclass(frozen=True, slots=True)
class Written:
    """What was put into the store."""

    size_bytes: int
    sha256: str


def media_write(name: str, data: bytes | IO[bytes]) -> Written:
    """Put `data`, of an open file all from its start, into the store in one step: a reader sees the whole or nothing.

    Raises OSError.
    """
    hasher, size_bytes = hashlib.sha256(), 0
    source = io.BytesIO(data) if isinstance(data, bytes) else data
    source.seek(0)
    target = media_path(name)
    part = target.with_name(f"{name}.{secrets.token_hex(4)}.part")
    try:
        with _open_new(part) as file:
            while chunk := source.read(_CHUNK):
                hasher.update(chunk)
                size_bytes += file.write(chunk)
        part.replace(target)
    except OSError:
        part.unlink(missing_ok=True)
        raise
    return Written(size_bytes=size_bytes, sha256=hasher.hexdigest())


def _open_new(part: Path) -> BinaryIO:
    try:
        return part.open("xb")
    except FileNotFoundError:  # the first file of its folder; there are 256 folders
        part.parent.mkdir(mode=0o750, parents=True, exist_ok=True)
        return part.open("xb")


def media_delete(name: str) -> None:
    """Remove a file that no row speaks of; a missing one is fine."""
    media_path(name).unlink(missing_ok=True)


def media_unnamed(*, older_than_s: float, named: Callable[[Collection[str]], Collection[str]]) -> Iterator[Path]:
    """Files that have lain in the store for that long and that nothing names: left where a process died, or the
    database failed, between writing a file and committing the row that names it.

    named : of some names, those that a row has
    raises: OSError
    """
    root, before = Path(settings.ENV.media_dir), time.time() - older_than_s
    for folder in sorted(root.glob("[0-9a-f][0-9a-f]")):
        old = {path.name: path for path in folder.iterdir() if path.stat().st_mtime < before}
        ours = [name for name in old if NAME.fullmatch(name)]
        kept = named(ours) if ours else ()
        # Whatever else lies there was not put there by us, unless it is a file that was never finished.
        yield from (path for name, path in old.items() if name not in kept and (name in ours or _PART.fullmatch(name)))


def media_path(name: str) -> Path:
    """Where `name` lies. Raises ValueError for anything that is not one of our names."""
    return Path(settings.ENV.media_dir) / media_relative(name)


def media_relative(name: str) -> str:
    """`ab/abcd....png`: the part after the store's folder, also what Nginx is told."""
    if not NAME.fullmatch(name):
        raise ValueError("not a media name")
    return f"{name[:2]}/{name}"
