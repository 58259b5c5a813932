"""A private MariaDB and a private Redis on loopback, in a folder that goes away with them."""

import os
import pwd
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from deploy.local.supervisor import ending_with_parent
from tests.rig.machine import find_program
from tests.rig.ports import free_ports

PASSWORD = "for-this-test-run-only"
NAME = "neuronova"
# An account without rights: a test gives it those of the servers and then tries to go beyond them.
RUNTIME = "neuronova_runtime"
# The pattern covers what pytest-django makes for itself: test_neuronova_gw0, ...
ACCOUNTS_SQL = (
    f"CREATE DATABASE {NAME} CHARACTER SET utf8mb4; CREATE USER {NAME}@'127.0.0.1' IDENTIFIED BY '{PASSWORD}'; "
    f"GRANT ALL ON `{NAME}`.* TO {NAME}@'127.0.0.1'; GRANT ALL ON `test\\_{NAME}%`.* TO {NAME}@'127.0.0.1' "
    f"WITH GRANT OPTION; CREATE USER {RUNTIME}@'127.0.0.1' IDENTIFIED BY '{PASSWORD}';"
)
START_WAIT_S, STOP_WAIT_S = 180.0, 120.0  # of a busy machine


@dataclass(frozen=True)
class Databases:
    database_url: str
    redis_url: str


def available() -> bool:
    return bool(find_program("mariadbd") and find_program("redis-server"))


@contextmanager
def private_databases(folder: Path, *, options: Sequence[str] = ()) -> Iterator[Databases]:
    """Start both below `folder`; as root they run as the users Debian made for them.

    options: for MariaDB, in place of those it gets here for tests (small, and not as durable as in production)
    """
    folder.chmod(0o711)
    mariadb_port, redis_port = free_ports(2)
    with _mariadb(folder / "mariadb", mariadb_port, options), _redis(folder / "redis", redis_port):
        yield Databases(
            database_url=f"mysql://{NAME}:{PASSWORD}@127.0.0.1:{mariadb_port}/{NAME}",
            redis_url=f"redis://:{PASSWORD}@127.0.0.1:{redis_port}/0",
        )


@contextmanager
def _mariadb(folder: Path, port: int, options: Sequence[str]) -> Iterator[None]:
    install_mariadb(folder)
    with _running(mariadb_command(folder, port, options), folder / "log"):
        _wait(lambda: run_sql(folder, "SELECT 1"), folder / "log")
        run_sql(folder, ACCOUNTS_SQL)
        yield


def install_mariadb(folder: Path) -> None:
    """Make `folder` with an empty server's data in it. `folder/data` may be there already (a mount)."""
    data = folder / "data"
    owner = _make_folder_for("mysql", folder)
    data.mkdir(exist_ok=True)
    shutil.chown(data, owner)
    subprocess.run(
        [
            *_as(owner),
            find_program("mariadb-install-db"),
            *_common_options(folder),
            "--auth-root-authentication-method=normal",
            "--skip-test-db",
        ],
        check=True,
        capture_output=True,
        env=os.environ | {"TMPDIR": str(folder)},  # the caller's may be closed to this user
    )


def mariadb_command(folder: Path, port: int, options: Sequence[str] = ()) -> list[str]:
    """Return what starts the server of `install_mariadb`, as the user it was installed for."""
    return [
        *(*_as(_owner_for("mysql")), find_program("mariadbd"), *_common_options(folder)),
        *("--bind-address=127.0.0.1", f"--port={port}", f"--socket={folder}/s.sock"),
        *(f"--pid-file={folder}/pid", "--character-set-server=utf8mb4", "--collation-server=utf8mb4_unicode_ci"),
        *(
            "--innodb-buffer-pool-size=64M",
            "--innodb-flush-log-at-trx-commit=2",
            "--skip-log-bin",
            "--skip-name-resolve",
        ),
        *options,
    ]


def run_sql(folder: Path, statements: str) -> bool:
    """Run statements as the root of the server in `folder`; returns whether all of them went through."""
    socket = folder / "s.sock"
    command = [find_program("mariadb"), "--no-defaults", f"--socket={socket}", "-uroot", "-e", statements]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


@contextmanager
def _redis(folder: Path, port: int) -> Iterator[None]:
    with _running(redis_command(folder, port), folder / "log"):
        _wait(lambda: _listens(port), folder / "log")
        yield


def redis_command(folder: Path, port: int) -> list[str]:
    """Make `folder` and return what starts a server there that keeps nothing on the disk."""
    owner = _make_folder_for("redis", folder)
    return [
        *(*_as(owner), find_program("redis-server"), "--port", str(port), "--bind", "127.0.0.1", "--dir", str(folder)),
        *("--save", "", "--appendonly", "no", "--requirepass", PASSWORD),
    ]


def _common_options(folder: Path) -> list[str]:
    return ["--no-defaults", f"--datadir={folder}/data", f"--tmpdir={folder}"]


def _as(owner: str) -> list[str]:
    """Return what to put before a command so that it runs as `owner` and ends when this process is killed outright."""
    if os.getuid() != 0:
        return list(ending_with_parent())
    group = pwd.getpwnam(owner).pw_gid
    # One call for both: a change of user clears the wish to end with the parent.
    user = [f"--reuid={owner}", f"--regid={group}", "--clear-groups"]
    return ["setpriv", *user, "--pdeathsig", "TERM", "--"]


def _owner_for(user: str) -> str:
    return user if os.getuid() == 0 else pwd.getpwuid(os.getuid()).pw_name


def _make_folder_for(user: str, folder: Path) -> str:
    """Make the folder; returns who runs the server in it: `user` when we are root, else ourselves."""
    owner = _owner_for(user)
    folder.mkdir(exist_ok=True)
    shutil.chown(folder, owner)
    return owner


@contextmanager
def _running(command: list[str], log: Path) -> Iterator[None]:
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*ending_with_parent(), *command], stdout=output, stderr=output, stdin=subprocess.DEVNULL
        )
    try:
        yield
    finally:
        process.terminate()
        process.wait(STOP_WAIT_S)


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _wait(is_up: Callable[[], bool], log: Path) -> None:
    deadline = time.monotonic() + START_WAIT_S
    while not is_up():
        if time.monotonic() > deadline:
            raise RuntimeError(f"{log.parent.name} did not start:\n{log.read_text(errors='replace')[-2000:]}")
        time.sleep(0.1)
