"""Files that never change once they are written (pictures, model packages): each is packed once, on its first night.

A *pack* is an encrypted tar of what was new; its list (names and sizes, no content) lies beside it, so that the next
night knows what is already kept without being able to read it. A set names the files it needs; a pack goes when no
kept set needs any of its files.
"""

import contextlib
import json
import os
import tarfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import pyrage
from deploy.backup.sealed import seal, unseal
from deploy.local.progress import LaunchError

ENDING = ".tar.age"
LIST = ".list.json"


@dataclass(frozen=True)
class Pack:
    """One pack. `files`: relative name → size in bytes. `sha256`: of the encrypted file."""

    name: str
    tree: str
    sha256: str
    files: dict[str, int]


def read_packs(folder: Path) -> list[Pack]:
    """All finished packs; one without a list that can be read was cut short, counts for nothing and is packed again."""
    found = []
    for path in sorted(folder.glob(f"*{LIST}")):
        with contextlib.suppress(ValueError, KeyError, TypeError):
            told = json.loads(path.read_text(encoding="utf-8"))
            found.append(Pack(told["name"], told["tree"], told["sha256"], told["files"]))
    return found


def sync(path: Path) -> None:
    """Have a file, or the names in a folder, on the disk before going on."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def files_below(root: Path, *, without: Iterable[str] = ()) -> dict[str, int]:
    """Relative name → size of every finished file; what is still being written (`.part`) is left for the next night."""
    left_out = set(without)
    return {
        name: size
        for name, size in _walk(root)
        if name not in left_out and not name.endswith((".part", ".new", ".tmp"))
    }


def _walk(root: Path) -> Iterator[tuple[str, int]]:
    for folder, _, names in os.walk(root):
        for name in names:
            path = Path(folder) / name
            try:
                if path.is_file() and not path.is_symlink():
                    yield str(path.relative_to(root)), path.stat().st_size
            except FileNotFoundError:  # retention removed it meanwhile
                continue


def pack_new(
    folder: Path,
    *,
    tree: str,
    stamp: str,
    root: Path,
    wanted: dict[str, int],
    recipient: pyrage.x25519.Recipient,
    anew: bool,
) -> Pack | None:
    """Pack those of `wanted` that no pack holds yet (`anew`: all); returns the pack, or None when nothing was new."""
    before = [] if anew else read_packs(folder)
    known = {name: size for pack in before if pack.tree == tree for name, size in pack.files.items()}
    new = {name: size for name, size in wanted.items() if known.get(name) != size}
    if not new:
        return None
    packed: dict[str, int] = {}

    def produce(stream: BinaryIO) -> None:
        with tarfile.open(fileobj=stream, mode="w|", format=tarfile.PAX_FORMAT) as archive:
            for name in sorted(new):
                try:
                    archive.add(root / name, arcname=name, recursive=False)
                except FileNotFoundError:  # retention removed it meanwhile
                    continue
                packed[name] = new[name]

    name = f"{tree}-{stamp}{ENDING}"
    digest = seal(folder / name, recipient, produce)
    pack = Pack(name, tree, digest, packed)
    told = {"name": name, "tree": tree, "sha256": digest, "files": packed}
    waiting = folder / f"{name}.new"
    waiting.write_text(json.dumps(told), encoding="utf-8")
    sync(waiting)
    waiting.replace(folder / f"{name}{LIST}")
    sync(folder)
    return pack


def unpack(folder: Path, pack: str, wanted: set[str], identity: pyrage.x25519.Identity, root: Path) -> set[str]:
    """Write those of `wanted` that the pack holds below `root`; returns their names. raises: LaunchError"""
    found: set[str] = set()

    def consume(stream: BinaryIO) -> None:
        found.update(extract(stream, root, only=wanted))

    unseal(folder / pack, identity, consume)
    return found


def extract(stream: BinaryIO, root: Path, *, only: set[str] | None = None) -> set[str]:
    """Write the files of a tar below `root`, readable for owner and group; returns their names."""
    found = set()
    with tarfile.open(fileobj=stream, mode="r|") as archive:
        for member in archive:
            parts = Path(member.name).parts
            if not member.isfile() or member.name.startswith("/") or ".." in parts:
                raise LaunchError(f"The backup holds something that no backup of ours holds: {member.name}")
            source = archive.extractfile(member)
            if source is None or (only is not None and member.name not in only):
                continue
            target = root / member.name
            target.parent.mkdir(mode=0o750, parents=True, exist_ok=True)
            mode = 0o600 if member.mode & 0o077 == 0 else 0o640
            with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "wb") as file:
                while chunk := source.read(1024 * 1024):
                    file.write(chunk)
            found.add(member.name)
    return found
