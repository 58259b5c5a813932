"""A report as a file: A4, everything embedded, a line at the foot of each page that says what it is and who made it."""

from __future__ import annotations

import functools
import io
from typing import Any, Final

from django.utils import timezone
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import SimpleDocTemplate

from apps.reports import measures, sections
from apps.reports.drawing import DIM, LINE, MARGIN
from apps.reports.facts import Facts
from apps.reports.fonts import REGULAR, fonts_ready
from apps.reports.words import LANGUAGES
from common.names import composed

# What reportlab puts around the text of a page by itself.
_FRAME_PADDING: Final = 6


def report_pdf(facts: Facts) -> bytes:
    """The report as the bytes of a PDF file."""
    fonts_ready()
    words, out = LANGUAGES[facts.language], io.BytesIO()
    document = SimpleDocTemplate(
        out,
        pagesize=A4,
        leftMargin=MARGIN - _FRAME_PADDING,
        rightMargin=MARGIN - _FRAME_PADDING,
        topMargin=12 * mm,
        bottomMargin=16 * mm,
        title=f"NeuroNova {facts.row['id']}",
        creator="NeuroNova",
        lang=facts.language,
    )
    made = words.made.format(at=measures.local_time(timezone.now()), by=facts.reader)
    pages = functools.partial(_NumberedCanvas, line=composed(f"NeuroNova · {made}"), numbering=words.page)
    parts = sections.patient_report if facts.for_patient else sections.staff_report
    document.build(list(parts(facts, words)), canvasmaker=pages)
    return out.getvalue()


class _NumberedCanvas(Canvas):  # type: ignore[misc]
    """Knows at the end how many pages there are, and then writes the foot of each."""

    def __init__(self, *arguments: Any, line: str, numbering: str, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._line, self._numbering = line, numbering
        self._finished: list[dict[str, Any]] = []

    def showPage(self) -> None:  # noqa: N802 -- reportlab's name
        self._finished.append(dict(self.__dict__))
        self._startPage()

    def save(self) -> None:
        for number, page in enumerate(self._finished, start=1):
            self.__dict__.update(page)
            self._foot(self._numbering.format(page=number, pages=len(self._finished)))
            super().showPage()
        super().save()

    def _foot(self, numbered: str) -> None:
        self.setStrokeColor(LINE)
        self.line(MARGIN, 13 * mm, A4[0] - MARGIN, 13 * mm)
        self.setFont(REGULAR, 7.5)
        self.setFillColor(DIM)
        self.drawString(MARGIN, 9 * mm, self._line)
        self.drawRightString(A4[0] - MARGIN, 9 * mm, numbered)
