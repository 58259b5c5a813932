"""The file's own patient number against the patient it was sent for."""

import struct
import zipfile
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from rest_framework.response import Response
from tests.support import dicom_files as files
from tests.support.factories import client_of
from tests.support.fake_inference import FakeInference, png
from tests.support.files import head as picture
from tests.support.uploads import the_row

from apps.accounts.models import User
from apps.ml_proxy.models import AuditEvent, InferenceLog
from apps.ml_proxy.uploads import FORMATS
from apps.patients.models import Patient
from deidentify.pool import DeidentifierPool
from sandbox import Cause, ChildPool, LostError
from sandbox.wire import Message

NUMBER = 0x00100020
PIXELS = picture(61, 47, top=4095)


def image(number: str | bytes | None, syntax: str = files.EXPLICIT, **more: Any) -> bytes:
    named = None if number is None else ("LO", number)
    return files.dicom(PIXELS, syntax, {NUMBER: named, **more.pop("changes", {})}, **more)


def send(user: User, patient: Patient, data: bytes, name: str = "a.dcm", **fields: Any) -> Response:
    body = {"image": SimpleUploadedFile(name, data), "patient": patient.pk, **fields}
    return client_of(user).post("/ml/v1/predict/", body, format="multipart")


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["a.dcm", "s.zip"])
def test_file_of_another_patient_is_refused_and_leaves_no_row(
    clinician: User, patient: Patient, inference: FakeInference, name: str
) -> None:
    data = image("P-of-another")
    if name == "s.zip":
        data = files.zipped([image(patient.number), data])

    answer = send(clinician, patient, data, name)

    assert (answer.status_code, answer.json()["code"], answer.json()["params"]) == (409, "patient_mismatch", {})
    assert AuditEvent.objects.get(kind="predict_refused").detail["code"] == "patient_mismatch"
    assert not InferenceLog.objects.exists()
    assert not inference.requests


@pytest.mark.django_db
def test_file_of_another_patient_is_taken_once_confirmed_and_that_is_recorded(
    clinician: User, patient: Patient, inference: FakeInference
) -> None:
    answer = send(clinician, patient, image("P-of-another"), confirm_patient_mismatch="true")

    assert answer.status_code == 200
    assert the_row().params["confirm_patient_mismatch"]
    assert the_row().params["patient_mismatch"]
    assert b"P-of-another" not in str(the_row().__dict__).encode()


@pytest.mark.django_db
@pytest.mark.parametrize("number", ["same", "  same ", "", None])
def test_file_of_this_patient_or_of_nobody_is_taken(
    clinician: User, patient: Patient, inference: FakeInference, number: str | None
) -> None:
    own = None if number is None else number.replace("same", patient.number)

    assert send(clinician, patient, image(own)).status_code == 200
    assert send(clinician, patient, files.zipped([image(own)]), "s.zip").status_code == 202
    assert send(clinician, patient, png(), "a.png").status_code == 200
    assert not any(row.params["patient_mismatch"] for row in InferenceLog.objects.all())


@pytest.mark.django_db
@pytest.mark.parametrize("encoding", ["utf-8", "euc_kr"])
def test_korean_number_is_compared_in_the_scanners_encoding(
    clinician: User, patient: Patient, inference: FakeInference, encoding: str
) -> None:
    patient.number = "가나-12"
    patient.save()

    assert send(clinician, patient, image(patient.number.encode(encoding))).status_code == 200
    assert send(clinician, patient, image("가나-13".encode(encoding))).status_code == 409


@pytest.mark.django_db
@pytest.mark.parametrize("form", ["comment", "behind 64 KiB", "behind 16 KiB in a zip"])
def test_number_is_compared_wherever_it_stands(
    clinician: User, patient: Patient, inference: FakeInference, form: str
) -> None:
    ahead = [{0x00081155: ("UI", f"{files.ROOT}.{n}")} for n in range(3 if form == "comment" else 1500)]
    data = image("P-of-another", changes={0x00081140: ("SQ", ahead)})
    if form != "behind 64 KiB":
        data = files.zipped([data], comment=b"made by an exporter" if form == "comment" else b"")

    answer = send(clinician, patient, data, "s.zip" if form != "behind 64 KiB" else "a.dcm")

    assert (answer.status_code, answer.json()["code"]) == (409, "patient_mismatch")


@pytest.mark.django_db
@pytest.mark.parametrize("begin", [magic for kind in FORMATS if kind.format != "dicom" for magic in kind.magics])
def test_dicom_that_begins_like_something_else_is_compared_or_refused(
    clinician: User, patient: Patient, inference: FakeInference, begin: bytes
) -> None:
    data = image("P-of-another", preamble=begin.ljust(128, b"\0"))

    assert [send(clinician, patient, data, name).status_code // 100 for name in ("a.dcm", "scan")] == [4, 4]
    assert not inference.requests


@pytest.mark.django_db
def test_file_whose_owner_cannot_be_told_is_not_cleaned_and_its_row_says_why(
    clinician: User, patient: Patient, inference: FakeInference, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lose(*_: object, **__: object) -> None:
        raise LostError(Cause.TIME)

    monkeypatch.setattr(DeidentifierPool, "names_another", lose)

    answer = send(clinician, patient, image(patient.number), confirm_patient_mismatch="true")

    assert (answer.status_code, answer.json()["code"]) == (413, "decoded_too_large")
    assert (the_row().state, the_row().params["patient_mismatch"]) == ("refused", False)
    assert not inference.requests


@pytest.mark.django_db
def test_answer_that_is_no_plain_no_counts_as_another_patient(
    clinician: User, patient: Patient, inference: FakeInference, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ChildPool, "ask", lambda *_, **__: Message({"another": 0}))

    assert send(clinician, patient, image(patient.number)).status_code == 409


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        ("cut", "corrupt_file"),
        ("directory", "decoded_too_large"),
        ("nested", "unsupported_media_type"),
        ("method", "unsupported_media_type"),
    ],
)
def test_zip_that_cannot_be_read_is_refused_and_goes_nowhere(
    clinician: User, patient: Patient, inference: FakeInference, spoil: str, code: str
) -> None:
    data = files.zipped([image("P-of-another")])
    match spoil:
        case "cut":
            data = data[:-30]
        case "directory":
            data = data[:-10] + struct.pack("<I", 2**30) + data[-6:]
        case "nested":
            data = files.zipped([data])
        case _:
            data = files.zipped([image("P-of-another")], zipfile.ZIP_BZIP2)

    assert send(clinician, patient, data, "s.zip").json()["code"] == code
    assert the_row().state == "refused"
    assert not inference.requests
