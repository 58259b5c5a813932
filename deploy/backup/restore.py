"""Puts a set back onto an empty instance and lets the audit chain judge what came out."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import BinaryIO

import pyrage
from deploy.backup import database, packs, site
from deploy.backup.create import SITE, Store, check
from deploy.backup.sealed import unseal
from deploy.local.env_files import read_env_file
from deploy.local.progress import LaunchError, say, step
from deploy.local.settings import REPO

SECRET = "NEURONOVA_SECRET_KEY"  # noqa: S105 -- the name of a setting
RESTORED = "restored-settings.env"


def restore(
    store: Store,
    stamp: str,
    places: site.Places,
    identity: pyrage.x25519.Identity,
    *,
    surviving_sink: Path | None = None,
    judged: bool = True,
) -> None:
    """Restore one set into the places of this environment, which must hold no records, and verify it.

    surviving_sink: a copy of checkpoints.jsonl from another machine; tells how much was recorded after the set
    judged        : False when a binary log is to be replayed first: nothing may be sealed or migrated before that
    raises        : LaunchError, also when the restored record is not what was sealed
    """
    manifest = store.manifest(stamp)
    if database.is_sqlite(places.database_url) != manifest["database"].startswith("database.sqlite3"):
        raise LaunchError("This set is of another kind of database than NEURONOVA_DATABASE_URL names.")
    if database.holds_records(places.database_url):
        raise LaunchError("There are records in this database already; a backup is restored onto an empty instance.")
    with step("Hold the set against its checksums"):
        if wrong := check(store, stamp):
            raise LaunchError(f"Missing or changed: {', '.join(wrong)}")
    folder = store.sets / stamp
    with step("Restore keys, settings, second sink"):
        _restore_site(folder / SITE, places, identity)
    with step("Restore the database"):
        unseal(folder / manifest["database"], identity, lambda stream: database.load(places.database_url, stream))
    for tree, root in (("media", places.media), ("models", places.models)):
        if root is not None and tree in manifest["files"]:
            with step(f"Restore {tree} ({len(manifest['files'][tree])} files)"):
                _restore_tree(store, manifest["packs"][tree], set(manifest["files"][tree]), identity, root)
    if judged:
        with step("Verify the audit chain"):
            judge(places)
    if surviving_sink:
        say(_compared(places, surviving_sink))


def judge(places: site.Places) -> None:
    """Bring an older database up to this release, let the sealer catch up, and verify. raises: LaunchError"""
    kept = read_env_file(places.var / RESTORED).get(SECRET)
    ended = subprocess.run(
        [sys.executable, "-m", "deploy.backup.judging"],
        cwd=REPO,
        env={
            **{name: value for name, value in os.environ.items() if not name.startswith("NEURONOVA_")},
            **places.settings,
            **({SECRET: kept} if kept else {}),
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "PYTHONPATH": os.pathsep.join(str(REPO / part) for part in ("backend/django_main", "backend", ".")),
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    words = ended.stdout.strip()[-2000:]
    if ended.returncode:
        raise LaunchError(f"The restored record does not pass: {words}")
    say(f"  {words}")


def _restore_site(path: Path, places: site.Places, identity: pyrage.x25519.Identity) -> None:
    with tempfile.TemporaryDirectory(prefix=".restore-", dir=_made(places.var)) as name:
        folder = Path(name)

        def consume(stream: BinaryIO) -> None:
            packs.extract(stream, folder)

        unseal(path, identity, consume)
        moves = {
            folder / site.SIGNING: places.signing_key,
            folder / site.DEIDENTIFY: places.deidentify_key,
            folder / site.SETTINGS: places.var / RESTORED,
            folder / "audit" / "checkpoints.jsonl": places.audit / "checkpoints.jsonl",
        }
        if places.models:
            moves[folder / site.POINTER] = places.models / "current.json"
        moves |= {key: places.audit / "keys" / key.name for key in (folder / "audit" / "keys").glob("*.pem")}
        for source, target in moves.items():
            if source.exists():
                _made(target.parent)
                waiting = target.with_name(f".{target.name}.restored")
                waiting.write_bytes(b"")
                waiting.chmod(source.stat().st_mode & 0o777)
                waiting.write_bytes(source.read_bytes())
                waiting.replace(target)


def _restore_tree(
    store: Store, names: list[str], wanted: set[str], identity: pyrage.x25519.Identity, root: Path
) -> None:
    missing = set(wanted)
    for name in names:
        missing -= packs.unpack(store.packs, name, missing, identity, _made(root))
    if missing:
        # Retention may remove a picture between the listing and the packing; its row says so.
        say(f"  {len(missing)} files were removed while the backup ran")


def _compared(places: site.Places, surviving: Path) -> str:
    restored, known = _size(places.audit / "checkpoints.jsonl"), _size(surviving)
    if known <= restored:
        return f"The surviving sink knows {known} events: nothing sealed is missing."
    return (
        f"The surviving sink knows {known} events, this set holds {restored}: the last {known - restored} sealed "
        "events are missing. Replay the binary log (docs/operations.md) or say so in the record."
    )


def _size(path: Path) -> int:
    sizes = [0]
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
        try:
            note = json.loads(line)
            sizes.append(int(note.get("tree_size", note.get("size", 0))))
        except (ValueError, AttributeError):
            continue
    return max(sizes)


def _made(folder: Path) -> Path:
    folder.mkdir(mode=0o750, parents=True, exist_ok=True)
    return folder
