"""Gzip read piece by piece, every member checked (RFC 1952)."""

import zlib
from typing import Final

from fileformats.errors import CorruptFileError, PolyglotFileError
from fileformats.sniff import Buffer

_GZIP_MAGIC: Final = b"\x1f\x8b"
_GZIP: Final = 16 + zlib.MAX_WBITS  # zlib checks header, CRC-32 and length of each member


class Inflated:
    """The inflated bytes of a gzip file of one or more members, never more than asked for."""

    def __init__(self, data: Buffer) -> None:
        self._data = memoryview(data)
        self._fed = 0
        self._inflater = zlib.decompressobj(_GZIP)
        self._pending = b""

    def read(self, size: int) -> bytes:
        """Up to `size` bytes; fewer only at the end of the last member. Raises CorruptFileError, PolyglotFileError."""
        pieces: list[bytes] = []
        wanted = size
        while wanted:
            piece = self._more(wanted)
            if not piece:
                break
            pieces.append(piece)
            wanted -= len(piece)
        return b"".join(pieces)

    def _more(self, size: int) -> bytes:
        """Some bytes, at most `size`; empty at the end of the file."""
        while True:
            if self._inflater.eof and not self._next_member():
                return b""
            try:
                piece = self._inflater.decompress(self._pending, size)
            except zlib.error as error:
                raise CorruptFileError(reason="gzip") from error
            self._pending = self._inflater.unconsumed_tail
            if piece:
                return piece
            if not self._pending and not self._inflater.eof:
                self._pending = self._feed()
                if not self._pending:
                    raise CorruptFileError(reason="truncated")

    def _feed(self) -> bytes:
        given = bytes(self._data[self._fed : self._fed + 65_536])
        self._fed += len(given)
        return given

    def _next_member(self) -> bool:
        """Start the next member, which parallel compressors write. False at the clean end of the file."""
        rest = self._inflater.unused_data or self._feed()
        if not rest:
            return False
        if not rest.startswith(_GZIP_MAGIC):
            raise PolyglotFileError(reason="trailing_data")
        self._inflater, self._pending = zlib.decompressobj(_GZIP), rest
        return True
