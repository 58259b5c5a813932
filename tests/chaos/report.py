"""The one table of a run: each promise, the figure it asks for, the figure that was measured."""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Figure:
    """One measured number beside what was promised."""

    promise: str
    what: str
    wanted: str
    measured: str
    holds: bool


@dataclass
class Figures:
    """Collects the figures of a run."""

    rows: list[Figure] = field(default_factory=list)

    def at_most(self, promise: str, what: str, value: float | None, most: float, unit: str = "s") -> None:
        told = "never" if value is None else f"{value:.2f} {unit}".strip()
        self.add(promise, what, f"≤ {most:g} {unit}".strip(), told, value is not None and value <= most)

    def equal(self, promise: str, what: str, value: object, wanted: object) -> None:
        self.add(promise, what, str(wanted), str(value), value == wanted)

    def add(self, promise: str, what: str, wanted: str, measured: str, holds: bool) -> None:
        self.rows.append(Figure(promise, what, wanted, measured, holds))
        print(f"{'ok ' if holds else 'BAD'} {promise:>3}  {what}: {measured} (wanted {wanted})", flush=True)

    def text(self) -> str:
        widths = [
            max([len(head), *(len(getattr(row, name)) for row in self.rows)])
            for head, name in zip(_HEADS, _NAMES, strict=True)
        ]
        line: Callable[[list[str]], str] = lambda cells: "  ".join(  # noqa: E731
            cell.ljust(width) for cell, width in zip(cells, widths, strict=True)
        )
        body = [line([getattr(row, name) for name in _NAMES]) + ("  ok" if row.holds else "  BAD") for row in self.rows]
        bad = sum(not row.holds for row in self.rows)
        return "\n".join(["", line(list(_HEADS)), *body, "", f"{len(self.rows)} figures, {bad} of them broken"])

    def write(self, path: Path) -> None:
        path.write_text(json.dumps([asdict(row) for row in self.rows], ensure_ascii=False, indent=1), encoding="utf-8")


_HEADS = ("promise", "what", "wanted", "measured")
_NAMES = ("promise", "what", "wanted", "measured")
