"""Collects how each step ended and prints the one summary at the end."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

TAIL_LINES = 80


@dataclass(frozen=True)
class Outcome:
    """What a step counted. A step without tests of its own counts as one."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0
    note: str = ""

    @property
    def word(self) -> str:
        if self.failed:
            return "FAILED"
        return "ok" if self.passed else "skipped"


@dataclass
class Report:
    rows: list[tuple[str, Outcome, float]] = field(default_factory=list)

    def run(self, title: str, work: Callable[[], Outcome]) -> Outcome:
        """Run one step, show its outcome at once and remember it."""
        began = time.monotonic()
        try:
            outcome = work()
        except Exception as error:  # noqa: BLE001 -- a lane that dies must not look like one that had nothing to do
            outcome = Outcome(failed=1, note=f"{type(error).__name__}: {error}")
        seconds = time.monotonic() - began
        self.rows.append((title, outcome, seconds))
        print(f"{outcome.word:<8}{title} ({seconds:.1f} s) {outcome.note}".rstrip(), flush=True)
        return outcome

    def total(self, name: str) -> int:
        return sum(int(getattr(outcome, name)) for _, outcome, _ in self.rows)

    def text(self) -> str:
        """Return the table, and as its last line the sum that CI reads."""
        width = max((len(title) for title, _, _ in self.rows), default=4)
        head = f"{'step':<{width}}  {'result':<8}{'passed':>8}{'failed':>8}{'skipped':>8}{'seconds':>9}"
        lines = [
            f"{title:<{width}}  {o.word:<8}{o.passed:>8}{o.failed:>8}{o.skipped:>8}{seconds:>9.1f}  {o.note}".rstrip()
            for title, o, seconds in self.rows
        ]
        closing = f"{self.total('passed')} passed, {self.total('failed')} failed, {self.total('skipped')} skipped"
        return "\n".join(["", head, "-" * len(head), *lines, "", closing])


def outcome_of_junit(path: Path, returncode: int) -> Outcome:
    """Count what pytest wrote; a run that ended badly without saying why is one failure."""
    if not path.exists():
        return Outcome(failed=1, note="pytest wrote no result")
    suites = ElementTree.parse(path).getroot().iter("testsuite")  # noqa: S314 - written by our own pytest
    counts = {"tests": 0, "failures": 0, "errors": 0, "skipped": 0}
    for suite in suites:
        for name in counts:
            counts[name] += int(suite.get(name, 0))
    failed = counts["failures"] + counts["errors"]
    if returncode not in (0, 5) and not failed:
        failed = 1
    return Outcome(counts["tests"] - failed - counts["skipped"], failed, counts["skipped"])


def tail(text: str) -> str:
    return "\n".join(text.splitlines()[-TAIL_LINES:])
