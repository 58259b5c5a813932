"""DICOM after the Basic Application Level Confidentiality Profile, stricter where the profile's table is silent.

The table decides for the attributes it names. Of all others only those stay whose VR has no room for a name (numbers,
known codes, sequences of such); private elements, curves, overlays and free text never do. Sequences are gone through
to the last item. The transfer syntax and the bytes of the pixel data stay as they are.
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from typing import Final

from deidentify import dicom_values
from deidentify.dicom_profile import Action, action_of, dictionary
from fileformats.dicom_elements import (
    ITEM,
    ITEM_END,
    LONG_VRS,
    PIXEL_DATA,
    SEQUENCE_END,
    UNDEFINED,
    DataSet,
    Element,
    Walker,
)
from fileformats.dicom_file import TRANSFER_SYNTAX_UID, Codec, DicomFile, TransferSyntax, read_whole
from fileformats.errors import CorruptFileError, DecodedTooLargeError
from fileformats.limits import MAX_DICOM_DEPTH
from fileformats.sniff import Buffer

Piece = bytes | memoryview
_SHORT_MAX: Final = 0xFFFE
_MEDIA_CLASS, _MEDIA_INSTANCE = 0x00020002, 0x00020003
_IMPLEMENTATION: Final = b"2.25.202190671846372415523790018355419183571"  # names this program, not a scanner
# PS3.15 §E.1.1: what was done is written into the data set. CID 7050: 113100 is the Basic Profile.
_DONE: Final = {
    0x00120062: (b"CS", b"YES "),
    0x00120063: (b"LO", b"PS3.15 Basic Application Level Confidentiality Profile"),
    0x00280303: (b"CS", b"REMOVED "),
}
_METHODS: Final = 0x00120064
_BASIC_PROFILE: Final = {
    0x00080100: (b"SH", b"113100"),
    0x00080102: (b"SH", b"DCM "),
    0x00080104: (b"LO", b"Basic Application Confidentiality Profile "),
}


@dataclass(frozen=True)
class Cleaned:
    """A file as pieces to be written one after the other, and whether it says that its pixels hold writing."""

    pieces: list[Piece]
    burned_in: bool


def clean_dicom(data: Buffer, key: bytes) -> Cleaned:
    """The same image without what says whose it is.

    data   : the file, with preamble and "DICM"
    key    : maps UIDs (`dicom_values.mapped_uids`)
    raises : CorruptFileError, InvalidHeaderError, DecodedTooLargeError, PolyglotFileError,
             UnsupportedTransferSyntaxError
    """
    return clean_file(read_whole(data), key)


def clean_file(file: DicomFile, key: bytes) -> Cleaned:
    """As `clean_dicom`, of a file that has been walked."""
    body = _Writer(file.syntax, key).data_set(file.found)
    if file.syntax.deflated:
        body = _deflated(body)
    burned_in = file.found.text(dicom_values.BURNED_IN) == "YES"
    return Cleaned([bytes(128), b"DICM", _meta(file.meta, key), *body], burned_in)


def _deflated(pieces: list[Piece]) -> list[Piece]:
    packer = zlib.compressobj(1, zlib.DEFLATED, -zlib.MAX_WBITS)
    packed = b"".join([*(packer.compress(piece) for piece in pieces), packer.flush()])
    return [dicom_values.padded(packed)]


def _meta(meta: DataSet, key: bytes) -> bytes:
    """File meta information (PS3.10 §7.1): what it must hold, and no application or private information."""
    writer = _Writer(TransferSyntax(Codec.NONE), key)
    values = {0x00020001: (b"OB", b"\x00\x01")}
    for tag in (_MEDIA_CLASS, _MEDIA_INSTANCE):
        if tag in meta:
            values[tag] = (b"UI", dicom_values.mapped_uids(meta.elements[tag].value, key))
    # Among the transfer syntaxes that are read, so it is no text of anybody's.
    values[TRANSFER_SYNTAX_UID] = (b"UI", dicom_values.padded(meta.text(TRANSFER_SYNTAX_UID).encode()))
    values[0x00020012] = (b"UI", dicom_values.padded(_IMPLEMENTATION))
    body = b"".join(writer.plain(tag, *value) for tag, value in values.items())
    return writer.plain(0x00020000, b"UL", struct.pack("<I", len(body))) + body


class _Writer:
    """Writes de-identified data sets in one transfer syntax."""

    def __init__(self, syntax: TransferSyntax, key: bytes) -> None:
        self._implicit, self._little, self._key = syntax.implicit, syntax.little, key
        order = "<" if syntax.little else ">"
        self._tag, self._short, self._long = (struct.Struct(order + code) for code in ("HH", "H", "I"))

    def data_set(self, found: DataSet) -> list[Piece]:
        """A whole data set, with the note of what was done to it."""
        written = self._elements(found, 0)
        written |= {tag: [self.plain(tag, *value)] for tag, value in _DONE.items()}
        method = b"".join(self.plain(tag, *value) for tag, value in _BASIC_PROFILE.items())
        written[_METHODS] = self._sequence(_METHODS, [[method]])
        return [piece for tag in sorted(written) for piece in written[tag]]

    def _elements(self, found: DataSet, depth: int) -> dict[int, list[Piece]]:
        every = ((tag, self._element(tag, element, depth)) for tag, element in found.elements.items())
        return {tag: pieces for tag, pieces in every if pieces is not None}

    def _element(self, tag: int, element: Element, depth: int) -> list[Piece] | None:
        """What becomes of one element; None leaves it out."""
        action, vr = action_of(tag), self._vr(tag, element)
        if action is Action.REMOVE or not vr:
            return None
        if tag == PIXEL_DATA:
            # Only the image itself: pictures inside sequences are icons of it.
            return self._pixels(element, vr) if depth == 0 else None
        if vr == b"SQ":
            return self._nested(tag, element, action, depth)
        value = None if element.items else self._value(tag, vr, element.value, action)
        if value is None or (len(value) > _SHORT_MAX and vr not in LONG_VRS):
            return None
        return [self.plain(tag, vr, value)]

    def _value(self, tag: int, vr: bytes, value: memoryview, action: Action | None) -> bytes | memoryview | None:
        if vr == b"UI" and action is not Action.EMPTY:
            return dicom_values.mapped_uids(value, self._key)
        if action is None:
            return dicom_values.kept(tag, vr, value)
        return dicom_values.dummy(vr) if action is Action.DUMMY else b""

    def _vr(self, tag: int, element: Element) -> bytes:
        """The VR that counts: the file's, where the dictionary allows it; empty for what the dictionary lacks."""
        known = dictionary().get(tag, ())
        if element.vr == b"UN" and not self._little:
            return b""  # holds little-endian values, which this data set cannot
        return element.vr if element.vr in known else next(iter(known), b"")

    def _nested(self, tag: int, element: Element, action: Action | None, depth: int) -> list[Piece] | None:
        if action is Action.EMPTY:
            return self._sequence(tag, [])
        if action is Action.DUMMY:
            return self._sequence(tag, [[]])
        items = element.items
        if not items and len(element.value):
            if element.vr not in {b"", b"UN"} or depth >= MAX_DICOM_DEPTH:
                return None
            try:
                items = Walker(element.value, implicit=True, little=self._little).items()
            except (CorruptFileError, DecodedTooLargeError):
                return None  # bytes that cannot be looked into are not passed on
        cleaned = (self._elements(item, depth + 1) for item in items)
        return self._sequence(tag, [[piece for key in sorted(item) for piece in item[key]] for item in cleaned])

    def _sequence(self, tag: int, items: list[list[Piece]]) -> list[Piece]:
        pieces: list[Piece] = [self._head(tag, b"SQ", UNDEFINED)]
        for item in items:
            pieces += [self._delimiter(ITEM, UNDEFINED), *item, self._delimiter(ITEM_END, 0)]
        return [*pieces, self._delimiter(SEQUENCE_END, 0)]

    def _pixels(self, element: Element, vr: bytes) -> list[Piece]:
        if element.fragments is None:
            return [self._head(PIXEL_DATA, vr, len(element.value)), element.value]
        pieces: list[Piece] = [self._head(PIXEL_DATA, vr, UNDEFINED)]
        for fragment in element.fragments:
            pieces += [self._delimiter(ITEM, len(fragment)), fragment]
        return [*pieces, self._delimiter(SEQUENCE_END, 0)]

    def plain(self, tag: int, vr: bytes, value: bytes | memoryview) -> bytes:
        """One element with its value, in one piece."""
        return self._head(tag, vr, len(value)) + value

    def _head(self, tag: int, vr: bytes, length: int) -> bytes:
        start = self._tag.pack(tag >> 16, tag & 0xFFFF)
        if self._implicit:
            return start + self._long.pack(length)
        if vr in LONG_VRS:
            return start + vr + bytes(2) + self._long.pack(length)
        return start + vr + self._short.pack(length)

    def _delimiter(self, tag: int, length: int) -> bytes:
        return self._tag.pack(tag >> 16, tag & 0xFFFF) + self._long.pack(length)
