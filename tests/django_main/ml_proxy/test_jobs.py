"""Jobs: taken in with 202, done by a worker, shown with their files."""

import os
import stat
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import DjangoCaptureOnCommitCallbacks
from tests.support.factories import client_of
from tests.support.fake_inference import FakeInference, png, problem
from tests.support.uploads import DICOM, NIFTI, NIFTI_GZ, ZIP, kinds, send, spooled, the_row

from apps.accounts.models import User
from apps.ml_proxy import audit, doorbell, jobs, spool
from apps.ml_proxy.models import AuditEvent, IdempotencyKey, StoredImage
from apps.patients.models import Patient

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("name", "data", "format_"),
    [("h.nii", NIFTI, "nifti"), ("h.nii.gz", NIFTI_GZ, "nifti"), ("s.zip", ZIP, "zip"), ("none", NIFTI, "nifti")],
)
def test_volume_is_taken_in_as_a_job_and_the_ai_server_not_asked(
    clinician: User,
    patient: Patient,
    inference: FakeInference,
    name: str,
    data: bytes,
    format_: str,
) -> None:
    answer = send(clinician, patient, name, data)

    body = answer.json()
    assert (answer.status_code, body["state"], body["input"]["format"]) == (202, "queued", format_)
    assert answer["Location"] == f"/ml/v1/history/{body['id']}/"
    assert body["job"] == {"position": 1, "progress": 0.0, "eta_s": None}
    assert (body["result"], body["error"]) == (None, None)
    (kept,) = spooled()
    assert audit.bytes_digest(kept.read_bytes()) == the_row().params["sent_sha256"]
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert kinds() == ["received", "queued"]
    row = the_row()
    assert AuditEvent.objects.get(kind="queued").row_sha256 == audit.row_digest(row)
    assert not inference.requests


