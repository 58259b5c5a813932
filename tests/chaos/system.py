"""The whole product on private ports, databases included, every server under the rig's own supervisor."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pymysql
import redis
from deploy.local.env_files import read_env_file
from deploy.local.run import prepare
from deploy.local.servers import BACKEND, DJANGO_FOLDER, FLASK_FOLDER, django_environment, services
from deploy.local.settings import LaunchSettings
from tests.chaos.pictures import install_stub
from tests.chaos.supervisor import Kept, wait_for
from tests.rig import databases
from tests.rig.ports import free_ports

# What systemd waits before it starts a unit again: ours, Debian's MariaDB, Debian's Redis.
RESTART_S = {"mariadb": 5.0, "redis": 0.1}
OWN_RESTART_S = 2.0
# As durable as in production: a commit is on the disk before it is answered.
DURABLE = ("--innodb-flush-log-at-trx-commit=1",)
DEADLINE_S = 30
CHOICES = {
    "NEURONOVA_SYNC_DEADLINE_S": str(DEADLINE_S),
    # Identical pictures would be answered from the cache; the rig's are all different, and it wants Flask asked.
    "NEURONOVA_ANSWER_CACHE_MB": "16",
}
# Small file systems of their own, so that a full one is full for that folder alone (MiB).
# Large enough for what 20 000 questions leave and for the 512 MiB that uploads in pieces keep free: a disk that the run
# itself fills would answer for the product.
SMALL_DISKS = {"data": 768, "media": 768, "spool": 640, "logs": 96, "body": 64, "audit": 8}


@dataclass(frozen=True)
class System:
    """A running copy and everything the rig may do to it."""

    settings: LaunchSettings
    folder: Path
    demo: dict[str, Any]
    model: str
    kept: dict[str, Kept]
    mariadb_port: int
    redis_port: int
    disks: dict[str, Path] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return self.settings.url

    @property
    def patients(self) -> list[int]:
        return list(self.demo["patients"])

    def login(self, role: str) -> dict[str, str]:
        user = self.demo["users"][role]
        return {"username": user["username"], "password": user["password"]}

    def token(self, role: str) -> str:
        """Sign in; waits out the limit on sign-ins of one address."""
        for _ in range(40):
            try:
                answer = httpx.post(
                    f"{self.url}/api/v1/auth/token/", json=self.login(role), trust_env=False, timeout=30
                )
            except httpx.TransportError:
                time.sleep(0.5)
                continue
            if answer.is_success:
                return str(answer.json()["access"])
            time.sleep(1)
        raise RuntimeError(f"{role} cannot sign in: {answer.text}")

    def root_sql(self, statements: str) -> bool:
        return databases.run_sql(self.folder / "mariadb", statements)

    @contextmanager
    def database(self, user: str = databases.NAME) -> Iterator[Any]:
        """A fresh connection, past the application."""
        connection = pymysql.connect(
            host="127.0.0.1",
            port=self.mariadb_port,
            user=user,
            password=databases.PASSWORD,
            database=databases.NAME,
            read_timeout=60,
        )
        try:
            yield connection
        finally:
            connection.close()

    def root_connection(self) -> Any:
        return pymysql.connect(unix_socket=str(self.folder / "mariadb" / "s.sock"), user="root", autocommit=True)

    def redis(self) -> "redis.Redis":
        return redis.Redis(port=self.redis_port, password=databases.PASSWORD, socket_timeout=5)

    def flask_questions(self) -> int:
        """How often the AI server was asked to predict, by its own log."""
        return self.kept["flask"].log.read_bytes().count(b'"route":"/api/v1/predict"')

    def manage(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run manage.py of this copy."""
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=DJANGO_FOLDER,
            env=django_environment(self.settings) | {"DJANGO_SETTINGS_MODULE": "config.settings"},
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )

    def secret(self, name: str) -> str:
        return read_env_file(self.settings.var / "django.env")[name]

    def ready(self) -> httpx.Response | None:
        """What /readyz says, None when nobody answers."""
        try:
            return httpx.get(f"{self.url}/readyz", trust_env=False, timeout=30)
        except httpx.TransportError:
            return None

    def wait_ready(self, wait_s: float = 60.0) -> float:
        """Wait until every Django process says ready. Returns the seconds."""

        # One process may repeat for two seconds what it knew; three in a row that are ready leave little room.
        def is_ready() -> bool:
            answers = [self.ready() for _ in range(4)]
            return all(answer is not None and answer.status_code == 200 for answer in answers)

        return wait_for(is_ready, wait_s, "not ready")


