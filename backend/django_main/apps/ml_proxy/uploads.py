"""What was uploaded, judged by its first bytes before anything else looks at it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO, Final

from django.core.files.uploadedfile import UploadedFile

from common.errors import (
    BadFilenameError,
    EmptyFileError,
    MissingFileError,
    MultipleFilesError,
    TypeMismatchError,
    UnsupportedMediaTypeError,
)

# The one table of what is taken: format, first bytes, file extensions. DICOM, NIfTI and zip join it with their reader.
FORMATS: Final[tuple[tuple[str, bytes, frozenset[str]], ...]] = (
    ("png", b"\x89PNG\r\n\x1a\n", frozenset({"png"})),
    ("jpeg", b"\xff\xd8\xff", frozenset({"jpg", "jpeg", "jpe", "jfif"})),
)
_FIELD: Final = "image"
_CHUNK: Final = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Upload:
    """One accepted file; `body` is open and can be read again from its start."""

    body: BinaryIO
    extension: str
    format: str
    size_bytes: int
    sha256: str


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
    extension = _extension(file.name or "")
    file.seek(0)
    return Upload(
        body=file,
        extension=extension,
        format=_format(file.read(16), extension),
        size_bytes=file.size,
        sha256=_sha256(file),
    )


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
    promised = next((name for name, _, extensions in FORMATS if extension in extensions), None)
    found = next((name for name, magic, _ in FORMATS if head.startswith(magic)), None)
    if found is not None:
        if extension and promised != found:
            raise TypeMismatchError(found=found, extension=extension)
        return found
    if promised is None:
        raise UnsupportedMediaTypeError
    # Cut off inside the magic number: the reader of the format says so better than we can.
    if any(name == promised and magic.startswith(head) for name, magic, _ in FORMATS):
        return promised
    raise TypeMismatchError(found="unknown", extension=extension)


def _sha256(file: UploadedFile[bytes]) -> str:
    hasher = hashlib.sha256()
    file.seek(0)
    while chunk := file.read(_CHUNK):
        hasher.update(chunk)
    file.seek(0)
    return hasher.hexdigest()
