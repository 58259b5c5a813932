"""The database of a site as one consistent stream, out and back in."""

import contextlib
import gzip
import os
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import IO, BinaryIO
from urllib.parse import unquote, urlsplit

from deploy.local.progress import LaunchError

_CHUNK = 1024 * 1024
# One snapshot of all tables, taken while people work; the record's tables are InnoDB throughout.
_DUMP = (
    *("--single-transaction", "--quick", "--skip-lock-tables", "--hex-blob", "--no-tablespaces"),
    *("--default-character-set=utf8mb4", "--skip-dump-date"),
)
RECORD = "ml_proxy_inferencelog"


def is_sqlite(url: str) -> bool:
    return url.startswith("sqlite:")


def file_name(url: str) -> str:
    return "database.sqlite3.gz.age" if is_sqlite(url) else "database.sql.gz.age"


def dump(url: str, stream: BinaryIO) -> None:
    """Write a gzipped snapshot of the database. raises: LaunchError with the program's words"""
    with gzip.GzipFile(fileobj=stream, mode="wb", compresslevel=3, mtime=0) as packed:
        if is_sqlite(url):
            _dump_sqlite(_sqlite_path(url), packed)
        else:
            _dump_mysql(url, packed)


def load(url: str, stream: BinaryIO) -> None:
    """Put a snapshot in the place of what is there. raises: LaunchError"""
    with gzip.GzipFile(fileobj=stream, mode="rb") as packed:
        if is_sqlite(url):
            _load_sqlite(_sqlite_path(url), packed)
        else:
            _drop_tables(url)
            with _client("mariadb", url) as command, _started(command, stdin=subprocess.PIPE) as process:
                assert process.stdin is not None  # noqa: S101 -- a pipe was asked for
                shutil.copyfileobj(packed, process.stdin, _CHUNK)


def holds_records(url: str) -> bool:
    """Whether a prediction was ever recorded here. raises: LaunchError when the database cannot be asked"""
    if is_sqlite(url):
        path = _sqlite_path(url)
        if not path.exists():
            return False
        with closing(sqlite3.connect(path)) as connection:
            known = connection.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (RECORD,)).fetchone()
            return bool(known and connection.execute(f"SELECT 1 FROM {RECORD} LIMIT 1").fetchone())  # noqa: S608  # nosec B608 -- a constant
    return bool(_ask(url, f"SHOW TABLES LIKE '{RECORD}'") and _ask(url, f"SELECT 1 FROM {RECORD} LIMIT 1"))  # noqa: S608  # nosec B608


def _dump_mysql(url: str, packed: gzip.GzipFile) -> None:
    # Where the binary log is on, the dump says in a comment from where to go on: point-in-time recovery.
    log = ["--master-data=2"] if _ask(url, "SELECT @@log_bin").strip() == "1" else []
    with (
        _client("mariadb-dump", url, *_DUMP, *log) as command,
        _started(command, stdout=subprocess.PIPE) as process,
    ):
        assert process.stdout is not None  # noqa: S101 -- a pipe was asked for
        shutil.copyfileobj(process.stdout, packed, _CHUNK)


def _dump_sqlite(path: Path, packed: gzip.GzipFile) -> None:
    # SQLite's own backup: a copy of the file made beside it while others write is whole and of one moment.
    with tempfile.TemporaryDirectory(prefix=".backup-", dir=path.parent) as folder:
        copy = Path(folder) / "copy.sqlite3"
        with closing(sqlite3.connect(path, timeout=60)) as source, closing(sqlite3.connect(copy)) as target:
            source.backup(target)
        with copy.open("rb") as file:
            shutil.copyfileobj(file, packed, _CHUNK)


def _load_sqlite(path: Path, packed: gzip.GzipFile) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    waiting = path.with_name(f"{path.name}.restored")
    with os.fdopen(os.open(waiting, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        shutil.copyfileobj(packed, file, _CHUNK)
    for journal in (f"{path.name}-wal", f"{path.name}-shm"):
        path.with_name(journal).unlink(missing_ok=True)
    waiting.replace(path)


def _drop_tables(url: str) -> None:
    # A dump replaces its own tables only; those of a later release would stay, and its migrations make them once more.
    tables = "table_schema = DATABASE() AND table_type = 'BASE TABLE'"
    names = _ask(url, f"SELECT table_name FROM information_schema.tables WHERE {tables}").split()  # noqa: S608  # nosec B608 -- constants
    if names:
        _ask(url, f"SET FOREIGN_KEY_CHECKS = 0; DROP TABLE {', '.join(f'`{name}`' for name in names)}")


def _ask(url: str, statement: str) -> str:
    with _client("mariadb", url, "--batch", "--skip-column-names", f"--execute={statement}") as command:
        ended = subprocess.run(command, capture_output=True, text=True, check=False)
    if ended.returncode:
        raise LaunchError(f"The database does not answer: {ended.stderr.strip()[-500:]}")
    return ended.stdout


@contextmanager
def _client(program: str, url: str, *arguments: str) -> Iterator[list[str]]:
    """A command of MariaDB (or MySQL) for this database; the password goes by a private file, never as an argument."""
    found = shutil.which(program) or shutil.which(program.replace("mariadb", "mysql"))
    if found is None:
        raise LaunchError(f"{program} is not installed (apt-get install mariadb-client).")
    parts = urlsplit(url)
    name = parts.path.lstrip("/")
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", suffix=".cnf") as file:  # mode 600
        password = unquote(parts.password or "").replace("\\", "\\\\").replace('"', '\\"')
        file.write(
            f"[client]\nprotocol=tcp\nhost={parts.hostname}\nport={parts.port or 3306}\n"
            f'user={unquote(parts.username or "")}\npassword="{password}"\n'
        )
        file.flush()
        yield [found, f"--defaults-file={file.name}", *arguments, name]


@contextmanager
def _started(command: list[str], **streams: int) -> Iterator["subprocess.Popen[bytes]"]:
    """Run a program beside us. raises: LaunchError with its words when it did not end well"""
    with tempfile.TemporaryFile() as words:
        process = subprocess.Popen(command, stderr=words, **streams)  # type: ignore[call-overload]
        broken: OSError | None = None
        try:
            yield process
        except OSError as error:  # it ended early: its own words say why
            broken = error
        except BaseException:
            process.kill()
            raise
        finally:
            for stream in (process.stdin, process.stdout):
                if stream is not None:
                    _close(stream)
            status = process.wait()
        if status or broken:
            words.seek(0)
            said = words.read().decode("utf-8", "replace").strip()[-1000:]
            raise LaunchError(f"{Path(command[0]).name} failed (status {status}): {said or broken}")


def _close(stream: IO[bytes]) -> None:
    with contextlib.suppress(BrokenPipeError):  # the program ended first; its status says why
        stream.close()


def _sqlite_path(url: str) -> Path:
    return Path(url.removeprefix("sqlite:///"))  # four slashes: an absolute path
