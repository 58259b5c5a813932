"""A zip of DICOM files: its directory is judged before it is listed. Names and paths in it are never used."""

import struct
import zipfile
import zlib
from typing import BinaryIO, Final

from fileformats.errors import CorruptFileError, DecodedTooLargeError, PolyglotFileError, UnsupportedMediaTypeError
from fileformats.limits import MAX_DECODED_BYTES, MAX_DEFLATE_RATIO, MAX_FRAMES, MIB
from fileformats.sniff import Buffer

_END: Final = struct.Struct("<4s4H2LH")  # end of central directory, APPNOTE §4.3.16
_MAX_ENTRIES: Final = 2 * MAX_FRAMES  # slices, and the folders and index files that exporters add
_MAX_DIRECTORY_BYTES: Final = 4 * MIB  # a name may have 64 KiB; real ones are under 256 bytes
_MAX_COMMENT: Final = 256
_ENCRYPTED: Final = 0x1
_NESTED: Final = (b"PK\x03\x04", b"PK\x05\x06", b"\x1f\x8b", b"BZh", b"7z\xbc\xaf", b"Rar!", b"\xfd7zXZ")
_LIBRARY_ERRORS: Final = (
    zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError, struct.error,
    OverflowError, KeyError, IndexError,
)  # fmt: skip


def open_zip(file: BinaryIO, data: Buffer) -> tuple[zipfile.ZipFile, list[zipfile.ZipInfo]]:
    """List a zip whose directory was judged first.

    file, data : the same bytes, once to seek in and once to look at
    returns    : the archive, to be closed, and its entries without folders
    raises     : CorruptFileError, PolyglotFileError, DecodedTooLargeError (entries, bytes),
                 UnsupportedMediaTypeError (encryption, other methods, zip64)
    """
    _check_end(data)
    try:
        archive = zipfile.ZipFile(file)
    except _LIBRARY_ERRORS as error:
        raise CorruptFileError(reason="zip") from error
    entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    _check_entries(entries, len(data))
    return archive, entries


def check_not_nested(content: bytes) -> None:
    """Refuse what is no DICOM but another archive. Raises UnsupportedMediaTypeError."""
    if content.startswith(_NESTED):
        raise UnsupportedMediaTypeError(reason="nested_archive")


def _check_end(data: Buffer) -> None:
    """The directory must end where the file ends, and its counts must be bearable, before anything is listed."""
    position = data.rfind(b"PK\x05\x06", max(0, len(data) - _END.size - _MAX_COMMENT))
    if position < 0 or position + _END.size > len(data):
        after = data.rfind(b"PK\x05\x06")
        raise PolyglotFileError(reason="trailing_data") if after >= 0 else CorruptFileError(reason="truncated")
    _, disk, start_disk, _, entries, size, offset, comment = _END.unpack_from(data, position)
    if disk or start_disk or entries == 0xFFFF:
        raise UnsupportedMediaTypeError(reason="zip64_or_split")
    if position + _END.size + comment != len(data):
        raise PolyglotFileError(reason="trailing_data")
    if entries > _MAX_ENTRIES or size > _MAX_DIRECTORY_BYTES:
        raise DecodedTooLargeError(reason="entries", entries=entries, limit=_MAX_ENTRIES)
    if offset + size != position:
        raise CorruptFileError(reason="zip_directory")


def _check_entries(entries: list[zipfile.ZipInfo], file_bytes: int) -> None:
    if any(entry.flag_bits & _ENCRYPTED for entry in entries):
        raise UnsupportedMediaTypeError(reason="encrypted")
    if any(entry.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED} for entry in entries):
        raise UnsupportedMediaTypeError(reason="zip_method")
    total = sum(entry.file_size for entry in entries)
    if total > MAX_DECODED_BYTES:
        raise DecodedTooLargeError(reason="bytes", bytes=total, limit=MAX_DECODED_BYTES)
    # Entries that share their bytes (a quoted bomb) claim more than the file has.
    if sum(entry.compress_size for entry in entries) > file_bytes:
        raise CorruptFileError(reason="overlapping_entries")
    if any(entry.file_size > MAX_DEFLATE_RATIO * max(1, entry.compress_size) for entry in entries):
        raise CorruptFileError(reason="zip_ratio")


def read_entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """One entry, exactly as long as the directory says. zipfile checks the CRC at the end of the entry.

    raises: CorruptFileError
    """
    try:
        with archive.open(entry) as stream:
            content = stream.read(entry.file_size)
            if len(content) != entry.file_size or stream.read(1):
                raise CorruptFileError(reason="zip_size")
    except _LIBRARY_ERRORS as error:
        raise CorruptFileError(reason="zip") from error
    return content
