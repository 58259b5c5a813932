"""What was uploaded, judged by its first bytes before anything else looks at it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO, Final, cast
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile

from common.errors import (
    BadFilenameError,
    EmptyFileError,
    MissingFileError,
    MultipleFilesError,
    TypeMismatchError,
    UnsupportedMediaTypeError,
)


@dataclass(frozen=True, slots=True)
class _Kind:
    """One way a file may begin: the format it then is, and the extensions it may have."""

    format: str
    magics: tuple[bytes, ...]
    extensions: frozenset[str]
    offset: int = 0

    def fits(self, head: bytes) -> bool:
        """Whether `head` begins so, or is cut off before it could tell."""
        return any(magic.startswith(head[self.offset : self.offset + len(magic)]) for magic in self.magics)

    def is_whole(self, head: bytes) -> bool:
        return self.fits(head) and len(head) >= self.offset + len(self.magics[0])


# The one table of what is taken.
FORMATS: Final = (
    _Kind("png", (b"\x89PNG\r\n\x1a\n",), frozenset({"png"})),
    _Kind("jpeg", (b"\xff\xd8\xff",), frozenset({"jpg", "jpeg", "jpe", "jfif"})),
    _Kind("zip", (b"PK\x03\x04", b"PK\x05\x06"), frozenset({"zip"})),
    _Kind("nifti", (b"\x1f\x8b\x08",), frozenset({"gz"})),
    _Kind("dicom", (b"DICM",), frozenset({"dcm", "dicom", "ima"}), offset=128),
    # The header's own length, 348 or 540, in either byte order.
    _Kind(
        "nifti",
        (b"\x5c\x01\x00\x00", b"\x00\x00\x01\x5c", b"\x1c\x02\x00\x00", b"\x00\x00\x02\x1c"),
        frozenset({"nii"}),
    ),
)
# These are volumes: seconds of work, so never done while a person's connection waits.
JOB_FORMATS: Final = frozenset({"nifti", "zip"})
# These may hold one frame or many, which the AI server finds out from the header.
MAYBE_VOLUMES: Final = frozenset({"dicom"})
# The AI server takes no larger body for a picture; what came in chunks may be larger, and is a volume then.
MAX_PICTURE_BYTES: Final = 100 * 1024 * 1024
_HEAD_BYTES: Final = 132
_FIELD: Final = "image"
_CHUNK: Final = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Upload:
    """One accepted file; `body` is open and can be read again from its start.

    study     : the chunked upload it came by
    spool_name: where that upload lies
    is_spent  : a prediction has used that upload: there are no bytes any more, only what they were
    """

    body: BinaryIO
    extension: str
    format: str
    size_bytes: int
    sha256: str
    study: UUID | None = None
    spool_name: str = ""
    is_spent: bool = False


def upload_accept(files: Any) -> Upload:
    """Take the one file `image` out of a request's files (a MultiValueDict).

    raises: MissingFileError, MultipleFilesError, EmptyFileError, BadFilenameError, UnsupportedMediaTypeError,
            TypeMismatchError
    """
    every: Sequence[UploadedFile[bytes]] = [file for _, group in files.lists() for file in group]
    if len(every) > 1:
        raise MultipleFilesError(count=len(every))
    file = files.get(_FIELD)
    if file is None:
        raise MissingFileError
    if not file.size:
        raise EmptyFileError
    return upload_inspect(cast("BinaryIO", file), _extension(file.name or ""), file.size)


def upload_inspect(body: BinaryIO, extension: str, size_bytes: int) -> Upload:
    """Judge an open file by its first bytes. Raises UnsupportedMediaTypeError, TypeMismatchError."""
    body.seek(0)
    found = _format(body.read(_HEAD_BYTES), extension)
    # What is no extension of ours is part of a name that somebody chose, and goes no further.
    kept = extension if _promised(extension) else ""
    return Upload(body, kept, found, size_bytes, _sha256(body))


def known_extension(name: str) -> str:
    """The extension of a file's name where it is one of ours, else empty. Raises BadFilenameError."""
    extension = _extension(name)
    return extension if _promised(extension) else ""


def _extension(name: str) -> str:
    if len(name) > 255:
        raise BadFilenameError(length=len(name))
    stem, dot, extension = name.rpartition(".")
    extension = extension.lower() if dot and stem else ""
    # The extension is shown in errors and travels in a header; anything odd counts as another type.
    if extension and not (extension.isascii() and extension.isalnum() and len(extension) <= 16):
        raise UnsupportedMediaTypeError
    return extension


def _format(head: bytes, extension: str) -> str:
    promised = _promised(extension)
    found = next((kind for kind in FORMATS if kind.is_whole(head)), None)
    if found is not None:
        # Scanners name DICOM files by number or UID or not at all, so only DICOM may have an unknown extension.
        if extension and promised is not found and not (promised is None and found.format == "dicom"):
            raise TypeMismatchError(found=found.format, extension=extension)
        return found.format
    if promised is None:
        raise UnsupportedMediaTypeError
    # Cut off inside the magic number: the reader of the format says so better than we can.
    if promised.fits(head):
        return promised.format
    raise TypeMismatchError(found="unknown", extension=extension)


def _promised(extension: str) -> _Kind | None:
    return next((kind for kind in FORMATS if extension in kind.extensions), None)


def _sha256(file: BinaryIO) -> str:
    hasher = hashlib.sha256()
    file.seek(0)
    while chunk := file.read(_CHUNK):
        hasher.update(chunk)
    file.seek(0)
    return hasher.hexdigest()
