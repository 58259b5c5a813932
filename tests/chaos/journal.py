"""What the client tried and what it was told, written to disk line by line: an attempt before it is sent."""

import json
import threading
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Attempt:
    """One request on its way. `sha256` and `expected` belong to the very bytes that are sent."""

    number: int
    kind: str  # predict, job, read
    at: float  # time.monotonic() of this machine
    user: int = 0
    key: str = ""
    sha256: str = ""
    patient: int = 0
    expected: dict[str, float] | None = None


@dataclass(frozen=True)
class Outcome:
    """How an attempt ended: a status with the body as it came, or no answer (`status` 0, `failure` names why)."""

    number: int
    at: float
    status: int = 0
    body: str = ""
    failure: str = ""

    @property
    def json(self) -> dict[str, Any]:
        try:
            value = json.loads(self.body)
        except ValueError:
            return {}
        return value if isinstance(value, dict) else {}

    @property
    def code(self) -> str:
        return str(self.json.get("code", "")) if self.status >= 400 else ""


class Journal:
    """An append-only file of attempts and outcomes; safe to share between threads."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = path.open("a", encoding="utf-8")
        self._lock = threading.Lock()
        self._number = 0

    def attempt(self, kind: str, **about: Any) -> Attempt:
        with self._lock:
            self._number += 1
            attempt = Attempt(self._number, kind, time.monotonic(), **about)
            self._write({"attempt": asdict(attempt)})
        return attempt

    def outcome(self, attempt: Attempt, **about: Any) -> Outcome:
        outcome = Outcome(attempt.number, time.monotonic(), **about)
        with self._lock:
            self._write({"outcome": asdict(outcome)})
        return outcome

    def close(self) -> None:
        self._file.close()

    def _write(self, value: dict[str, Any]) -> None:
        self._file.write(json.dumps(value, ensure_ascii=False) + "\n")
        self._file.flush()


def read_journal(path: Path) -> list[tuple[Attempt, Outcome | None]]:
    """Every attempt of the file with its outcome, None where none was written."""
    attempts: dict[int, Attempt] = {}
    outcomes: dict[int, Outcome] = {}
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            value = json.loads(line)
            if "attempt" in value:
                attempts[value["attempt"]["number"]] = Attempt(**value["attempt"])
            else:
                outcomes[value["outcome"]["number"]] = Outcome(**value["outcome"])
    return [(attempt, outcomes.get(number)) for number, attempt in attempts.items()]
