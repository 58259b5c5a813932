"""Makes one backup set beside the people who work."""

import fcntl
import json
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyrage
from deploy.backup import database, packs, site
from deploy.backup.retention import STAMP, Keep, kept
from deploy.backup.sealed import digest_of, seal
from deploy.local.progress import LaunchError

FORMAT = "neuronova.backup/1"
MANIFEST, SUMS, SITE = "MANIFEST.json", "SHA256SUMS", "site.tar.age"
STATUS = "backup.json"


@dataclass(frozen=True)
class Store:
    """A folder of backups."""

    folder: Path

    @property
    def sets(self) -> Path:
        return self.folder / "sets"

    @property
    def packs(self) -> Path:
        return self.folder / "packs"

    def stamps(self) -> list[str]:
        """Finished sets, oldest first."""
        return sorted(path.parent.name for path in self.sets.glob(f"*/{MANIFEST}") if path.parent.name[0] != ".")

    def manifest(self, stamp: str) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.sets / stamp / MANIFEST).read_text(encoding="utf-8"))
        return found

    @contextmanager
    def locked(self) -> Iterator[None]:
        """One at a time. raises: LaunchError when another backup runs"""
        for path in (self.folder, self.sets, self.packs):
            path.mkdir(mode=0o700, parents=True, exist_ok=True)
        with (self.folder / ".lock").open("w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise LaunchError("Another backup is running.") from error
            yield


def create(store: Store, places: site.Places, recipient: pyrage.x25519.Recipient, *, anew: bool = False) -> str:
    """Make a set; returns its stamp. raises: LaunchError, OSError; a set that failed does not count

    anew: pack every file again, so that packs of long ago (and the pixels deleted since) can go
    """
    began = time.time()
    stamp = datetime.fromtimestamp(began, UTC).strftime(STAMP)
    with store.locked():
        for left in store.sets.glob(".*"):
            shutil.rmtree(left)
        work = store.sets / f".{stamp}"
        work.mkdir(mode=0o700)
        # The order matters. Sink first: the database that follows knows every checkpoint of it. Files last: whatever a
        # row of that database names was written before the row.
        sink = site.read_sink(places)
        sums = {
            database.file_name(places.database_url): seal(
                work / database.file_name(places.database_url),
                recipient,
                lambda stream: database.dump(places.database_url, stream),
            ),
            SITE: seal(
                work / SITE,
                recipient,
                lambda stream: site.write_archive(places, sink, stream),
            ),
        }
        trees = {"media": (places.media, ()), "models": (places.models, ("current.json",))}
        files: dict[str, dict[str, int]] = {}
        for tree, (root, without) in trees.items():
            if root is None:
                continue
            files[tree] = packs.files_below(root, without=without)
            packs.pack_new(
                store.packs, tree=tree, stamp=stamp, root=root, wanted=files[tree], recipient=recipient, anew=anew
            )
        needed = _packs_for(store, files)
        manifest = {
            "format": FORMAT,
            "began_at": began,
            "ended_at": time.time(),
            "database": database.file_name(places.database_url),
            "files": {tree: sorted(names) for tree, names in files.items()},
            "packs": {tree: [pack.name for pack in found] for tree, found in needed.items()},
        }
        sums |= {f"../../packs/{pack.name}": pack.sha256 for found in needed.values() for pack in found}
        (work / SUMS).write_text("".join(f"{digest}  {name}\n" for name, digest in sums.items()), encoding="ascii")
        (work / MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")
        _sync(work)
        work.rename(store.sets / stamp)
        _sync(store.sets)
    return stamp


def prune(store: Store, keep: Keep) -> list[str]:
    """Remove sets that are past keeping and packs that no set needs; returns the stamps removed."""
    with store.locked():
        stamps = store.stamps()
        gone = sorted(set(stamps) - kept(stamps, keep))
        for stamp in gone:
            shutil.rmtree(store.sets / stamp)
        needed = {
            name for stamp in store.stamps() for found in store.manifest(stamp)["packs"].values() for name in found
        }
        for path in store.packs.iterdir():
            if path.name.removesuffix(packs.LIST) not in needed:
                path.unlink()
    return gone


def check(store: Store, stamp: str) -> list[str]:
    """Hold a set against its list of checksums; returns the files that are missing or changed. Needs no key."""
    folder = store.sets / stamp
    lines = (folder / SUMS).read_text(encoding="ascii").splitlines()
    told = {name: digest for digest, _, name in (line.partition("  ") for line in lines)}
    return sorted(
        name for name, digest in told.items() if not (folder / name).is_file() or digest_of(folder / name) != digest
    )


def tell(places: site.Places, store: Store, stamp: str) -> None:
    """Leave what the gateway's /metrics says about backups. Only for a set that could be read back."""
    began, ended = store.manifest(stamp)["began_at"], time.time()
    size = sum(path.stat().st_size for path in store.folder.rglob("*.age"))
    text = json.dumps({"stamp": stamp, "ended_at": ended, "seconds": ended - began, "bytes": size})
    waiting = places.var / f".{STATUS}.new"
    waiting.write_text(text, encoding="utf-8")
    waiting.replace(places.var / STATUS)


def _packs_for(store: Store, files: dict[str, dict[str, int]]) -> dict[str, list[packs.Pack]]:
    """For each tree the packs that hold its files, the newest first where two hold the same."""
    result: dict[str, list[packs.Pack]] = {}
    for tree, names in files.items():
        missing, result[tree] = set(names), []
        for pack in sorted(packs.read_packs(store.packs), key=lambda pack: pack.name, reverse=True):
            if pack.tree == tree and missing & set(pack.files):
                missing -= set(pack.files)
                result[tree].append(pack)
    return result


def _sync(folder: Path) -> None:
    for path in [*folder.iterdir(), folder]:
        packs.sync(path)