@contextmanager
def running_system(*, small_disks: bool = False, choices: Mapping[str, str] | None = None) -> Iterator[System]:
    """Start a copy in a folder of its own; with small disks where this user may mount any."""
    with ExitStack() as opened:
        folder = Path(opened.enter_context(tempfile.TemporaryDirectory(prefix="neuronova-chaos-")))
        folder.chmod(0o711)
        opened.callback(lambda: _keep_logs(folder))
        disks = _mount_disks(folder, opened) if small_disks and os.getuid() == 0 else {}
        http, django, flask, mariadb, redis_port = free_ports(5)
        settings = _settings(folder, http, django, flask, mariadb, redis_port, choices or {}, disks)
        kept = _databases(folder, mariadb, redis_port)
        # Closed in the reverse order: whoever leans on a server ends before it.
        _start(kept, opened)
        wait_for(lambda: databases.run_sql(folder / "mariadb", "SELECT 1"), 60, "MariaDB did not start")
        databases.run_sql(folder / "mariadb", databases.ACCOUNTS_SQL)
        prepare(settings)
        model = install_stub(settings.var / "models")
        own = _servers(settings, folder)
        _start(own, opened)
        demo = json.loads(settings.demo_pending.read_text(encoding="utf-8"))
        system = System(settings, folder, demo, model, kept | own, mariadb, redis_port, disks)
        system.wait_ready(120)
        yield system


def _settings(
    folder: Path,
    http: int,
    django: int,
    flask: int,
    mariadb: int,
    redis_port: int,
    choices: Mapping[str, str],
    disks: Mapping[str, Path],
) -> LaunchSettings:
    for name in [name for name in os.environ if name.startswith("NEURONOVA_")]:
        del os.environ[name]
    os.environ.update(
        {
            "NEURONOVA_VAR": str(folder / "var"),
            "NEURONOVA_HTTP_PORT": str(http),
            "NEURONOVA_DJANGO_PORT": str(django),
            "NEURONOVA_FLASK_PORT": str(flask),
            "NEURONOVA_DATABASE_URL": f"mysql://{databases.NAME}:{databases.PASSWORD}@127.0.0.1:{mariadb}/{databases.NAME}",
            "NEURONOVA_REDIS_URL": f"redis://:{databases.PASSWORD}@127.0.0.1:{redis_port}/0",
            **CHOICES,
            **choices,
        }
    )
    for name, variable in {"media": "MEDIA_DIR", "spool": "SPOOL", "logs": "LOG_DIR", "audit": "AUDIT_DIR"}.items():
        if name in disks:
            os.environ[f"NEURONOVA_{variable}"] = str(disks[name])
    settings = LaunchSettings.from_env()
    settings.run_folder.mkdir(parents=True, exist_ok=True)
    settings.var.chmod(0o700)
    return settings


def _databases(folder: Path, mariadb: int, redis_port: int) -> dict[str, Kept]:
    databases.install_mariadb(folder / "mariadb")
    commands = {
        "mariadb": databases.mariadb_command(folder / "mariadb", mariadb, DURABLE),
        "redis": databases.redis_command(folder / "redis", redis_port),
    }
    return {
        name: Kept(name, argv, os.environ, folder, folder / f"{name}.log", restart_s=RESTART_S[name])
        for name, argv in commands.items()
    }


def _servers(settings: LaunchSettings, folder: Path) -> dict[str, Kept]:
    # A training worker needs PyTorch and has a rig of its own (training_kills.py).
    found = [service for service in services(settings) if service.name != "training"]
    return {
        one.name: Kept(one.name, one.argv, one.env, one.cwd, folder / f"{one.name}.log", restart_s=OWN_RESTART_S)
        for one in found
    }


def _start(kept: Mapping[str, Kept], opened: ExitStack) -> None:
    for one in kept.values():
        opened.callback(one.close)
        one.start()


def _mount_disks(folder: Path, opened: ExitStack) -> dict[str, Path]:
    disks = {name: folder / "disks" / name for name in SMALL_DISKS}
    disks["data"] = folder / "mariadb" / "data"
    disks["body"] = folder / "var" / "run" / "nginx" / "body"
    mounted = {}
    for name, place in disks.items():
        place.mkdir(parents=True)
        mounted[name] = _mount(place, SMALL_DISKS[name], opened)
    return mounted


def _mount(place: Path, size_mib: int, opened: ExitStack) -> Path:
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size_mib}m,mode=700", "tmpfs", str(place)], check=True)
    opened.callback(lambda: subprocess.run(["umount", str(place)], check=False))
    return place


def _keep_logs(folder: Path) -> None:
    """Copy the servers' words to where NEURONOVA_CHAOS_KEEP names a folder."""
    if kept := os.environ.get("CHAOS_KEEP_LOGS"):
        Path(kept).mkdir(parents=True, exist_ok=True)
        for log in [
            *folder.glob("*.log"),
            *folder.glob("var/logs/*.log"),
            *folder.glob("disks/logs/*.log"),
            *folder.glob("*.jsonl"),
        ]:
            shutil.copy(log, Path(kept) / log.name)
        for path in (folder / "var" / "run" / "nginx").glob("*.log"):
            shutil.copy(path, Path(kept) / f"nginx-{path.name}")


__all__ = ["BACKEND", "DEADLINE_S", "FLASK_FOLDER", "System", "running_system"]
