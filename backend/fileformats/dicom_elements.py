"""The elements of a DICOM data set (PS3.5 §7), counted and bounded while they are walked.

Nothing is copied and nothing is interpreted: a value is a view into the file. Lengths that lead out of the file, too
many elements and too deep sequences end the walk, before any library or any allocation depends on them.
"""

import re
import struct
from dataclasses import dataclass, field
from typing import Final

from fileformats.errors import CorruptFileError, DecodedTooLargeError, InvalidHeaderError, PolyglotFileError
from fileformats.limits import MAX_DICOM_DEPTH, MAX_DICOM_ELEMENTS

PIXEL_DATA: Final = 0x7FE00010
# Tags without a VR of their own (PS3.5 §7.5), and the length that says: until a delimiter.
ITEM, ITEM_END, SEQUENCE_END = 0xFFFEE000, 0xFFFEE00D, 0xFFFEE0DD
UNDEFINED: Final = 0xFFFFFFFF
LONG_VRS: Final = frozenset({b"OB", b"OD", b"OF", b"OL", b"OV", b"OW", b"SQ", b"SV", b"UC", b"UN", b"UR", b"UT", b"UV"})
SHORT_VRS: Final = frozenset(
    {b"AE", b"AS", b"AT", b"CS", b"DA", b"DS", b"DT", b"FD", b"FL", b"IS", b"LO", b"LT", b"PN", b"SH", b"SL", b"SS"}
    | {b"ST", b"TM", b"UI", b"UL", b"US"}
)
# In implicit VR only a dictionary tells a sequence of defined length from bytes; these are the ones that are read.
SHARED_GROUPS, FRAME_GROUPS = 0x52009229, 0x52009230
PLANE_POSITION, PLANE_ORIENTATION, PIXEL_MEASURES, PIXEL_VALUES = 0x00209113, 0x00209116, 0x00289110, 0x00289145
_SEQUENCES: Final = frozenset(
    {SHARED_GROUPS, FRAME_GROUPS, PLANE_POSITION, PLANE_ORIENTATION, PIXEL_MEASURES, PIXEL_VALUES}
)
_MAX_FRAGMENTS: Final = 20_000
_NUMBER: Final = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")


@dataclass(frozen=True, eq=False)
class Element:
    """One element: its bytes, or the items of a sequence, or the fragments of encapsulated pixel data.

    vr : two letters; empty where the encoding does not say (implicit VR)
    """

    value: memoryview
    items: "tuple[DataSet, ...]" = ()
    fragments: tuple[memoryview, ...] | None = None
    vr: bytes = b""


@dataclass(frozen=True, eq=False)
class DataSet:
    """Elements by tag number (group << 16 | element), with typed reading of the few that matter."""

    little: bool
    elements: dict[int, Element] = field(default_factory=dict)

    def __contains__(self, tag: int) -> bool:
        return tag in self.elements

    def text(self, tag: int) -> str:
        """A string value without padding; empty when the element is absent."""
        element = self.elements.get(tag)
        return "" if element is None else bytes(element.value[:1024]).decode("latin-1").strip(" \0")

    def numbers(self, tag: int, count: int) -> tuple[float, ...] | None:
        """`count` decimal numbers (DS, IS) parted by backslashes; None when absent or empty.

        raises : InvalidHeaderError when there are more or fewer, or one is no number
        """
        text = self.text(tag)
        if not text:
            return None
        parts = [part.strip() for part in text.split("\\")]
        if len(parts) != count or not all(_NUMBER.fullmatch(part) for part in parts):
            raise InvalidHeaderError(reason="number", tag=f"{tag:08x}")
        return tuple(float(part) for part in parts)

    def unsigned(self, tag: int) -> int | None:
        """A US value; None when absent. Raises InvalidHeaderError when it is not two bytes."""
        element = self.elements.get(tag)
        if element is None or len(element.value) == 0:
            return None
        if len(element.value) != 2:
            raise InvalidHeaderError(reason="number", tag=f"{tag:08x}")
        return int.from_bytes(element.value, "little" if self.little else "big")

    def first_item(self, tag: int) -> "DataSet | None":
        """The first item of a sequence; None when there is none."""
        element = self.elements.get(tag)
        return element.items[0] if element is not None and element.items else None


