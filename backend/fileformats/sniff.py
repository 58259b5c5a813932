"""Which format the bytes are, judged by their magic numbers; the file name only has to agree."""

import mmap
import struct
from enum import StrEnum
from typing import Final

from fileformats.errors import (
    CorruptFileError,
    EmptyFileError,
    PayloadTooLargeError,
    PolyglotFileError,
    TypeMismatchError,
    UnsupportedMediaTypeError,
)
from fileformats.limits import MAX_FILE_BYTES

# A whole file, in memory or mapped.
Buffer = bytes | bytearray | mmap.mmap


class Format(StrEnum):
    """The containers that are read."""

    PNG = "png"
    JPEG = "jpeg"
    DICOM = "dicom"
    NIFTI = "nifti"
    GZIP = "gzip"
    ZIP = "zip"


PNG_MAGIC: Final = b"\x89PNG\r\n\x1a\n"
_LEADING: Final = (
    (PNG_MAGIC, Format.PNG),
    (b"\xff\xd8\xff", Format.JPEG),
    (b"\x1f\x8b\x08", Format.GZIP),
    (b"PK\x03\x04", Format.ZIP),
    (b"PK\x05\x06", Format.ZIP),
)
_BY_EXTENSION: Final = {
    "png": Format.PNG,
    "jpg": Format.JPEG,
    "jpeg": Format.JPEG,
    "jpe": Format.JPEG,
    "jfif": Format.JPEG,
    "dcm": Format.DICOM,
    "dicom": Format.DICOM,
    "ima": Format.DICOM,
    "nii": Format.NIFTI,
    "hdr": Format.NIFTI,
    "img": Format.NIFTI,
    "gz": Format.GZIP,
    "nii.gz": Format.GZIP,
    "zip": Format.ZIP,
}
# PS3.10 leaves the 128 bytes of the preamble free; a program or a document in there is a polyglot.
_FOREIGN_PREAMBLES: Final = (b"MZ", b"\x7fELF", b"%PDF", b"#!", b"<", b"II*\x00", b"MM\x00*", b"GIF8", b"Rar!")
_NIFTI_HEADER_BYTES: Final = (348, 540)
_HEAD_BYTES: Final = 132


def sniff(data: Buffer, filename_ext: str = "") -> Format:
    """Name the format of `data` and hold the extension against it.

    data         : the whole file
    filename_ext : extension without the leading dot, any case; empty when the sender gave none
    returns      : the container's format
    raises       : EmptyFileError, PayloadTooLargeError (256 MiB), UnsupportedMediaTypeError (nothing that is read),
                   TypeMismatchError (another format than the extension says), CorruptFileError (cut off inside the
                   magic number), PolyglotFileError (DICOM whose preamble starts another kind of file)
    """
    if not data:
        raise EmptyFileError()
    if len(data) > MAX_FILE_BYTES:
        raise PayloadTooLargeError(bytes=len(data), limit=MAX_FILE_BYTES)
    extension = filename_ext.lower().lstrip(".")
    promised = _BY_EXTENSION.get(extension)
    found = _by_magic(data)
    if found is None:
        raise _unknown_content(data, promised)
    # Scanners name DICOM files by number or UID or not at all, so only DICOM may have an unknown extension.
    if promised is not found and extension and not (promised is None and found is Format.DICOM):
        raise TypeMismatchError(found=found.value, extension=extension[:16])
    return found


def _by_magic(data: Buffer) -> Format | None:
    head = bytes(data[:_HEAD_BYTES])
    # DICOM first: its magic lies at 128, and the preamble before it may pretend to be anything.
    if head[128:132] == b"DICM" and not head.startswith((PNG_MAGIC, b"\xff\xd8\xff\xe0", b"\xff\xd8\xff\xe1")):
        _check_preamble(head)
        return Format.DICOM
    for magic, kind in _LEADING:
        if head.startswith(magic):
            return kind
    return Format.NIFTI if _is_nifti(head) else None


def _check_preamble(head: bytes) -> None:
    if head.startswith(_FOREIGN_PREAMBLES) or head.startswith(tuple(magic for magic, _ in _LEADING)):
        raise PolyglotFileError(reason="dicom_preamble")


def _is_nifti(head: bytes) -> bool:
    if len(head) < 4:
        return False
    return any(struct.unpack(order + "i", head[:4])[0] in _NIFTI_HEADER_BYTES for order in "<>")


def _unknown_content(data: Buffer, promised: Format | None) -> Exception:
    if promised is None:
        return UnsupportedMediaTypeError()
    head = bytes(data[:_HEAD_BYTES])
    if any(kind is promised and magic.startswith(head) for magic, kind in _LEADING):
        return CorruptFileError(reason="truncated")
    return TypeMismatchError(found="unknown", extension=promised.value)
