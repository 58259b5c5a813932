"""Backup under load, restore onto an empty instance, and the audit chain as the judge (embedded copy, SQLite)."""

import json
import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from deploy.backup import __main__ as program
from deploy.backup import packs, sealed
from deploy.backup.create import Store, check, create, prune
from deploy.backup.packs import LIST
from deploy.backup.restore import restore
from deploy.backup.retention import STAMP, Keep, kept
from deploy.backup.sealed import make_identity, read_identity, read_recipient
from deploy.backup.site import Places
from deploy.local.progress import LaunchError
from deploy.local.settings import REPO
from tests.support.stand_in import stand_in


def site_environment(folder: Path, **more: str) -> dict[str, str]:
    """The settings of a gateway of its own below `folder`."""
    return {
        "NEURONOVA_VAR": str(folder),
        "NEURONOVA_LOG_DIR": str(folder / "logs"),
        "NEURONOVA_SECRET_KEY": "only-for-this-test-" + "0123456789abcdef" * 4,
        "NEURONOVA_INTERNAL_KEY": "0f" * 32,
        **more,
    }


@contextmanager
def busy_site(folder: Path, environment: dict[str, str]) -> Iterator[None]:
    """Let a site record until the end of the block."""
    roots = (".", "backend/django_main", "backend")
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.support.busy_site", str(folder)],
        cwd=REPO,
        env={
            **{name: value for name, value in os.environ.items() if not name.startswith("NEURONOVA_")},
            **environment,
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "PYTHONPATH": os.pathsep.join(str(REPO / root) for root in roots),
        },
    )
    try:
        while not (folder / "ready").exists():
            assert process.poll() is None
            time.sleep(0.05)
        yield
    finally:
        (folder / "stop").touch()
        process.wait(60)


def acknowledged(folder: Path, *, before: float) -> list[dict[str, str]]:
    lines = (folder / "acknowledged.jsonl").read_text(encoding="utf-8").splitlines()
    return [told for told in map(json.loads, lines) if told["at"] < before]


@pytest.fixture
def keys(tmp_path: Path) -> tuple[Path, Path]:
    identity, recipient = tmp_path / "identity.txt", tmp_path / "recipient.txt"
    recipient.write_text(make_identity(identity))
    return identity, recipient


def test_backup_under_load_restores_every_record_acknowledged_before_the_mark(
    tmp_path: Path, keys: tuple[Path, Path]
) -> None:
    identity, recipient = read_identity(keys[0]), read_recipient(keys[1])
    store, folder = Store(tmp_path / "backups"), tmp_path / "site"
    folder.mkdir()
    (folder / "models").mkdir()
    (folder / "models" / "current.json").write_text("{}")
    source = Places.from_environ(site_environment(folder))
    target = Places.from_environ(site_environment(tmp_path / "empty"))

    with busy_site(folder, dict(source.settings)):
        create(store, source, recipient)
        time.sleep(1.1)  # sets are named by the second
        mark = time.time()
        stamp = create(store, source, recipient)
    assert check(store, stamp) == []
    restore(store, stamp, target, identity)  # ends with the chain's verdict

    before = acknowledged(folder, before=mark)
    assert len(before) >= 30
    with closing(sqlite3.connect(target.var / "db.sqlite3")) as database:
        rows = {name for (name,) in database.execute("SELECT id FROM ml_proxy_inferencelog")}
    assert {told["id"] for told in before} <= rows
    for told in before:
        name = told["picture"]
        assert len(list(target.media.rglob(name))) == 1
    assert (target.var / "restored-settings.env").stat().st_mode & 0o777 == 0o600

    with pytest.raises(LaunchError, match="onto an empty instance"):
        restore(store, stamp, target, identity)


def _set_of(store: Store, tree: Path, recipient: Path, number: int, *, anew: bool = False) -> str:
    """A set of a site whose database is a small SQLite file."""
    with closing(sqlite3.connect(tree / "db.sqlite3")) as database:
        database.execute("CREATE TABLE IF NOT EXISTS t (n)")
    places = Places.from_environ(site_environment(tree))
    stamp = create(store, places, read_recipient(recipient), anew=anew)
    # As if it had been made on another day.
    day = (datetime(2026, 11, 1, tzinfo=UTC) + timedelta(days=number)).strftime(STAMP)
    (store.sets / stamp).rename(store.sets / day)
    return day


def test_pictures_are_packed_once_and_their_pack_goes_with_the_last_set_that_needs_it(
    tmp_path: Path, keys: tuple[Path, Path]
) -> None:
    store, tree = Store(tmp_path / "backups"), tmp_path / "site"
    (tree / "media").mkdir(parents=True)
    (tree / "media" / "first.png").write_bytes(b"1" * 1000)
    first = _set_of(store, tree, keys[1], 1)
    packs = set(store.packs.glob("media-*.age"))
    (tree / "media" / "first.png").unlink()  # retention
    (tree / "media" / "second.png").write_bytes(b"2" * 1000)
    time.sleep(1.1)
    second = _set_of(store, tree, keys[1], 2)

    assert store.manifest(first)["packs"]["media"] != store.manifest(second)["packs"]["media"]
    assert len(store.manifest(second)["packs"]["media"]) == 1
    assert prune(store, Keep(1, 0, 0)) == [first]
    assert not packs & set(store.packs.glob("media-*.age"))
    assert check(store, second) == []


