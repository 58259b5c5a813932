"""Numbers of a report with their units; the same rounding as the page shows."""

from __future__ import annotations

from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings


def percent(share: float) -> str:
    """0.934 → "93.4%". A probability is never shown as certain: 0.9996 is ">99.9%"."""
    if share >= 0.9995:
        return ">99.9%"
    return "<0.1%" if 0 < share < 0.0005 else f"{number(share * 100, 1)}%"


def number(value: float, digits: int = 0) -> str:
    """As the page writes it: halves go up. Python's own formats round 202.25 to 202.2, a browser to 202.3."""
    return f"{Decimal(str(value)).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP):,}"


def local_time(at: str | datetime | None) -> str:
    """In the time zone of the site, to the minute, with its offset; "" for None."""
    if at is None:
        return ""
    moment = datetime.fromisoformat(at) if isinstance(at, str) else at
    return moment.astimezone(ZoneInfo(settings.TIME_ZONE)).strftime("%Y-%m-%d %H:%M (UTC%z)")


def tumor_lines(tumor: dict[str, Any]) -> list[tuple[str, str]]:
    """Name of each measure that exists (a key of `Words.measures`) and its value with the unit."""
    lines = [("area_px", f"{number(tumor['area_px'])} px")]
    if tumor["bbox"]:
        left, top, right, bottom = tumor["bbox"]
        lines.append(("extent", f"{number(right - left)} × {number(bottom - top)} px"))
    if tumor["area_mm2"] is not None:
        lines.append(("area", f"{number(tumor['area_mm2'], 1)} mm²"))
    if tumor["diameters_mm"]:
        lines.append(("diameters", " × ".join(number(value, 1) for value in tumor["diameters_mm"]) + " mm"))
    if tumor["volume_ml"] is not None:
        lines.append(("volume", f"{number(tumor['volume_ml'], 2)} mL"))
    return lines


def is_unscaled(tumor: dict[str, Any]) -> bool:
    """Whether nothing could be measured in millimetres, because the file does not say how large a pixel is."""
    return all(tumor[name] is None for name in ("area_mm2", "volume_ml", "diameters_mm"))


def input_text(facts: dict[str, Any]) -> str:
    """Format and grid of what was judged, width first as on the page: "dicom, 512 × 480 px, 0.47 × 0.50 mm"."""
    parts = [str(facts["format"])]
    if facts["shape"]:
        parts.append(" × ".join(map(str, reversed(facts["shape"]))) + " px")
    if facts["spacing_mm"]:
        parts.append(" × ".join(number(side, 2) for side in reversed(facts["spacing_mm"])) + " mm")
    return ", ".join(parts)
