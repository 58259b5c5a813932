"""Runs a copy of the product that serves a chosen model, on MariaDB as durable as in production and on Redis."""

import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import psutil
from tests.rig import databases
from tests.rig.stack import Stack, running_stack

from bench.client import Asker
from bench.ours.front import Front, front
from bench.yardstick import priority
from bench.yardstick.pictures import Picture
from bench.yardstick.sides import Side
from bench.yardstick.wrk import Target, form

# As durable as production; the sizes of an ordinary small server.
DURABLE = ("--innodb-flush-log-at-trx-commit=1", "--innodb-buffer-pool-size=512M", "--innodb-log-file-size=512M")
# One clinician is the whole load here.
_NO_USER_LIMIT = {"NEURONOVA_USER_REQUESTS_PER_MINUTE": "1000000"}
_TOKEN_S = 300.0  # an access token lives for 15 minutes


@dataclass(frozen=True)
class Copy:
    """A running copy and its doors."""

    stack: Stack
    front: Front
    folder: Path

    def side(self, name: str, url: str, pictures: list[Picture], fields: Mapping[str, str]) -> Side:
        """This copy asked through one of its addresses.

        fields : form fields beside `patient` and `image`
        """
        asked = {"patient": str(self.stack.demo["patients"][0]), **fields}
        target = Target(
            self.folder / f"requests-{name.replace(' ', '-').replace(',', '')}",
            url,
            "/ml/v1/predict/",
            [form(one, asked) for one in pictures],
            Token(self.stack).headers,
        )
        return Side(name, target, self.processes, probabilities)

    def processes(self) -> list[psutil.Process]:
        """Django's and Flask's, masters included."""
        found = []
        for name in ("django", "flask"):
            top = psutil.Process(self.stack.pid(name))
            found += [top, *top.children(recursive=True)]
        return found


class Token:
    """Signs in as the demo's clinician, again when the token grows old."""

    def __init__(self, stack: Stack) -> None:
        self._stack, self._until, self._token = stack, 0.0, ""

    def headers(self) -> dict[str, str]:
        if time.monotonic() > self._until:
            login = self._stack.login("clinician")
            url = f"{self._stack.url}/api/v1/auth/token/"
            answer = httpx.post(url, json=login, trust_env=False, timeout=60).raise_for_status()
            self._token, self._until = str(answer.json()["access"]), time.monotonic() + _TOKEN_S
        return {"Authorization": f"Bearer {self._token}"}


def probabilities(answer: Any) -> dict[str, float]:
    found: dict[str, float] = answer["result"]["probabilities"]
    return found


@contextmanager
def durable_databases(folder: Path) -> Iterator[databases.Databases]:
    """raises : SystemExit naming what is missing"""
    if not databases.available():
        raise SystemExit("mariadbd and redis-server are needed (apt install mariadb-server redis-server)")
    folder.mkdir()
    with databases.private_databases(folder, options=DURABLE) as started:
        yield started


@contextmanager
def copy(store: Path, folder: Path, started: databases.Databases) -> Iterator[Copy]:
    """Run one copy in a folder, which may hold what an earlier one left there."""
    folder.mkdir(exist_ok=True)
    with ExitStack() as opened:
        with priority.following():
            stack = opened.enter_context(cold_stack(folder, choices(store, started)))
        doors = opened.enter_context(front(stack.settings, folder / "front"))
        yield Copy(stack, doors, folder)


def choices(store: Path, started: databases.Databases) -> dict[str, str]:
    """The settings of a copy's launcher."""
    return {
        **_NO_USER_LIMIT,
        "NEURONOVA_MODELS_URL": f"file://{store}",
        "NEURONOVA_DATABASE_URL": started.database_url,
        "NEURONOVA_REDIS_URL": started.redis_url,
    }


@contextmanager
def cold_stack(folder: Path, chosen: Mapping[str, str]) -> Iterator[Stack]:
    """`running_stack` in a folder in which a copy may have run before."""
    demo = folder / "var" / "demo.json"
    if demo.exists():
        # It means "ready"; the launcher would take it away a moment later (deploy/local/run.py).
        demo.replace(demo.with_name("demo.pending.json"))
    with running_stack(folder, chosen) as stack:
        yield stack


def asker(made: Copy) -> Asker:
    return Asker.from_demo(made.stack.demo)
