"""Whose DICOM a file is: whether the number in it is another than that of the patient it was sent for.

The whole file is walked as for cleaning it, in the same bounds: what would be passed on has been looked at, wherever
its number stands, and what cannot be walked is refused here as there. It never counts as nobody's.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterable
from typing import BinaryIO, Final

from deidentify.archive import images
from fileformats.dicom_file import DicomFile, read_whole
from fileformats.sniff import Buffer, Format

_PATIENT_ID: Final = 0x00100020
# Korean scanners write PatientID in one of these; ASCII is the same in all.
_ENCODINGS: Final = ("utf-8", "euc_kr", "latin-1")


def prepare() -> None:
    """Load what is imported on first use: after the lock-down nothing can be."""
    for encoding in _ENCODINGS:
        codecs.lookup(encoding)


def names_another(kind: Format, file: BinaryIO, data: Buffer, number: str) -> bool:
    """Whether a DICOM image in the file names a patient, and another than `number`. Other formats name nobody.

    file, data : the same bytes, once to seek in and once to look at
    raises     : the errors of `archive.images` and `read_whole`
    """
    found: Iterable[DicomFile]
    match kind:
        case Format.DICOM:
            found = (read_whole(data),)
        case Format.ZIP:
            found = (image for _, image in images(file, data))
        case _:
            return False
    return any(_differs(image, number) for image in found)


def _differs(image: DicomFile, number: str) -> bool:
    element = image.found.elements.get(_PATIENT_ID)
    if element is None:
        return False
    if element.items:  # a sequence where a number belongs: somebody's, and nobody can say whose
        return True
    value = bytes(element.value).strip(b" \0")
    return bool(value) and not any(
        value.decode(encoding, errors="replace").strip() == number.strip() for encoding in _ENCODINGS
    )
