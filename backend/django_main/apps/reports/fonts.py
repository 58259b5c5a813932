"""The embedded Korean typeface. Only the letters a report uses go into its file."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from common.names import composed
from config.env import REPOSITORY

REGULAR: Final = "NeuroNovaGothic"
BOLD: Final = "NeuroNovaGothic-Bold"
_FOLDER: Final = REPOSITORY / "assets" / "fonts"


@lru_cache(maxsize=1)
def fonts_ready() -> None:
    """Read both weights, once per process. Raises TTFError when the files are missing (the system check tells)."""
    for name, file in ((REGULAR, "NeuroNovaGothic-Regular.ttf"), (BOLD, "NeuroNovaGothic-Bold.ttf")):
        pdfmetrics.registerFont(TTFont(name, str(_FOLDER / file)))
    # Names of patients may hold Hanja, which the bold file lacks: they are set in the regular weight by the layout.
    pdfmetrics.registerFontFamily(REGULAR, normal=REGULAR, bold=BOLD, italic=REGULAR, boldItalic=BOLD)


def is_drawable(text: str) -> bool:
    """Whether the typeface has every letter of `text`; others it leaves blank. Needs `fonts_ready`."""
    known = pdfmetrics.getFont(REGULAR).face.charToGlyph
    return all(letter.isspace() or ord(letter) in known for letter in composed(text))
