"""Who looked at my data, as sentences."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final

from neuronova_app.locales import Words
from neuronova_app.logic import formats

ACTIONS: Final = ("result", "image", "report", "record", "sent", "reviewed", "released", "moved", "emergency", "other")


@dataclass(frozen=True)
class Access:
    who: str
    role: str
    did: str
    at: str
    mine: bool


@dataclass(frozen=True)
class Day:
    date: str
    accesses: tuple[Access, ...]


def days(rows: Iterable[Mapping[str, Any]], words: Words) -> list[Day]:
    """The record by day, newest first, as it comes; the same look repeated within a minute is one line."""
    found = []
    for day, of_day in groupby(rows, key=lambda row: formats.date(str(row["at"]), words)):
        lines: list[Access] = []
        for row in of_day:
            access = _access(row, words)
            if not lines or access != lines[-1]:
                lines.append(access)
        found.append(Day(day, tuple(lines)))
    return found


def _access(row: Mapping[str, Any], words: Words) -> Access:
    action = row["action"] if row["action"] in ACTIONS else "other"
    mine = bool(row["mine"])
    role = str(row["role"] or "")
    return Access(
        who=words("accesses.you") if mine else str(row["name"] or words("accesses.system")),
        role="" if mine or not role else words(f"roles.{role}"),
        did=words(f"accesses.did.{action}"),
        at=formats.date_time(str(row["at"]), words),
        mine=mine,
    )
