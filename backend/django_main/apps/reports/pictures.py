"""Stored PNGs as pictures of a PDF, without unpacking them.

PDF understands the compressed rows of a PNG as they are (FlateDecode with PNG predictors), so the gateway copies
bytes and runs no image decoder over what another process wrote.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from reportlab.pdfbase import pdfdoc
from reportlab.platypus import Flowable

_SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
_MAX_CHUNKS: Final = 65_536
_INDEXED: Final = 3
_BITS: Final = 8
# The AI server's own limit for what it calls square (inference/core/squares.py).
SQUARE: Final = 1.05
# Colour type of PNG → samples per pixel; none with transparency, which PDF keeps elsewhere.
_SAMPLES: Final = {0: 1, 2: 3, _INDEXED: 1}


class BadPictureError(ValueError):
    """Not a PNG of a kind that goes into a PDF as it is."""


@dataclass(frozen=True, slots=True)
class Picture:
    """The compressed rows of a PNG and what is needed to read them. `palette` is empty unless it is indexed."""

    width: int
    height: int
    samples: int
    palette: bytes
    rows: bytes


def picture_read(data: bytes) -> Picture:
    """Take a PNG apart. Raises BadPictureError for one that is broken, interlaced, transparent or not of 8 bits."""
    if not data.startswith(_SIGNATURE):
        raise BadPictureError("not a PNG")
    chunks = list(_chunks(data))
    if not chunks or chunks[0][0] != b"IHDR" or len(chunks[0][1]) != 13:
        raise BadPictureError("no header")
    width, height, bits, colour, *rest = struct.unpack(">IIBBBBB", chunks[0][1])
    if colour not in _SAMPLES or any(rest) or bits != _BITS or not width or not height:
        raise BadPictureError("a kind of PNG that is not copied")
    palette = b"".join(body for name, body in chunks if name == b"PLTE") if colour == _INDEXED else b""
    if colour == _INDEXED and (not palette or len(palette) % 3 or len(palette) > 3 << _BITS):
        raise BadPictureError("bad palette")
    rows = b"".join(body for name, body in chunks if name == b"IDAT")
    return Picture(width, height, _SAMPLES[colour], palette, rows)


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(_SIGNATURE)
    for _ in range(_MAX_CHUNKS):
        if at + 12 > len(data):
            break
        length, name = struct.unpack(">I4s", data[at : at + 8])
        if at + 12 + length > len(data):
            break
        yield name, data[at + 8 : at + 8 + length]
        if name == b"IEND":
            return
        at += 12 + length
    raise BadPictureError("cut off")


class PictureBox(Flowable):  # type: ignore[misc]
    """A picture in the flow of a page: as large as `width` × `height` points allow, in its own proportions.

    spacing_mm: (row, column) distance between pixel centres, for the proportions in the body; None for square pixels
    """

    def __init__(
        self, picture: Picture, *, width: float, height: float, spacing_mm: Sequence[float] | None = None
    ) -> None:
        super().__init__()
        row, column = spacing_mm if spacing_mm and max(spacing_mm) / min(spacing_mm) > SQUARE else (1.0, 1.0)
        wide, high = picture.width * column, picture.height * row
        scale = min(width / wide, height / high)
        self.width, self.height = wide * scale, high * scale
        self._picture = picture

    def wrap(self, *_: float) -> tuple[float, float]:
        return self.width, self.height

    def draw(self) -> None:
        canvas = self.canv
        name = hashlib.sha256(self._picture.rows).hexdigest()
        internal = pdfdoc.xObjectName(name)
        if internal not in canvas._doc.idToObject:
            canvas._doc.addForm(name, _XObject(self._picture))
        canvas._formsinuse.append(name)
        canvas.saveState()
        canvas.scale(self.width, self.height)
        canvas._code.append(f"/{internal} Do")
        canvas.restoreState()


class _XObject(pdfdoc.PDFObject):  # type: ignore[misc]
    """The picture as a PDF image: its rows are copied as they stand in the PNG."""

    def __init__(self, picture: Picture) -> None:
        self._picture = picture

    def format(self, document: object) -> bytes:
        picture = self._picture
        stream = pdfdoc.PDFStream(content=picture.rows, filters=None)
        stream.filters = ()
        grey_or_rgb = pdfdoc.PDFName("DeviceRGB" if picture.samples == 3 else "DeviceGray")
        predictor = {"Predictor": 15, "Colors": picture.samples, "BitsPerComponent": _BITS}
        stream.dictionary.dict.update(
            Type=pdfdoc.PDFName("XObject"),
            Subtype=pdfdoc.PDFName("Image"),
            Width=picture.width,
            Height=picture.height,
            BitsPerComponent=_BITS,
            ColorSpace=_indexed(picture.palette) if picture.palette else grey_or_rgb,
            Filter=pdfdoc.PDFName("FlateDecode"),
            DecodeParms=pdfdoc.PDFDictionary({**predictor, "Columns": picture.width}),
            # Small pictures are shown as pixels, not smoothed into something that was never measured.
            Interpolate="false",
        )
        formatted: bytes = stream.format(document)
        return formatted


def _indexed(palette: bytes) -> object:
    last = len(palette) // 3 - 1
    return pdfdoc.PDFArray([pdfdoc.PDFName("Indexed"), pdfdoc.PDFName("DeviceRGB"), last, f"<{palette.hex()}>"])
