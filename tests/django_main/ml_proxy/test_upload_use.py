"""Predictions of what came in chunks: once, and again only where the first try was no answer."""

import dataclasses
import hashlib
from datetime import timedelta
from io import BytesIO
from typing import Any
from uuid import UUID

import httpx
import numpy as np
import pytest
from django.utils import timezone
from pytest_django.fixtures import DjangoCaptureOnCommitCallbacks, Settings
from tests.support import nifti_files, planted, seeds
from tests.support.factories import InferenceLogFactory, PatientFactory, UserFactory, client_of
from tests.support.fake_inference import FakeInference, png, problem
from tests.support.tus import DATA, append, begin, predict, stored, whole

from apps.accounts.models import User
from apps.ml_proxy import jobs, reaper, study_uploads
from apps.ml_proxy.models import InferenceLog, InferenceState, StudyUpload
from apps.patients.models import Patient

pytestmark = pytest.mark.django_db


def test_upload_of_somebody_else_is_no_file_to_predict(
    clinician: User, patient: Patient, inference: FakeInference
) -> None:
    stranger = UserFactory()
    own = PatientFactory(clinician=stranger)

    assert predict(stranger, own, whole(clinician)).status_code == 404
    assert not inference.requests


def test_predict_uses_an_upload_once(clinician: User, patient: Patient, inference: FakeInference) -> None:
    address = whole(clinician)

    answer = predict(clinician, patient, address)

    assert answer.status_code == 200, answer.json()
    assert answer.json()["input"]["sha256"] == hashlib.sha256(DATA).hexdigest()
    assert not stored()
    assert planted.hits(inference.requests[0].content) == []
    assert predict(clinician, patient, address).status_code == 404
    assert append(clinician, address, b"x", len(DATA)).status_code == 404
    assert InferenceLog.objects.count() == len(inference.requests) == 1


def test_same_key_and_upload_are_one_prediction(clinician: User, patient: Patient, inference: FakeInference) -> None:
    address = whole(clinician)

    answers = [predict(clinician, patient, address, key="k") for _ in range(2)]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].json()["id"] == answers[1].json()["id"]
    assert len(inference.requests) == 1
    assert predict(clinician, patient, whole(clinician, png()), key="k").json()["code"] == "idempotency_mismatch"


@pytest.mark.parametrize("key", [{}, {"key": "k"}])
def test_upload_is_kept_for_the_next_try_where_the_ai_cannot_begin(
    clinician: User, patient: Patient, inference: FakeInference, key: dict[str, str]
) -> None:
    address, good = whole(clinician), inference.handler

    inference.handler = lambda _: problem(503, "model_not_ready")
    first = predict(clinician, patient, address, **key)
    inference.handler = good
    second = predict(clinician, patient, address, **key)

    assert [(a.status_code, a.json().get("code")) for a in (first, second)] == [(503, "model_not_ready"), (200, None)]
    assert not stored()
    assert InferenceLog.objects.count() == 2


