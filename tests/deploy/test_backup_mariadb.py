"""The same on real MariaDB: backup under load, restore on an empty server, replay of the binary log, a forged event."""

import gzip
import io
import re
import subprocess
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

import pymysql
import pytest
from deploy.backup import database
from deploy.backup.create import Store, create
from deploy.backup.restore import judge, restore
from deploy.backup.sealed import make_identity, read_identity, read_recipient, unseal
from deploy.backup.site import Places
from deploy.local.progress import LaunchError
from tests.deploy.test_backup import acknowledged, busy_site, site_environment
from tests.rig.databases import available, private_databases
from tests.rig.machine import find_program

pytestmark = [pytest.mark.boot, pytest.mark.skipif(not available(), reason="needs mariadb-server, redis-server")]
# As deploy/backup/mariadb-binlog.cnf says.
BINLOG = ("--log-bin=binlog", "--binlog-format=ROW", "--sync-binlog=1", "--innodb-flush-log-at-trx-commit=1")


def test_restore_and_replay_lose_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    make_identity(tmp_path / "identity.txt")
    identity = read_identity(tmp_path / "identity.txt")
    (tmp_path / "recipient.txt").write_text(str(identity.to_public()))
    folder = tmp_path / "site"
    folder.mkdir()
    with ExitStack() as stack:
        # Not below tmp_path, which is closed to the user the servers run as.
        first, second = (Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="neuronova-"))) for _ in "12")
        one = stack.enter_context(private_databases(first, options=BINLOG))
        two = stack.enter_context(private_databases(second))
        source = Places.from_environ(site_environment(folder, NEURONOVA_DATABASE_URL=one.database_url))
        target = Places.from_environ(site_environment(tmp_path / "new", NEURONOVA_DATABASE_URL=two.database_url))
        store = Store(tmp_path / "backups")

        with busy_site(folder, dict(source.settings)):
            mark = time.time()
            stamp = create(store, source, read_recipient(tmp_path / "recipient.txt"))
            done = time.time()
            time.sleep(2)
        restore(store, stamp, target, identity, surviving_sink=folder / "audit" / "checkpoints.jsonl")

        before = acknowledged(folder, before=mark)
        during = acknowledged(folder, before=done)
        rows = _ids(two.database_url)
        assert len(before) >= 30
        assert len(during) > len(before)
        assert {told["id"] for told in before} <= rows
        assert all(list(target.media.rglob(told["picture"])) for told in before)

        # Again, with the log: what came after the set as well. Sealing in between would collide with the log's own.
        _run_root(second, "DROP DATABASE neuronova; CREATE DATABASE neuronova CHARACTER SET utf8mb4;")
        target = Places.from_environ(site_environment(tmp_path / "newer", NEURONOVA_DATABASE_URL=two.database_url))
        restore(store, stamp, target, identity, judged=False)
        _replay(store.sets / stamp / "database.sql.gz.age", identity, first, second)
        judge(target)
        every = {told["id"] for told in acknowledged(folder, before=time.time())}
        assert len(every) > len(during)
        assert every <= _ids(two.database_url)

        _run_sql(two.database_url, "UPDATE ml_proxy_auditevent SET client_address = '10.0.0.2' WHERE seq = 7")
        with pytest.raises(LaunchError, match=r"event_changed.*event 7"):
            judge(target)


def test_loading_takes_away_the_tables_of_a_later_release() -> None:
    with tempfile.TemporaryDirectory(prefix="neuronova-") as folder, private_databases(Path(folder)) as one:
        _run_sql(one.database_url, "CREATE TABLE early (id INT PRIMARY KEY)")
        _run_sql(one.database_url, "INSERT INTO early VALUES (7)")
        snapshot = io.BytesIO()
        database.dump(one.database_url, snapshot)
        _run_sql(one.database_url, "CREATE TABLE later (early INT, FOREIGN KEY (early) REFERENCES early (id))")
        _run_sql(one.database_url, "INSERT INTO later VALUES (7)")

        database.load(one.database_url, io.BytesIO(snapshot.getvalue()))

        assert _run_sql(one.database_url, "SHOW TABLES") == [("early",)]
        assert _run_sql(one.database_url, "SELECT id FROM early") == [(7,)]


def _replay(dump: Path, identity: object, first: Path, second: Path) -> None:
    """Point-in-time recovery as docs/operations.md describes it."""
    head: list[str] = []
    unseal(
        dump, identity, lambda stream: head.append(gzip.GzipFile(fileobj=stream).read(65536).decode("utf-8", "replace"))
    )
    place = re.search(r"MASTER_LOG_FILE='(\S+)', MASTER_LOG_POS=(\d+)", head[0])
    assert place
    log = first / "mariadb" / "data" / place[1]
    read = [
        find_program("mariadb-binlog"),
        "--no-defaults",
        "--disable-log-bin",
        f"--start-position={place[2]}",
        str(log),
    ]
    statements = subprocess.run(read, capture_output=True, check=True).stdout
    _run_root(second, statements)


def _run_root(server: Path, statements: str | bytes) -> None:
    client = [find_program("mariadb"), "--no-defaults", f"--socket={server}/mariadb/s.sock", "-uroot"]
    given = statements.encode() if isinstance(statements, str) else statements
    ended = subprocess.run(client, input=given, stderr=subprocess.PIPE, check=False)
    assert ended.returncode == 0, ended.stderr[-500:]


def _run_sql(url: str, statement: str) -> list[tuple[str, ...]]:
    found = re.fullmatch(r"mysql://(.+):(.+)@(.+):(\d+)/(.+)", url)
    assert found
    user, password, host, port, name = found.groups()
    with (
        pymysql.connect(
            user=user, password=password, host=host, port=int(port), database=name, autocommit=True
        ) as connection,
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
        return list(cursor.fetchall())


def _ids(url: str) -> set[str]:
    return {str(row[0]).replace("-", "") for row in _run_sql(url, "SELECT id FROM ml_proxy_inferencelog")}
