"""Which sets stay: the newest of each of the last days, weeks and months that have one."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

STAMP = "%Y%m%dT%H%M%SZ"


@dataclass(frozen=True)
class Keep:
    """How many days, weeks and months to go back; at least one of them."""

    daily: int = 7
    weekly: int = 5
    monthly: int = 12

    @classmethod
    def parse(cls, text: str) -> "Keep":
        """raises: ValueError unless the text is three numbers such as 7,5,12"""
        daily, weekly, monthly = (int(part) for part in text.split(","))
        if min(daily, weekly, monthly) < 0 or daily < 1:
            raise ValueError(text)
        return cls(daily, weekly, monthly)


def kept(stamps: Iterable[str], keep: Keep) -> set[str]:
    """Return the stamps to keep. Days without a set do not count, so a server that was off loses nothing by it."""
    newest_first = sorted(stamps, reverse=True)
    rules: list[tuple[int, Callable[[datetime], object]]] = [
        (keep.daily, lambda at: at.date()),
        (keep.weekly, lambda at: at.isocalendar()[:2]),
        (keep.monthly, lambda at: (at.year, at.month)),
    ]
    chosen: set[str] = set()
    for count, period in rules:
        seen: dict[object, str] = {}
        for stamp in newest_first:
            seen.setdefault(period(datetime.strptime(stamp, STAMP).replace(tzinfo=UTC)), stamp)
        chosen.update(list(seen.values())[:count])
    return chosen
