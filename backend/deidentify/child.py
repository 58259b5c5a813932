"""The child that de-identifies: reads one lent file, writes another, and keeps no key beyond the one of that file.

Asked with a patient's number and without a file to write, it only says whether the file names another patient.
"""

from __future__ import annotations

import mmap
from collections.abc import Iterable, Sequence
from typing import Any, BinaryIO, Final

from deidentify import archive, dicom, dicom_profile, dicom_values, images, nifti, owner
from fileformats.errors import CodedError
from fileformats.sniff import Buffer, Format, sniff
from sandbox.serving import serve
from sandbox.wire import Message

_BUFFER: Final = 256 * 1024


def main() -> None:
    """Serve requests until the server closes the pipe."""
    # After the lock-down no file can be opened: neither the tables nor what OpenSSL reads on first use.
    dicom_profile.actions()
    dicom_profile.dictionary()
    dicom_values.mapped_uids(b"1.2", bytes(32))
    owner.prepare()
    serve(_answer)


def _answer(request: Message, files: Sequence[int]) -> tuple[dict[str, Any], bytes]:
    given, *wanted = files
    try:
        # Closed by its last view: pieces of it may still be on their way when an error comes.
        # The length is told: asking for it (fstat) would be a system call that can name files.
        data = mmap.mmap(given, int(request.header["bytes"]), access=mmap.ACCESS_READ)
        with open(given, "rb", closefd=False) as source:
            kind = sniff(data, str(request.header["extension"]))
            if not wanted:
                return {"another": owner.names_another(kind, source, data, str(request.header["number"]))}, b""
            with open(wanted[0], "wb", _BUFFER, closefd=False) as out:
                burned_in = _clean(kind, source, data, out, bytes.fromhex(str(request.header["key"])))
    except CodedError as error:
        return {"error": {"code": error.code, "params": error.params}}, b""
    return {"burned_in": burned_in}, b""


def _clean(kind: Format, source: BinaryIO, data: Buffer, out: BinaryIO, key: bytes) -> bool:
    """Write the cleaned file; returns whether it says that its pixels hold writing."""
    pieces: Iterable[bytes | memoryview]
    burned_in = False
    match kind:
        case Format.PNG:
            pieces = images.clean_png(data)
        case Format.JPEG:
            pieces = images.clean_jpeg(data)
        case Format.NIFTI:
            pieces = nifti.clean_nifti(data)
        case Format.GZIP:
            pieces = nifti.clean_nifti_gzip(data)
        case Format.DICOM:
            cleaned = dicom.clean_dicom(data, key)
            pieces, burned_in = cleaned.pieces, cleaned.burned_in
        case Format.ZIP:
            return archive.clean_zip(source, data, out, key)
    for piece in pieces:
        out.write(piece)
    return burned_in
