"""The segments of a JPEG file (ITU-T T.81, annex B)."""

import re
from collections.abc import Iterator
from typing import Final

from fileformats.errors import CorruptFileError, PolyglotFileError, UnsupportedGeometryError
from fileformats.sniff import Buffer

SOI, EOI, SOS, APP0, APP1, APP2, ADOBE = 0xD8, 0xD9, 0xDA, 0xE0, 0xE1, 0xE2, 0xEE
# SOF markers are 0xC0-0xCF without DHT (C4), JPG (C8) and DAC (CC): ITU-T T.81 table B.1
FRAMES: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
# In entropy-coded data a marker is FF followed by neither a stuffed zero, a restart marker nor another FF.
_NEXT_MARKER: Final = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]", re.DOTALL)
_MAX_SEGMENTS: Final = 20_000
_MAX_FILL: Final = 1024


def segments(data: Buffer) -> Iterator[tuple[int, memoryview]]:
    """Yield (marker, bytes of the whole segment); a scan's segment includes its entropy-coded data.

    raises: CorruptFileError; PolyglotFileError when something follows the end of the picture
    """
    view, position = memoryview(data), 2
    for _ in range(_MAX_SEGMENTS):
        if data[position : position + 1] != b"\xff":
            raise CorruptFileError(reason="truncated" if position >= len(data) else "marker")
        fill = len(data[position : position + _MAX_FILL]) - len(data[position : position + _MAX_FILL].lstrip(b"\xff"))
        position += max(0, fill - 1)  # fill bytes may stand before a marker
        if position + 2 > len(data):
            raise CorruptFileError(reason="truncated")
        marker = data[position + 1]
        if marker == EOI:
            if position + 2 < len(data):
                raise PolyglotFileError(reason="trailing_data", bytes=len(data) - position - 2)
            return
        end = _segment_end(data, position, marker)
        yield marker, view[position:end]
        position = end
    raise CorruptFileError(reason="segments", limit=_MAX_SEGMENTS)


def check_single(segment: memoryview) -> None:
    """Refuse an APP2 segment that announces further pictures (CIPA DC-007). Raises UnsupportedGeometryError."""
    if bytes(segment[4:8]) == b"MPF\x00":
        raise UnsupportedGeometryError(reason="multiple_pictures")


def _segment_end(data: Buffer, position: int, marker: int) -> int:
    if marker in {0x00, 0x01, SOI} or 0xD0 <= marker <= 0xD7 or position + 4 > len(data):
        raise CorruptFileError(reason="truncated" if position + 4 > len(data) else "marker")
    end = position + 2 + int.from_bytes(data[position + 2 : position + 4], "big")
    if end > len(data) or end < position + 4:
        raise CorruptFileError(reason="truncated" if end > len(data) else "segment_length")
    if marker == SOS:
        following = _NEXT_MARKER.search(data, end)
        if following is None:
            raise CorruptFileError(reason="truncated")
        return following.start()
    return end