def test_a_list_that_a_power_cut_emptied_stops_no_later_backup(tmp_path: Path, keys: tuple[Path, Path]) -> None:
    store, tree = Store(tmp_path / "backups"), tmp_path / "site"
    (tree / "media").mkdir(parents=True)
    (tree / "media" / "first.png").write_bytes(b"1" * 1000)
    first = _set_of(store, tree, keys[1], 1)
    (store.packs / f"{store.manifest(first)['packs']['media'][0]}{LIST}").write_text("")
    time.sleep(1.1)

    second = _set_of(store, tree, keys[1], 2)

    assert store.manifest(second)["packs"]["media"] not in ([], store.manifest(first)["packs"]["media"])
    assert check(store, first) == check(store, second) == []
    assert prune(store, Keep(1, 0, 0)) == [first]
    assert check(store, second) == []


def test_list_of_a_pack_is_on_the_disk_before_the_set_counts(
    tmp_path: Path, keys: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    store, tree = Store(tmp_path / "backups"), tmp_path / "site"
    (tree / "media").mkdir(parents=True)
    (tree / "media" / "first.png").write_bytes(b"1" * 1000)
    synced: set[int] = set()
    noting = stand_in(os, fsync=lambda descriptor: synced.add(os.fstat(descriptor).st_ino))
    for module in (packs, sealed):
        monkeypatch.setattr(module, "os", noting)

    _set_of(store, tree, keys[1], 1)

    assert {path.stat().st_ino for path in (*store.packs.iterdir(), store.packs)} <= synced


def test_check_names_the_file_that_was_changed(tmp_path: Path, keys: tuple[Path, Path]) -> None:
    store, tree = Store(tmp_path / "backups"), tmp_path / "site"
    (tree / "media").mkdir(parents=True)
    (tree / "media" / "one.png").write_bytes(b"1" * 1000)
    stamp = _set_of(store, tree, keys[1], 1)
    with (store.sets / stamp / "site.tar.age").open("r+b") as file:
        file.seek(300)
        file.write(b"?")

    assert check(store, stamp) == ["site.tar.age"]


@pytest.mark.parametrize("more", [[], ["--set", "20261128T115010Z"]])
def test_check_of_no_set_is_no_good_news(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, more: list[str]) -> None:
    monkeypatch.setattr(sys, "argv", ["backup", "check", "--to", str(tmp_path / "mistyped"), *more])

    with pytest.raises(SystemExit) as ended:
        program.main()

    assert ended.value.code == 1


def test_a_backup_of_which_a_part_fails_is_none(tmp_path: Path, keys: tuple[Path, Path]) -> None:
    store, tree = Store(tmp_path / "backups"), tmp_path / "site"
    tree.mkdir()
    (tree / "db.sqlite3").write_bytes(b"this is no database" * 100)
    places = Places.from_environ(site_environment(tree))

    with pytest.raises(sqlite3.DatabaseError):
        create(store, places, read_recipient(keys[1]))

    assert store.stamps() == []


def test_only_a_set_that_can_be_read_back_counts_as_the_last_backup(
    tmp_path: Path, keys: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(sqlite3.connect(tmp_path / "db.sqlite3")) as database:
        database.execute("CREATE TABLE t (n)")
    for name, value in site_environment(tmp_path).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(
        sys, "argv", ["backup", "create", "--to", str(tmp_path / "backups"), "--recipient", str(keys[1])]
    )
    told = tmp_path / "backup.json"

    with monkeypatch.context() as broken:
        broken.setattr(program, "check", lambda *_: ["database.sqlite3.gz.age"])  # a disk that forgets
        with pytest.raises(SystemExit):
            program.main()
    counted = told.exists()
    time.sleep(1.1)  # sets are named by the second
    assert program.main() == 0

    assert not counted
    assert json.loads(told.read_text())["stamp"] == Store(tmp_path / "backups").stamps()[-1]


def test_retention_keeps_days_weeks_and_months_that_have_a_set() -> None:
    every_day = [(datetime(2026, 1, 1, 2, tzinfo=UTC) + timedelta(days=n)).strftime(STAMP) for n in range(300)]

    left = sorted(kept(every_day, Keep(daily=7, weekly=5, monthly=12)))

    assert left[-7:] == every_day[-7:]
    assert len([stamp for stamp in left if stamp.endswith("T020000Z")]) == len(left)
    assert {stamp[:6] for stamp in left} == {f"2026{month:02}" for month in range(1, 11)}
    assert len(left) == 7 + 3 + 9  # the newest two weeks and the newest month have their set among the days


def test_the_secret_key_is_private_and_is_refused_when_it_is_not(tmp_path: Path) -> None:
    path = tmp_path / "identity.txt"
    make_identity(path)
    assert path.stat().st_mode & 0o777 == 0o600

    path.chmod(0o640)

    with pytest.raises(LaunchError, match="chmod 600"):
        read_identity(path)
