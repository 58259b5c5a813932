"""A zip of DICOM files under neutral names; what is no DICOM image stays out, for nobody knows what it says."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from typing import BinaryIO, Final

from deidentify.dicom import clean_file
from fileformats.archive import check_not_nested, open_zip, read_entry
from fileformats.dicom_file import DIRECTORY_RECORDS, DicomFile, is_dicom, read_whole
from fileformats.errors import MissingPixelsError
from fileformats.sniff import Buffer

_FAST: Final = 1  # deflate level of a file on its way to the next process on this machine


def clean_zip(file: BinaryIO, data: Buffer, out: BinaryIO, key: bytes) -> bool:
    """Write the same series, file by file as `dicom.clean_dicom` does it; returns whether one has writing burned in.

    file, data : the same bytes, once to seek in and once to look at
    out        : seekable; gets a zip without dates, comments, paths and names of the original
    raises     : the errors of `images` and `clean_file`
    """
    written, burned_in = 0, False
    with zipfile.ZipFile(out, "w") as target:
        for entry, image in images(file, data):
            written += 1
            cleaned = clean_file(image, key)
            burned_in |= cleaned.burned_in
            member = zipfile.ZipInfo(f"{written:04d}.dcm")
            member.compress_type, member.file_size = entry.compress_type, entry.file_size
            member._compresslevel = _FAST  # type: ignore[attr-defined]
            with target.open(member, "w") as stream:
                for piece in cleaned.pieces:
                    stream.write(piece)
    return burned_in


def images(file: BinaryIO, data: Buffer) -> Iterator[tuple[zipfile.ZipInfo, DicomFile]]:
    """The DICOM images of a zip with their entries, one after the other: what of it is passed on.

    file, data : the same bytes, once to seek in and once to look at
    raises     : the errors of `open_zip`, `read_entry` and `read_whole`; MissingPixelsError without any DICOM image
    """
    archive, entries = open_zip(file, data)
    found = False
    with archive:
        for entry in entries:
            content = read_entry(archive, entry)
            if not is_dicom(content):
                check_not_nested(content)
                continue
            image = read_whole(content)
            if DIRECTORY_RECORDS in image.found:  # an index of the images, with names in it
                continue
            found = True
            yield entry, image
    if not found:
        raise MissingPixelsError(reason="no_dicom")
