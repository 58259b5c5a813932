"""Small volumes of every format, and how they are sent."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from rest_framework.response import Response
from rest_framework.test import APIClient
from tests.deidentify.here import clean
from tests.support import nifti_files, seeds
from tests.support.factories import client_of

from apps.accounts.models import User
from apps.ml_proxy.models import AuditEvent, InferenceLog
from apps.patients.models import Patient

# Cleaned once already, so that what reaches the AI server is what was sent.
NIFTI, _ = clean(nifti_files.nifti(seeds.SLICES.T))
NIFTI_GZ, _ = clean(nifti_files.gzipped(NIFTI))
ZIP, _ = clean(seeds.VOLUMES["zip"])
DICOM = seeds.VOLUMES["dicom explicit"]


def send(user: User, patient: Patient, name: str = "head.nii.gz", data: bytes = NIFTI_GZ, **headers: str) -> Response:
    """POST one file to predict."""
    return post(client_of(user), patient, name, data, **headers)


def post(client: APIClient, patient: Patient, name: str, data: bytes, **headers: str) -> Response:
    """The same by somebody signed in already."""
    body = {"image": SimpleUploadedFile(name, data), "patient": patient.pk}
    return client.post("/ml/v1/predict/", body, format="multipart", headers=headers)


def spooled() -> list[Path]:
    """The files of jobs that lie in the spool."""
    return list((Path(settings.ENV.spool) / "jobs").glob("*"))


@pytest.fixture(autouse=True)
def empty_spool() -> Iterator[None]:
    """No file of one test is left for the next; a rolled-back test never runs what it put off until its commit."""
    yield
    for folder in ("jobs", "uploads"):
        for path in (Path(settings.ENV.spool) / folder).glob("*"):
            path.unlink()


def kinds() -> list[str]:
    """What happened to rows, in order."""
    return list(AuditEvent.objects.exclude(object_id="").order_by("seq").values_list("kind", flat=True))


def the_row() -> InferenceLog:
    """The only row there is, as it stands in the database."""
    return InferenceLog.objects.get()