def test_upload_of_a_refused_picture_is_used_up(
    clinician: User,
    patient: Patient,
    inference: FakeInference,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    address = whole(clinician)
    inference.handler = lambda _: problem(422, "not_a_brain_mri")

    with django_capture_on_commit_callbacks(execute=True):
        codes = [predict(clinician, patient, address).json()["code"] for _ in range(2)]

    assert codes == ["not_a_brain_mri", "not_found"]
    assert not stored()


def test_upload_is_kept_when_the_worker_died_over_it(
    clinician: User, patient: Patient, inference: FakeInference
) -> None:
    address = whole(clinician)
    row = InferenceLogFactory(state=InferenceState.RECEIVED, finished_at=None)
    study_uploads.upload_use(upload_id=UUID(address.split("/")[-2]), sha256="a" * 64, log=row)

    before = predict(clinician, patient, address)
    reaper.inference_reap()
    after = predict(clinician, patient, address)

    assert (before.status_code, after.status_code) == (404, 200)


@pytest.fixture
def volume(clinician: User) -> str:
    return whole(clinician, seeds.VOLUMES["nifti gz"], "head.nii.gz")


def work(times: int = 1) -> None:
    """The newest job, as often as it may be tried."""
    for _ in range(times):
        row = InferenceLog.objects.latest("created_at")
        InferenceLog.objects.filter(pk=row.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
        jobs.job_run(inference_id=row.pk)


@pytest.mark.parametrize("end", ["completed", "refused", "cancelled"])
def test_volume_in_chunks_becomes_a_job_and_is_used_up_with_it(
    end: str,
    clinician: User,
    patient: Patient,
    volume: str,
    inference: FakeInference,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    if end == "refused":
        inference.handler = lambda _: problem(422, "not_a_brain_mri")
    answer = predict(clinician, patient, volume)
    assert (answer.status_code, answer.json()["state"], len(stored())) == (202, "queued", 1)

    with django_capture_on_commit_callbacks(execute=True):
        if end == "cancelled":
            client_of(clinician).post(f"/ml/v1/history/{answer.json()['id']}/cancel/")
        else:
            work()

    assert (InferenceLog.objects.get().state, stored()) == (end, [])
    assert predict(clinician, patient, volume).status_code == 404


@pytest.mark.parametrize("key", [{}, {"key": "k"}])
def test_volume_is_given_back_by_a_job_that_ended_without_an_answer(
    clinician: User,
    patient: Patient,
    volume: str,
    inference: FakeInference,
    key: dict[str, str],
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    good, inference.handler = inference.handler, lambda _: problem(503, "model_not_ready")
    first = predict(clinician, patient, volume, **key)
    # It waited for longer than an upload does.
    StudyUpload.objects.update(expires_at=timezone.now())
    with django_capture_on_commit_callbacks(execute=True):
        study_uploads.upload_sweep()
        work(jobs.MAX_ATTEMPTS)
        study_uploads.upload_sweep()

    inference.handler = good
    second = predict(clinician, patient, volume, **key)
    with django_capture_on_commit_callbacks(execute=True):
        work()

    assert (first.status_code, second.status_code) == (202, 202)
    rows = InferenceLog.objects.order_by("created_at").values_list("state", "error_code", "input_sha256")
    sha256 = hashlib.sha256(seeds.VOLUMES["nifti gz"]).hexdigest()
    assert list(rows) == [("failed", "model_not_ready", sha256), ("completed", "", sha256)]
    assert not stored()


@pytest.mark.parametrize(("end", "room"), [("completed", 201), ("cancelled", 201), ("postponed", 507), ("failed", 507)])
def test_upload_takes_its_owners_room_until_its_job_has_used_it_up(
    end: str,
    room: int,
    clinician: User,
    patient: Patient,
    inference: FakeInference,
    settings: Settings,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    settings.ENV = dataclasses.replace(settings.ENV, upload_quota_mb=1)
    large = nifti_files.nifti(np.zeros((60, 100, 110), np.uint8))
    job = predict(clinician, patient, whole(clinician, large, "head.nii")).json()["id"]
    good, asked = inference.handler, [begin(clinician, len(large))]

    def running(request: httpx.Request) -> httpx.Response:
        asked.append(begin(clinician, len(large)))
        return good(request) if end == "completed" else problem(503, "model_not_ready")

    inference.handler = running
    with django_capture_on_commit_callbacks(execute=True):
        if end == "cancelled":
            client_of(clinician).post(f"/ml/v1/history/{job}/cancel/")
        else:
            work(jobs.MAX_ATTEMPTS if end == "failed" else 1)

    assert {(a.status_code, a.json()["code"], a.json()["params"]["reason"]) for a in asked} == {
        (507, "insufficient_storage", "quota")
    }
    assert begin(clinician, len(large)).status_code == room


def test_refused_for_another_patient_the_upload_waits_for_the_answer(
    clinician: User, patient: Patient, inference: FakeInference
) -> None:
    address = whole(clinician, planted.dicom(), "scan.0001")

    first = predict(clinician, patient, address)
    second = predict(clinician, patient, address, confirm_patient_mismatch="true")

    assert [(a.status_code, a.json().get("code")) for a in (first, second)] == [(409, "patient_mismatch"), (200, None)]


@pytest.mark.parametrize(
    ("fields", "status", "reason"),
    [({"image": True}, 400, {"upload": ["image_too"]}), ({"short": True}, 400, {"upload": ["incomplete"]})],
)
def test_predict_refuses_what_is_no_finished_upload(
    clinician: User,
    patient: Patient,
    inference: FakeInference,
    fields: dict[str, bool],
    status: int,
    reason: dict[str, Any],
) -> None:
    address = begin(clinician)["Location"] if "short" in fields else whole(clinician)
    image = {"image": BytesIO(png())} if "image" in fields else {}

    answer = predict(clinician, patient, address, **image)

    assert (answer.status_code, answer.json()["params"]["fields"]) == (status, reason)
