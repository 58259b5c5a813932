"""The pieces a report is put together from: styles, paragraphs, tables, bars, the QR code."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final
from xml.sax.saxutils import escape

import segno
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Paragraph, Table, TableStyle

from apps.reports.fonts import BOLD, REGULAR
from common.names import composed

MARGIN: Final = 16 * mm
WIDTH: Final = A4[0] - 2 * MARGIN
INK, DIM, LINE, TINT = (HexColor(value) for value in (0x14202B, 0x55636F, 0xC9D2D9, 0xF1F5F7))
ACCENT, WARN = HexColor(0x0B6E8A), HexColor(0x9A4A00)


def _style(name: str, size: float, **more: Any) -> ParagraphStyle:
    usual = {"fontName": REGULAR, "fontSize": size, "leading": size * 1.45, "textColor": INK}
    return ParagraphStyle(name, **{**usual, **more})


BODY: Final = _style("body", 9.5)
SMALL: Final = _style("small", 8, textColor=DIM)
HEAD: Final = _style("head", 10.5, fontName=BOLD, textColor=ACCENT, spaceBefore=8, spaceAfter=3, keepWithNext=1)
TITLE: Final = _style("title", 17, fontName=BOLD)
FINDING: Final = _style("finding", 14, fontName=BOLD)
NOTE: Final = _style("note", 9.5, textColor=WARN)
WARNING: Final = _style("warning", 9.5, fontName=BOLD, textColor=WARN)
CODE: Final = _style("code", 7.5)
PLAIN: Final = _style("plain", 10.5, leading=16.5)


def text(words: object, style: ParagraphStyle = BODY) -> Paragraph:
    """A paragraph of plain text: names and comments of people are no markup. Line breaks are kept."""
    return Paragraph(escape(composed(str(words))).replace("\n", "<br/>"), style)


def bullets(lines: Sequence[str], style: ParagraphStyle = BODY) -> list[Paragraph]:
    """Lines with a dot before each."""
    hanging = ParagraphStyle("hanging", style, leftIndent=9, bulletIndent=0, spaceAfter=1.5)
    return [Paragraph(escape(line), hanging, bulletText="·") for line in lines]


def facts_table(rows: Sequence[tuple[str, object]], *, width: float, name_width: float) -> Table:
    """Names on the left, values on the right, a hairline between."""
    cells = [[text(name, SMALL), value if isinstance(value, Flowable) else text(value)] for name, value in rows]
    table = Table(cells, colWidths=[name_width, width - name_width])
    table.setStyle(TableStyle([*TIGHT, ("LINEBELOW", (0, 0), (-1, -2), 0.4, LINE)]))
    return table


def columns(cells: Sequence[Any], widths: Sequence[float]) -> Table:
    """Side by side, tops aligned, without lines."""
    table = Table([list(cells)], colWidths=list(widths))
    table.setStyle(TableStyle([("VALIGN", (0, 0), (-1, -1), "TOP"), ("LEFTPADDING", (0, 0), (-1, -1), 0), *NO_PADDING]))
    return table


def box(cells: Sequence[Any], *, width: float = WIDTH) -> Table:
    """What must not be overlooked, on a tint."""
    table = Table([[list(cells)]], colWidths=[width])
    table.setStyle(TableStyle([("BACKGROUND", (0, 0), (-1, -1), TINT), ("LINEBEFORE", (0, 0), (0, -1), 2, ACCENT)]))
    return table


class Bar(Flowable):  # type: ignore[misc]
    """A share between 0 and 1 as a bar."""

    def __init__(self, share: float, *, width: float, strong: bool) -> None:
        super().__init__()
        self.width, self.height = width, 9.0
        self._share, self._colour = max(0.0, min(1.0, share)), ACCENT if strong else DIM

    def wrap(self, *_: float) -> tuple[float, float]:
        return self.width, self.height

    def draw(self) -> None:
        self.canv.setFillColor(TINT)
        self.canv.rect(0, 0, self.width, 5, stroke=0, fill=1)
        self.canv.setFillColor(self._colour)
        self.canv.rect(0, 0, self.width * self._share, 5, stroke=0, fill=1)


class QrCode(Flowable):  # type: ignore[misc]
    """An address as a QR code that can also be clicked."""

    def __init__(self, link: str, *, size: float) -> None:
        super().__init__()
        self.width = self.height = size
        self._link = link

    def wrap(self, *_: float) -> tuple[float, float]:
        return self.width, self.height

    def draw(self) -> None:
        rows = tuple(segno.make(self._link, error="m").matrix)
        module = self.width / len(rows)
        self.canv.setFillColor(INK)
        for number, row in enumerate(rows):
            for column, is_dark in enumerate(row):
                if is_dark:
                    # A hair wider, so that no printer leaves white seams.
                    top = self.height - (number + 1) * module
                    self.canv.rect(column * module, top, module * 1.02, module * 1.02, stroke=0, fill=1)
        self.canv.linkURL(self._link, (0, 0, self.width, self.height), relative=1)


TIGHT: Final = (
    ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ("TOPPADDING", (0, 0), (-1, -1), 1.6),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 2.2),
    ("LEFTPADDING", (0, 0), (-1, -1), 0),
    ("RIGHTPADDING", (0, 0), (-1, -1), 4),
)
NO_PADDING: Final = (
    ("RIGHTPADDING", (0, 0), (-1, -1), 0),
    ("TOPPADDING", (0, 0), (-1, -1), 0),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 0),
)
