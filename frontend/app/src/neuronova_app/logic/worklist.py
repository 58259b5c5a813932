"""Lists of analyses: what is new, what stays readable without a network, and whether anything changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from neuronova_app.logic.findings import is_moving

Row = Mapping[str, Any]
# Seconds between looks; the longer one while nothing runs.
POLL_MOVING_S, POLL_IDLE_S = 3.0, 15.0
# After a look that nobody answered the next ones come later and later, up to a minute.
POLL_LONGEST_S = 60.0


@dataclass
class Worklist:
    """The last list that was received. Kept in memory only, without images: it ends with the app."""

    rows: list[Row] = field(default_factory=list)
    following: str = ""
    is_stale: bool = False
    loaded: bool = False
    # Whether the person has asked for more than the first page.
    _is_long: bool = False
    _failures: int = 0
    _known: set[str] = field(default_factory=set)
    # When the last row of the first page began, where older ones follow: they move up as others leave the list.
    _reach: datetime | None = None

    def show(self, rows: Iterable[Row], following: str) -> list[Row]:
        """Take in the first page; returns the analyses that ended since the last look (none at the first).

        Pages that were asked for stay behind it.
        """
        fresh = list(rows)
        ended = [row for row in fresh if not is_moving(row)]
        news = [row for row in ended if self._is_news(row)] if self.loaded else []
        self._reach = _began(fresh[-1]) if fresh and following else None
        self._known |= {str(row["id"]) for row in ended}
        behind = self._behind(fresh) if self._is_long and following else []
        self.rows = fresh + behind
        # The cursor that goes on after the last row that is shown.
        self.following = self.following if behind else following
        self.loaded, self.is_stale, self._failures = True, False, 0
        return news

    def show_more(self, rows: Iterable[Row], following: str) -> None:
        """Take in the next page; what it shows is no news when it moves up to the first."""
        have = {row["id"] for row in self.rows}
        self.rows += [row for row in rows if row["id"] not in have]
        self._known |= {str(row["id"]) for row in self.rows if not is_moving(row)}
        self.following = following
        self._is_long = True

    def know(self, analysis_id: str) -> None:
        """This one is no news to the person: he sent it himself and sees it."""
        self._known.add(analysis_id)

    def nobody_answered(self) -> None:
        """What is shown is the last that was received."""
        self.is_stale = True
        self._failures += 1

    def drop(self, analysis_id: str) -> None:
        """This one does not belong to the list any more; behind the first page no look would tell."""
        self.rows = [row for row in self.rows if row["id"] != analysis_id]

    def pause_s(self) -> float:
        """How long to wait before the next look."""
        usual = POLL_MOVING_S if any(is_moving(row) for row in self.rows) else POLL_IDLE_S
        return min(usual * 2.0**self._failures, POLL_LONGEST_S)

    def _is_news(self, row: Row) -> bool:
        if row["id"] in self._known:
            return False
        moved_up = self._reach is not None and _began(row) < self._reach
        return not moved_up or any(each["id"] == row["id"] and is_moving(each) for each in self.rows)

    def _behind(self, fresh: list[Row]) -> list[Row]:
        """The rows of later pages: those that stood behind the last one of the new first page."""
        ids = [row["id"] for row in self.rows]
        last = fresh[-1]["id"] if fresh else None
        if last not in ids:
            return []
        on_page = {row["id"] for row in fresh}
        return [row for row in self.rows[ids.index(last) + 1 :] if row["id"] not in on_page]


def fingerprint(rows: Iterable[Row]) -> tuple[object, ...]:
    """Changes with whatever a list shows of its rows, so that an unchanged list is left alone."""
    return tuple(
        (row["id"], row["state"], bool(row.get("review")), bool(row.get("released")), _progress(row)) for row in rows
    )


def _began(row: Row) -> datetime:
    return datetime.fromisoformat(str(row["created_at"]))


def _progress(row: Row) -> object:
    job = row.get("job") or {}
    return job.get("position"), job.get("progress")