class Walker:
    """Reads one byte stream in one transfer syntax."""

    def __init__(self, data: memoryview, *, implicit: bool, little: bool) -> None:
        self._data, self._implicit, self._little = data, implicit, little
        self._tag = struct.Struct("<HH" if little else ">HH")
        self._short = struct.Struct("<H" if little else ">H")
        self._long = struct.Struct("<I" if little else ">I")
        self._left = MAX_DICOM_ELEMENTS

    def data_set(self, start: int, *, group: int | None = None) -> tuple[DataSet, int]:
        """Read from `start` to the end of the data, or as long as elements belong to `group`.

        returns : the data set and the position after it
        raises  : CorruptFileError, DecodedTooLargeError, PolyglotFileError (something after the pixel data)
        """
        found, position, previous = DataSet(self._little), start, -1
        while position < len(self._data):
            try:
                if group is not None and self._tag_at(position) >> 16 != group:
                    break
                tag, element, position = self._element(position, len(self._data), 0)
                if tag <= previous:
                    raise CorruptFileError(reason="element_order")
            except CorruptFileError:
                if PIXEL_DATA in found:
                    raise PolyglotFileError(reason="trailing_data") from None
                raise
            found.elements[tag] = element
            previous = tag
        return found, position

    def items(self) -> tuple[DataSet, ...]:
        """Read the whole data as the items of one sequence. Raises CorruptFileError, DecodedTooLargeError."""
        return self._items(0, len(self._data), 1, delimited=False)[0]

    def _tag_at(self, position: int) -> int:
        if position + 8 > len(self._data):
            raise CorruptFileError(reason="truncated")
        group, number = self._tag.unpack_from(self._data, position)
        return int(group) << 16 | int(number)

    def _element(self, position: int, end: int, depth: int) -> tuple[int, Element, int]:
        self._left -= 1
        if self._left < 0:
            raise DecodedTooLargeError(reason="elements", limit=MAX_DICOM_ELEMENTS)
        tag = self._tag_at(position)
        if tag >> 16 == 0xFFFE:
            raise CorruptFileError(reason="delimiter")
        vr, length, start = self._head(position)
        if length == UNDEFINED:
            if tag == PIXEL_DATA and depth == 0:
                fragments, after = self._fragments(start)
                return tag, Element(self._data[:0], fragments=fragments, vr=vr), after
            if vr not in {b"SQ", b"UN", b""}:
                raise CorruptFileError(reason="undefined_length")
            items, after = self._items(start, end, depth + 1, delimited=True, implicit=vr == b"UN")
            return tag, Element(self._data[:0], items=items, vr=vr), after
        if start + length > end:
            raise CorruptFileError(reason="truncated")
        if vr == b"SQ" or (vr == b"" and tag in _SEQUENCES):
            items, _ = self._items(start, start + length, depth + 1, delimited=False)
            return tag, Element(self._data[:0], items=items, vr=vr), start + length
        return tag, Element(self._data[start : start + length], vr=vr), start + length

    def _head(self, position: int) -> tuple[bytes, int, int]:
        """VR (empty when implicit), length and start of the value."""
        if self._implicit:
            return b"", self._long.unpack_from(self._data, position + 4)[0], position + 8
        vr = bytes(self._data[position + 4 : position + 6])
        if vr in SHORT_VRS:
            return vr, self._short.unpack_from(self._data, position + 6)[0], position + 8
        if vr not in LONG_VRS:
            raise CorruptFileError(reason="vr")
        if position + 12 > len(self._data):
            raise CorruptFileError(reason="truncated")
        return vr, self._long.unpack_from(self._data, position + 8)[0], position + 12

    def _items(
        self, position: int, end: int, depth: int, *, delimited: bool, implicit: bool = False
    ) -> tuple[tuple[DataSet, ...], int]:
        """The items of a sequence, to its delimiter or to `end`."""
        if depth > MAX_DICOM_DEPTH:
            raise DecodedTooLargeError(reason="nesting", limit=MAX_DICOM_DEPTH)
        before, self._implicit = self._implicit, self._implicit or implicit  # UN holds implicit VR: PS3.5 §6.2.2
        items: list[DataSet] = []
        while position < end:
            tag = self._tag_at(position)
            length = self._long.unpack_from(self._data, position + 4)[0]
            position += 8
            if delimited and tag == SEQUENCE_END:
                self._implicit = before
                return tuple(items), position
            if tag != ITEM:
                raise CorruptFileError(reason="item")
            item, position = self._item(position, end, length, depth)
            items.append(item)
        self._implicit = before
        if delimited:
            raise CorruptFileError(reason="truncated")
        return tuple(items), position

    def _item(self, position: int, end: int, length: int, depth: int) -> tuple[DataSet, int]:
        self._left -= 1  # empty items cost too
        item = DataSet(self._little)
        delimited = length == UNDEFINED
        stop = end if delimited else position + length
        if stop > end:
            raise CorruptFileError(reason="truncated")
        if self._left < 0:
            raise DecodedTooLargeError(reason="elements", limit=MAX_DICOM_ELEMENTS)
        while position < stop:
            if delimited and self._tag_at(position) == ITEM_END:
                return item, position + 8
            tag, element, position = self._element(position, stop, depth)
            item.elements[tag] = element
        if delimited:
            raise CorruptFileError(reason="truncated")
        return item, position

    def _fragments(self, position: int) -> tuple[tuple[memoryview, ...], int]:
        """Encapsulated pixel data (PS3.5 §A.4): the offset table first, then the fragments."""
        found: list[memoryview] = []
        while True:
            tag = self._tag_at(position)
            length = self._long.unpack_from(self._data, position + 4)[0]
            position += 8
            if tag == SEQUENCE_END:
                return tuple(found), position
            if tag != ITEM or position + length > len(self._data):
                raise CorruptFileError(reason="fragment")
            if len(found) > _MAX_FRAGMENTS:
                raise DecodedTooLargeError(reason="fragments", limit=_MAX_FRAGMENTS)
            found.append(self._data[position : position + length])
            position += length