def test_bell_rings_once_the_row_is_committed(
    clinician: User,
    patient: Patient,
    inference: FakeInference,
    bells: list[str],
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        answer = send(clinician, patient)
        assert not bells

    assert bells == [answer.json()["id"]]


def test_job_without_a_broker_is_still_taken_in(
    clinician: User,
    patient: Patient,
    inference: FakeInference,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    def down(*args: Any, **kwargs: Any) -> None:
        raise doorbell.OperationalError

    monkeypatch.setattr(doorbell.current_app, "send_task", down)

    with django_capture_on_commit_callbacks(execute=True):
        answer = send(clinician, patient)

    assert answer.status_code == 202


def test_job_is_done_with_its_files_and_nothing_left_in_the_spool(
    clinician: User, patient: Patient, inference: FakeInference
) -> None:
    first = send(clinician, patient).json()

    assert jobs.job_run(inference_id=the_row().pk)

    answer = client_of(clinician).get(f"/ml/v1/history/{first['id']}/")
    body = answer.json()
    assert (body["state"], body["job"], body["input"]["shape"]) == ("completed", None, [5, 41, 37])
    assert body["result"]["tumor"]["volume_ml"] == 12.5
    assert body["result"]["volume"] == {"plane": "axial", "key_slice": 2, "slices": [[1, 0.25], [2, 0.93], [3, 0.5]]}
    assert all(body["result"]["images"].values())
    assert set(body["timing_ms"]) >= {"total", "gateway", "queue", "decode", "inference"}
    assert StoredImage.objects.count() == 7
    assert not spooled()
    row = the_row()
    assert (row.spool_name, row.lease_owner, row.attempts) == ("", "", 1)
    assert kinds()[:4] == ["received", "queued", "started", "finished"]
    assert AuditEvent.objects.get(kind="finished").row_sha256 == audit.row_digest(row)


def test_job_asks_for_volumes_with_its_time_and_under_the_id_of_its_request(
    clinician: User, patient: Patient, inference: FakeInference
) -> None:
    send(clinician, patient, **{"X-Request-ID": "asked-by-page"})

    jobs.job_run(inference_id=the_row().pk)

    (request,) = inference.requests
    assert request.url.query == b"volumes=1"
    assert request.content == NIFTI_GZ
    assert request.headers["X-Request-ID"] == "asked-by-page"
    assert request.headers["X-NeuroNova-Filename-Ext"] == "gz"
    assert int(request.headers["X-NeuroNova-Time-Left-Ms"]) <= 280_000


def test_volume_files_are_served_with_their_own_type(
    clinician: User, patient: Patient, inference: FakeInference
) -> None:
    first = send(clinician, patient).json()
    jobs.job_run(inference_id=the_row().pk)
    images = client_of(clinician).get(f"/ml/v1/history/{first['id']}/").json()["result"]["images"]

    answer = client_of(clinician).get(images["mask_volume"])

    assert b"".join(answer.streaming_content).startswith(b"\x1f\x8b")
    assert answer["Content-Type"] == "application/gzip"
    assert not answer.has_header("Content-Encoding")
    assert answer["Content-Disposition"] == 'inline; filename="mask_volume.nii.gz"'
    assert AuditEvent.objects.get(kind="image_seen").detail == {"image": "mask_volume"}


def test_picture_becomes_a_job_when_the_caller_prefers(
    clinician: User, patient: Patient, inference: FakeInference
) -> None:
    answer = send(clinician, patient, "a.png", png(), Prefer="wait=5, Respond-Async")

    assert (answer.status_code, answer["Preference-Applied"]) == (202, "respond-async")
    assert not inference.requests


def test_dicom_of_one_frame_is_answered_at_once(clinician: User, patient: Patient, inference: FakeInference) -> None:
    answer = send(clinician, patient, "a.dcm", DICOM)

    assert (answer.status_code, answer.json()["state"]) == (200, "completed")
    assert the_row().queued_at is None


def test_dicom_of_many_frames_becomes_a_job(clinician: User, patient: Patient, inference: FakeInference) -> None:
    inference.handler = lambda _: problem(422, "unsupported_geometry", reason="volume")

    answer = send(clinician, patient, "a.dcm", DICOM)

    assert (answer.status_code, answer.json()["state"]) == (202, "queued")
    assert kinds() == ["received", "queued"]


@pytest.mark.parametrize(("name", "data", "reason"), [("a.dcm", DICOM, "frames"), ("a.png", png(), "volume")])
def test_other_geometry_is_refused_as_before(
    clinician: User, patient: Patient, inference: FakeInference, name: str, data: bytes, reason: str
) -> None:
    inference.handler = lambda _: problem(422, "unsupported_geometry", reason=reason)

    answer = send(clinician, patient, name, data)

    assert (answer.status_code, answer.json()["code"]) == (422, "unsupported_geometry")
    assert the_row().state == "refused"


def test_same_key_gives_the_job_as_it_stands(clinician: User, patient: Patient, inference: FakeInference) -> None:
    answers = [send(clinician, patient, **{"Idempotency-Key": "k"})]
    answers.append(send(clinician, patient, **{"Idempotency-Key": "k"}))
    jobs.job_run(inference_id=the_row().pk)
    answers.append(send(clinician, patient, **{"Idempotency-Key": "k"}))

    assert [(a.status_code, a.json()["state"]) for a in answers] == [
        (202, "queued"),
        (202, "queued"),
        (200, "completed"),
    ]
    assert len({a.json()["id"] for a in answers}) == IdempotencyKey.objects.count() == 1
    assert len(inference.requests) == 1


def test_sweep_keeps_the_files_of_waiting_jobs_and_asks_once_for_all(
    clinician: User, patient: Patient, inference: FakeInference
) -> None:
    for _ in range(2):
        send(clinician, patient)
    waiting, orphan = set(spooled()), spool.spool_keep(BytesIO(b"of a job that never was"))
    for path in spooled():
        os.utime(path, (0, 0))

    with CaptureQueriesContext(connection) as captured:
        jobs.job_sweep()

    assert set(spooled()) == waiting
    assert not (spooled()[0].parent / orphan).exists()
    conditions = [query["sql"].partition("WHERE")[2] for query in captured.captured_queries]
    assert len([condition for condition in conditions if "spool_name" in condition]) == 1
