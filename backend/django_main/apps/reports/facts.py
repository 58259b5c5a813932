"""What stands in one report: what the API shows this reader, the patient, and the pictures' bytes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.db import transaction

from apps.accounts.models import Role, User
from apps.ml_proxy import audit, media, presenter
from apps.ml_proxy.models import InferenceLog, InferenceState
from apps.patients.models import Patient
from apps.reports.pictures import BadPictureError, Picture, picture_read
from common.errors import InProgressError, NoResultError

PICTURES: Final = ("input", "overlay", "montage")


@dataclass(frozen=True, slots=True)
class Facts:
    """One report before it is drawn. `row` is the row as `presenter.prediction` shows it to the reader."""

    row: dict[str, Any]
    patient: Patient
    requested_by: str
    reader: str
    for_patient: bool
    language: str
    link: str
    # A picture that is missing from the store or damaged is None: the report says so and has the rest.
    pictures: dict[str, Picture | None]


def report_facts(*, reader: User, address: str, log: InferenceLog, language: str, link: str) -> Facts:
    """Gather what the report of `log` says to `reader`, and record that he takes it away.

    language: "ko" or "en"; link: where the record is found, for the QR code
    raises  : InProgressError while the row has not ended; NoResultError when it ended without a result
    """
    if not log.is_finished:
        raise InProgressError
    row = presenter.prediction(log, viewer=reader, language=language)
    if log.state != InferenceState.COMPLETED or row["result"] is None:
        raise NoResultError(state=str(log.state))
    names = row["result"]["images"]
    shown = {kind: names[kind].removeprefix("/media/") for kind in PICTURES if names[kind]}
    detail = {"language": language, "images": sorted(shown)}
    with transaction.atomic():
        audit.record("report_read", actor=reader, address=address, about=log, patient=log.patient_id, detail=detail)
    return Facts(
        row=row,
        patient=log.patient,
        requested_by=log.requested_by.get_full_name(),
        reader=reader.get_full_name(),
        for_patient=reader.role == Role.PATIENT,
        language=language,
        link=link,
        pictures={kind: _picture(name) for kind, name in shown.items()},
    )


def _picture(name: str) -> Picture | None:
    try:
        return picture_read(media.media_path(name).read_bytes())
    except (OSError, BadPictureError):
        return None
