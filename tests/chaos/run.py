"""What every promise of one run shares: the copy, the journal, the figures, and the oracle's question."""

import os
import statistics
import time
from dataclasses import dataclass, field
from typing import Any

from tests.chaos.journal import Journal, read_journal
from tests.chaos.load import Load
from tests.chaos.oracle import Violation, judge
from tests.chaos.pictures import Album
from tests.chaos.record import Record, read_record
from tests.chaos.report import Figures
from tests.chaos.system import DEADLINE_S, System

# The deadline, the reaper's margin, its period, and what a loaded machine needs for all of it.
ROW_LIMIT_S = DEADLINE_S + 60 + 60 + 30
JOB_LIMIT_S = 3 * (90 + 30) + 120


@dataclass
class Run:
    """One run of the rig."""

    system: System
    figures: Figures
    journal: Journal
    album: Album
    seed: int = 1
    is_long: bool = False
    rate: float = 6.0
    users: dict[str, int] = field(default_factory=dict)

    def calibrate(self) -> None:
        """Choose a rate that this machine carries undisturbed: a third of what one caller after another gets."""
        load = self.load()
        times = []
        for _ in range(9):
            began = time.monotonic()
            load.ask(self.album.picture())
            times.append(time.monotonic() - began)
        median = statistics.median(times)
        self.rate = max(0.5, min(6.0, 0.35 / median))
        cores = len(os.sched_getaffinity(0))
        self.figures.add("-", "one undisturbed question takes", "-", f"{median * 1000:.0f} ms", True)
        self.figures.add("-", "questions a second from here on", "-", f"{self.rate:.1f}", True)
        busy = f"{os.getloadavg()[0]:.1f} on {cores} cores"
        self.figures.add("-", "load of the machine before", "-", busy, True)

    def load(self, **choices: Any) -> Load:
        """A client that is signed in as the clinician."""
        settled = {"rate": self.rate, "seed": self.seed} | choices
        return Load(
            url=self.system.url,
            journal=self.journal,
            album=self.album,
            sign_in=lambda: self.system.token("clinician"),
            user=self.user("clinician"),
            patients=self.system.patients,
            **settled,
        )

    def user(self, role: str) -> int:
        """The key of a person in the database."""
        if role not in self.users:
            with self.system.database() as connection:
                cursor = connection.cursor()
                cursor.execute("SELECT id, username FROM accounts_user")
                ids = {name: key for key, name in cursor.fetchall()}
            self.users |= {known: int(ids[person["username"]]) for known, person in self.system.demo["users"].items()}
        return self.users[role]

    def record(self) -> Record:
        with self.system.database() as connection:
            return read_record(connection)

    def violations(self, *, sealed: bool = False) -> list[Violation]:
        """What the oracle finds in all that happened so far."""
        record = self.record()
        return judge(
            read_journal(self.journal.path), record, limit_s=ROW_LIMIT_S, job_limit_s=JOB_LIMIT_S, sealed=sealed
        )

    def judge(self, promise: str, *, sealed: bool = False) -> None:
        """Ask the oracle and note what it says."""
        found = self.violations(sealed=sealed)
        for one in found[:20]:
            print(f"    {one}", flush=True)
        kinds = ", ".join(sorted({one.promise for one in found})) or "none"
        self.figures.add(promise, "I1-I6 broken", "none", kinds, not found)

    def wait_ended(self, wait_s: float = ROW_LIMIT_S) -> float:
        """Wait until every synchronous row has ended. Returns the seconds."""
        began = time.monotonic()
        while time.monotonic() - began < wait_s:
            with self.system.database() as connection:
                cursor = connection.cursor()
                cursor.execute("SELECT COUNT(*) FROM ml_proxy_inferencelog WHERE state = 'received'")
                if not cursor.fetchone()[0]:
                    break
            time.sleep(1)
        return time.monotonic() - began
