"""The one table of a run."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

HEAD = ("measured", "clients", "per second", "of ceiling", "p50 ms", "p99 ms", "not 200")


@dataclass(frozen=True)
class Row:
    """One line; what does not apply is empty."""

    measured: str
    clients: str = ""
    per_s: str = ""
    ratio: str = ""
    p50_ms: str = ""
    p99_ms: str = ""
    failed: str = ""

    def cells(self) -> tuple[str, ...]:
        return (self.measured, self.clients, self.per_s, self.ratio, self.p50_ms, self.p99_ms, self.failed)


def rows(title: str, measured: dict[str, Any]) -> list[Row]:
    """The lines of what `rounds.compare` returned."""
    return [
        Row(
            f"{title}: {measured['side']}",
            clients,
            f"{found['per_s']:.1f}",
            f"{found['ratio']:.2f} ({found['spread'][0]:.2f}-{found['spread'][1]:.2f})",
            f"{found['p50_ms']:.1f}",
            f"{found['p99_ms']:.1f}",
            _failed(found),
        )
        for clients, found in measured["clients"].items()
    ]


def _failed(found: dict[str, Any]) -> str:
    asked = found["failed"] + found["answered"]
    return f"{found['failed']} of {asked}" if found["failed"] else "0"


def text(lines: Sequence[Row]) -> str:
    """Aligned columns."""
    cells = [HEAD, *(line.cells() for line in lines)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(HEAD))]
    return "\n".join(
        "  ".join(
            value.ljust(width) if column == 0 else value.rjust(width)
            for column, (value, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in cells
    )
