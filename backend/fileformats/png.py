"""The chunks of a PNG file, with their checksums (PNG 3rd edition, §5)."""

import struct
import zlib
from collections.abc import Iterator
from typing import Final

from fileformats.errors import CorruptFileError, PolyglotFileError
from fileformats.sniff import PNG_MAGIC, Buffer

MAX_CHUNKS: Final = 65_536  # 100 MiB in IDATs of 8 KiB, the smallest that encoders write, are 12 800


def chunks(data: Buffer) -> Iterator[tuple[bytes, memoryview]]:
    """Yield (type, body) up to IEND. Raises CorruptFileError, or PolyglotFileError for what comes after it."""
    view, position = memoryview(data), len(PNG_MAGIC)
    count = 0
    while position < len(data):
        count += 1
        if count > MAX_CHUNKS:
            raise CorruptFileError(reason="chunks", limit=MAX_CHUNKS)
        if position + 12 > len(data):
            raise CorruptFileError(reason="truncated")
        length, kind = struct.unpack_from(">I4s", data, position)
        end = position + 12 + length
        if end > len(data):
            raise CorruptFileError(reason="truncated")
        if zlib.crc32(view[position + 4 : end - 4]) != int.from_bytes(view[end - 4 : end], "big"):
            raise CorruptFileError(reason="checksum")
        yield kind, view[position + 8 : end - 4]
        position = end
        if kind == b"IEND":
            break
    if position < len(data):
        raise PolyglotFileError(reason="trailing_data", bytes=len(data) - position)
