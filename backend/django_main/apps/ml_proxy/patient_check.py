"""Whose DICOM it is, by the number in the file: the right answer must not go to the wrong patient.

Asked before there is a row, of the children that de-identify (`backend/deidentify/owner.py`): they walk the whole file
as they do to clean it, so that none is passed on whose owner was out of reach of the check.
"""

from __future__ import annotations

from typing import Final

from apps.ml_proxy.deidentification import STAGE, children_named, deidentifiers
from apps.ml_proxy.uploads import Upload
from common.errors import InferenceTimeoutError

_NAMING: Final = frozenset({"dicom", "zip"})


def patient_differs(upload: Upload, number: str, *, deadline_s: float) -> bool:
    """Whether the file names a patient, and another than `number`. A file that names nobody differs from nobody.

    deadline_s : seconds the caller will still wait
    raises     : the errors of `deidentified`, for a file that would be refused there and for a child that is lost
    """
    if upload.format not in _NAMING:
        return False
    if deadline_s <= 0:
        raise InferenceTimeoutError(stage=STAGE)
    with children_named():
        return deidentifiers().names_another(
            upload.body,
            size_bytes=upload.size_bytes,
            extension=upload.extension,
            number=number,
            deadline_s=deadline_s,
        )
