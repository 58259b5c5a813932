"""Whose DICOM it is, by the number in the file: the right answer must not go to the wrong patient (design.md §2 Z).

Reads only up to PatientID, in bounds and without a library; what cannot be read names nobody here, because refusing a
damaged file is the AI server's business.
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from typing import BinaryIO, Final

from apps.ml_proxy.uploads import Upload

_PREFIX: Final = 64 * 1024
_MEMBER_PREFIX: Final = 16 * 1024
_MAX_MEMBERS: Final = 4096
# zipfile holds the whole directory: 4096 entries of 256 bytes.
_MAX_DIRECTORY: Final = 1024 * 1024
_END: Final = struct.Struct("<4s4H2LH")
_ZIP64_LOCATOR: Final = 20
_PATIENT_ID: Final = 0x00100020
_TRANSFER_SYNTAX: Final = 0x00020010
_ITEM, _ITEM_END, _SEQUENCE_END = 0xFFFEE000, 0xFFFEE00D, 0xFFFEE0DD
_UNDEFINED: Final = 0xFFFFFFFF
_MAX_DEPTH: Final = 16
_LONG_VRS: Final = frozenset(
    {b"OB", b"OD", b"OF", b"OL", b"OV", b"OW", b"SQ", b"SV", b"UC", b"UN", b"UR", b"UT", b"UV"}
)
_IMPLICIT, _DEFLATED, _BIG_ENDIAN = b"1.2.840.10008.1.2", b"1.2.840.10008.1.2.1.99", b"1.2.840.10008.1.2.2"
# Korean scanners write PatientID in one of these; ASCII is the same in all.
_ENCODINGS: Final = ("utf-8", "euc_kr", "latin-1")


def patient_differs(upload: Upload, number: str) -> bool:
    """Whether the file names a patient, and another than `number`. A file that names nobody differs from nobody."""
    return any(not _same(found, number) for found in _numbers(upload))


def _same(found: bytes, number: str) -> bool:
    return any(found.decode(encoding, errors="replace").strip() == number.strip() for encoding in _ENCODINGS)


def _numbers(upload: Upload) -> set[bytes]:
    upload.body.seek(0)
    match upload.format:
        case "dicom":
            found = {dicom_patient_id(upload.body.read(_PREFIX))}
        case "zip":
            found = _in_zip(upload.body, upload.size_bytes)
        case _:
            found = set()
    upload.body.seek(0)
    return found - {b""}


def _in_zip(file: BinaryIO, size: int) -> set[bytes]:
    if not _directory_is_small(file, size):
        return set()
    try:
        with zipfile.ZipFile(file) as archive:
            return {dicom_patient_id(_start(archive, member)) for member in archive.infolist()[:_MAX_MEMBERS]}
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError, ValueError):
        return set()


def _directory_is_small(file: BinaryIO, size: int) -> bool:
    """Whether the archive ends as it should, and with a directory that may be read whole."""
    if size < _END.size + _ZIP64_LOCATOR:
        return False
    file.seek(size - _END.size - _ZIP64_LOCATOR)
    tail = file.read(_ZIP64_LOCATOR + _END.size)
    signature, *_, directory_bytes, _start_at, comment_bytes = _END.unpack(tail[_ZIP64_LOCATOR:])
    is_plain = signature == b"PK\x05\x06" and comment_bytes == 0 and not tail.startswith(b"PK\x06\x07")
    return is_plain and directory_bytes <= _MAX_DIRECTORY


def _start(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    if member.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED} or member.is_dir():
        return b""
    with archive.open(member) as file:
        return file.read(_MEMBER_PREFIX)


def dicom_patient_id(head: bytes) -> bytes:
    """PatientID without padding from the first bytes of a DICOM file; empty when they do not tell."""
    if head[128:132] != b"DICM":
        return b""
    try:
        return _patient_id(head)
    except (struct.error, IndexError, zlib.error):
        # Cut off, or not what its header says.
        return b""


def _patient_id(head: bytes) -> bytes:
    meta = _Walk(head, 132, implicit=False, order="<")
    syntax = meta.find(_TRANSFER_SYNTAX)
    meta.skip_group(0x0002)
    data, at = head, meta.at
    if syntax == _DEFLATED:
        data, at = zlib.decompressobj(-zlib.MAX_WBITS).decompress(head[at:], _PREFIX), 0
    order = ">" if syntax == _BIG_ENDIAN else "<"
    return _Walk(data, at, implicit=syntax == _IMPLICIT, order=order).find(_PATIENT_ID)


class _Walk:
    """Goes over the elements of a data set. Raises struct.error at the end of the bytes."""

    def __init__(self, data: bytes, at: int, *, implicit: bool, order: str) -> None:
        self._data, self.at, self._implicit = data, at, implicit
        self._is_un = False
        self._tag, self._u16, self._u32 = (struct.Struct(order + form) for form in ("HH", "H", "I"))

    def find(self, wanted: int) -> bytes:
        """The value of a top-level element, empty when a later one comes first; stays before that one."""
        while (tag := self._peek()) <= wanted:
            length = self._head()
            if tag == wanted:
                value = self._data[self.at : self.at + length]
                self.at += length
                return value.strip(b" \0")
            self._skip(length, 0)
        return b""

    def skip_group(self, group: int) -> None:
        """Go past the elements of a group."""
        while self._peek() >> 16 == group:
            self._skip(self._head(), 0)

    def _peek(self) -> int:
        group, element = self._tag.unpack_from(self._data, self.at)
        return int(group) << 16 | int(element)

    def _head(self) -> int:
        """Go past tag, VR and length. Returns the length."""
        is_item = self._peek() >> 16 == 0xFFFE
        vr = self._data[self.at + 4 : self.at + 6]
        self._is_un = vr == b"UN"
        if self._implicit or is_item:
            start, form = self.at + 4, self._u32
        elif vr in _LONG_VRS:
            start, form = self.at + 8, self._u32
        else:
            start, form = self.at + 6, self._u16
        (length,) = form.unpack_from(self._data, start)
        self.at = start + form.size
        return int(length)

    def _skip(self, length: int, depth: int) -> None:
        """Go past a value; one of unknown length is a sequence of items, or an item of elements."""
        if length != _UNDEFINED:
            self.at += length
            return
        if depth > _MAX_DEPTH:
            raise IndexError
        implicit = self._implicit
        # PS3.5 §6.2.2: the items of a sequence that somebody wrote as UN have no VR.
        self._implicit = implicit or self._is_un
        while (tag := self._peek()) not in {_ITEM_END, _SEQUENCE_END}:
            if depth > 0 or tag == _ITEM:
                self._skip(self._head(), depth + 1)
            else:
                raise IndexError
        self._head()
        self._implicit = implicit
