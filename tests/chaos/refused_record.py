"""Promise 2: what cannot be recorded is not answered and not even asked."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tests.chaos.run import Run
from tests.rig.databases import NAME

QUESTIONS = 6
WHO = f"{NAME}@'127.0.0.1'"
Fault = Callable[[Run], "Iterator[None]"]


def measure(run: Run) -> None:
    """Three ways in which the record cannot be written. (A full disk is promise 7.)"""
    for told, fault in (("grant revoked", _revoked), ("table locked", _locked), ("database read-only", _read_only)):
        _one(run, told, fault)
    run.judge("2")


def _one(run: Run, told: str, fault: Callable[[Run], object]) -> None:
    load = run.load()
    asked = run.system.flask_questions()
    answers, slowest = [], 0.0
    with contextmanager(fault)(run):  # type: ignore[arg-type]
        for _ in range(QUESTIONS):
            began = time.monotonic()
            answers.append(load.ask(run.album.picture()))
            slowest = max(slowest, time.monotonic() - began)
        after = run.system.flask_questions()
    back, good = time.monotonic(), None
    while good is None and time.monotonic() - back < 30:
        if load.ask(run.album.picture()).status == 200:
            good = time.monotonic() - back
    codes = sorted({f"{answer.status} {answer.code}" for answer in answers})
    run.figures.equal("2", f"{told}: answers", codes, ["503 audit_unavailable"])
    run.figures.at_most("2", f"{told}: slowest refusal", slowest, 3)
    run.figures.equal("2", f"{told}: questions that reached Flask", after - asked, 0)
    run.figures.at_most("2", f"{told}: good answer after", good, 5)


def _revoked(run: Run) -> Iterator[None]:
    run.system.root_sql(f"REVOKE INSERT ON `{NAME}`.* FROM {WHO}")
    _reconnect(run)
    try:
        yield
    finally:
        run.system.root_sql(f"GRANT ALL ON `{NAME}`.* TO {WHO}")
        _reconnect(run)


def _locked(run: Run) -> Iterator[None]:
    connection = run.system.root_connection()
    connection.cursor().execute(f"LOCK TABLES {NAME}.ml_proxy_inferencelog WRITE")
    try:
        yield
    finally:
        connection.close()


def _read_only(run: Run) -> Iterator[None]:
    run.system.root_sql("SET GLOBAL read_only = 1")
    try:
        yield
    finally:
        run.system.root_sql("SET GLOBAL read_only = 0")


def _reconnect(run: Run) -> None:
    """End the servers' connections: rights on a database are looked at when a connection chooses it."""
    connection = run.system.root_connection()
    cursor = connection.cursor()
    cursor.execute("SELECT id FROM information_schema.processlist WHERE user = %s", (NAME,))
    for (number,) in cursor.fetchall():
        cursor.execute(f"KILL {int(number)}")
    connection.close()
