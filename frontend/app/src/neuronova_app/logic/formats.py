"""Numbers and times as people read them, in the words of the page in frontend/web (lib/format.ts)."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal
from math import ceil
from typing import Final

from neuronova_app.locales import Words

_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def probability(value: float) -> str:
    """One decimal, and never "100%", which no model can promise."""
    if value >= 0.9995:
        return ">99.9%"
    if 0 < value < 0.0005:
        return "<0.1%"
    return f"{number(value * 100, 1)}%"


def number(value: float, digits: int = 0) -> str:
    """Halves go up, as in a browser: Python's own formats round 202.25 to 202.2."""
    return f"{Decimal(str(value)).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP):,}"


def size(count: int) -> str:
    """Bytes in decimal units, as disks and operating systems say them."""
    if count < 1000:
        return f"{count} B"
    if count < 1_000_000:
        return f"{count / 1000:.1f} kB"
    return f"{count / 1_000_000:.1f} MB"


def limit(count: int) -> str:
    """A limit as who set it says it: the gateway's megabytes are 1,048,576 bytes, as in the file list of Windows."""
    whole, rest = divmod(count, 1024 * 1024)
    return size(count) if rest else f"{whole:,} MB"


def date_time(iso: str, words: Words) -> str:
    """The moment in the reader's time zone."""
    at = _local(iso)
    if words.language == "en":
        return f"{at.day} {_MONTHS[at.month - 1]} {at.year}, {at:%H:%M}"
    half = "오전" if at.hour < 12 else "오후"
    return f"{at.year}. {at.month}. {at.day}. {half} {(at.hour - 1) % 12 + 1}:{at:%M}"


def date(iso: str, words: Words) -> str:
    """The day in the reader's time zone."""
    at = _local(iso)
    if words.language == "en":
        return f"{at.day} {_MONTHS[at.month - 1]} {at.year}"
    return f"{at.year}년 {at.month}월 {at.day}일"


def when(iso: str, words: Words, now: datetime | None = None) -> str:
    """How long ago within the last day, else the date and time."""
    minutes = round(((now or datetime.now(UTC)) - _parse(iso)).total_seconds() / 60)
    if minutes == 0:
        return words("common.justNow")
    if not 0 < minutes < 24 * 60:
        return date_time(iso, words)
    if minutes < 60:
        return words("when.minutes", count=minutes)
    return words("when.hours", count=round(minutes / 60))


def wait(seconds: float, words: Words) -> str:
    """How long to wait, never less than asked: "45초", "2–3분"."""
    if seconds < 90:
        return words("common.inSeconds", range=max(1, ceil(seconds)))
    low, high = int(seconds // 60), ceil(seconds / 60)
    return words("common.inMinutes", range=low if low == high else f"{low}–{high}")


def _parse(iso: str) -> datetime:
    return datetime.fromisoformat(iso.replace("Z", "+00:00"))


def _local(iso: str) -> datetime:
    return _parse(iso).astimezone()
