"""Which format the bytes are, judged by their magic numbers; the file name only has to agree."""

import struct
from enum import StrEnum
from typing import Final

from inference.core.decode.limits import MAX_FILE_BYTES
from inference.core.errors import (
    CorruptFileError,
    EmptyFileError,
    PayloadTooLargeError,
    PolyglotFileError,
    TypeMismatchError,
    UnsupportedMediaTypeError,
)


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


def sniff(data: bytes | bytearray, filename_ext: str = "") -> Format:
    """Name the format of `data` and hold the extension against it.

    data         : the whole file
    filename_ext : extension without the leading dot, any case; empty when the sender gave none
    returns      : the container's format
    raises       : EmptyFileError, PayloadTooLargeError (100 MiB), UnsupportedMediaTypeError (nothing that is read),
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


def _by_magic(data: bytes | bytearray) -> Format | None:
    # DICOM first: its magic lies at 128, and the preamble before it may pretend to be anything.
    if data[128:132] == b"DICM" and not data.startswith((PNG_MAGIC, b"\xff\xd8\xff\xe0", b"\xff\xd8\xff\xe1")):
        _check_preamble(data)
        return Format.DICOM
    for magic, kind in _LEADING:
        if data.startswith(magic):
            return kind
    return Format.NIFTI if _is_nifti(data) else None


def _check_preamble(data: bytes | bytearray) -> None:
    if data.startswith(_FOREIGN_PREAMBLES) or data.startswith(tuple(magic for magic, _ in _LEADING)):
        raise PolyglotFileError(reason="dicom_preamble")


def _is_nifti(data: bytes | bytearray) -> bool:
    if len(data) < 4:
        return False
    return any(struct.unpack(order + "i", data[:4])[0] in _NIFTI_HEADER_BYTES for order in "<>")


def _unknown_content(data: bytes | bytearray, promised: Format | None) -> Exception:
    if promised is None:
        return UnsupportedMediaTypeError()
    if any(kind is promised and magic.startswith(data) for magic, kind in _LEADING):
        return CorruptFileError(reason="truncated")
    return TypeMismatchError(found="unknown", extension=promised.value)
