"""A DICOM file up to its data set: preamble, file meta information, transfer syntax (PS3.10 §7)."""

import zlib
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from fileformats.dicom_elements import DataSet, Walker
from fileformats.errors import (
    CorruptFileError,
    DecodedTooLargeError,
    InvalidHeaderError,
    PolyglotFileError,
    UnsupportedTransferSyntaxError,
)
from fileformats.limits import MIB
from fileformats.sniff import Buffer


class Codec(StrEnum):
    """How pixel data is compressed."""

    NONE = "none"
    RLE = "rle"
    JPEG = "jpeg"
    JPEG_LOSSLESS = "jpeg_lossless"
    JPEG_LS = "jpeg_ls"
    JPEG_2000 = "jpeg_2000"


@dataclass(frozen=True)
class TransferSyntax:
    """What a transfer syntax UID says about the bytes (PS3.5 §A)."""

    codec: Codec
    implicit: bool = False
    little: bool = True
    deflated: bool = False


_STANDARD: Final = "1.2.840.10008.1.2"
TRANSFER_SYNTAXES: Final = {
    _STANDARD: TransferSyntax(Codec.NONE, implicit=True),
    f"{_STANDARD}.1": TransferSyntax(Codec.NONE),
    f"{_STANDARD}.1.99": TransferSyntax(Codec.NONE, deflated=True),
    f"{_STANDARD}.2": TransferSyntax(Codec.NONE, little=False),
    f"{_STANDARD}.4.50": TransferSyntax(Codec.JPEG),
    f"{_STANDARD}.4.51": TransferSyntax(Codec.JPEG),
    f"{_STANDARD}.4.57": TransferSyntax(Codec.JPEG_LOSSLESS),
    f"{_STANDARD}.4.70": TransferSyntax(Codec.JPEG_LOSSLESS),
    f"{_STANDARD}.4.80": TransferSyntax(Codec.JPEG_LS),
    f"{_STANDARD}.4.81": TransferSyntax(Codec.JPEG_LS),
    f"{_STANDARD}.4.90": TransferSyntax(Codec.JPEG_2000),
    f"{_STANDARD}.4.91": TransferSyntax(Codec.JPEG_2000),
    f"{_STANDARD}.5": TransferSyntax(Codec.RLE),
}
TRANSFER_SYNTAX_UID: Final = 0x00020010
DIRECTORY_RECORDS: Final = 0x00041220  # only in a DICOMDIR, the index that exports put beside the images (PS3.10 §8)
_FIRST_ELEMENT: Final = 132  # after the preamble and "DICM"
_INFLATE_STEP: Final = MIB
# The promise of a deflated data set lies inside it, so the largest volume of 16 bits and its header bound it.
_MAX_INFLATED_BYTES: Final = 160 * MIB


def is_dicom(data: bytes | bytearray | memoryview) -> bool:
    """Whether "DICM" stands where PS3.10 wants it."""
    return data[128:132] == b"DICM"


@dataclass(frozen=True, eq=False)
class DicomFile:
    """One file, walked: group 2, the data set (values are views into the file, or into its inflated copy), and how."""

    meta: DataSet
    found: DataSet
    syntax: TransferSyntax


def read_whole(data: Buffer) -> DicomFile:
    """Walk the whole file within the limits.

    data    : the file, with preamble and "DICM"
    raises  : CorruptFileError, InvalidHeaderError, DecodedTooLargeError, PolyglotFileError,
              UnsupportedTransferSyntaxError
    """
    view = memoryview(data)
    meta, start = Walker(view, implicit=False, little=True).data_set(_FIRST_ELEMENT, group=2)
    uid = meta.text(TRANSFER_SYNTAX_UID)
    if not uid:
        raise InvalidHeaderError(reason="transfer_syntax")
    syntax = TRANSFER_SYNTAXES.get(uid)
    if syntax is None:
        raise UnsupportedTransferSyntaxError(uid=uid[:64] if uid.replace(".", "").isdigit() else "")
    if syntax.deflated:
        view, start = memoryview(_inflate(view[start:])), 0
    found, _ = Walker(view, implicit=syntax.implicit, little=syntax.little).data_set(start)
    return DicomFile(meta, found, syntax)


def read_file(data: Buffer) -> tuple[DataSet, TransferSyntax]:
    """The data set and its transfer syntax, of what `read_whole` finds; same errors."""
    whole = read_whole(data)
    return whole.found, whole.syntax


def _inflate(compressed: memoryview) -> bytearray:
    """A deflated data set (PS3.5 §A.5), in steps, up to the limit on decoded bytes."""
    inflater, inflated = zlib.decompressobj(-zlib.MAX_WBITS), bytearray()
    position = 0
    try:
        while not inflater.eof:
            piece = inflater.unconsumed_tail or bytes(compressed[position : position + 65_536])
            if not inflater.unconsumed_tail:
                position += len(piece)
            inflated += inflater.decompress(piece, _INFLATE_STEP)
            if len(inflated) > _MAX_INFLATED_BYTES:
                raise DecodedTooLargeError(reason="bytes", limit=_MAX_INFLATED_BYTES)
            if not piece and not inflater.eof:
                raise CorruptFileError(reason="truncated")
    except zlib.error as error:
        raise CorruptFileError(reason="deflate") from error
    rest = inflater.unused_data + bytes(compressed[position:])
    if rest.strip(b"\0") or len(rest) > 1:  # one byte pads to an even length
        raise PolyglotFileError(reason="trailing_data", bytes=len(rest))
    return inflated
