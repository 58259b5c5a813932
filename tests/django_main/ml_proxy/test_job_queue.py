"""The queue: leases, attempts, cancelling and sweeping. A job ends once, whatever dies in between."""

import os
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import BytesIO
from typing import Any, BinaryIO

import httpx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.utils import timezone
from pytest_django.fixtures import DjangoCaptureOnCommitCallbacks
from rest_framework.response import Response
from tests.support.factories import InferenceLogFactory, PatientFactory, UserFactory, client_of
from tests.support.fake_inference import FakeInference, png, problem
from tests.support.stand_in import stand_in
from tests.support.uploads import NIFTI, kinds, send, spooled, the_row

from apps.accounts.models import User
from apps.ml_proxy import audit, jobs, spool
from apps.ml_proxy.lease import LeaseKeeper, lease_renew
from apps.ml_proxy.models import AuditEvent, InferenceLog, StoredImage
from apps.patients import emergency
from apps.patients.models import Patient

Cancel = Callable[[User], Response]
pytestmark = pytest.mark.django_db


def test_job_that_is_refused_says_why_and_leaves_no_file(
    clinician: User,
    patient: Patient,
    inference: FakeInference,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    send(clinician, patient)
    inference.handler = lambda _: problem(422, "not_a_brain_mri", gate=0.1)
    row = the_row()

    with django_capture_on_commit_callbacks(execute=True):
        jobs.job_run(inference_id=row.pk)

    body = client_of(clinician).get(f"/ml/v1/history/{row.pk}/").json()
    assert (body["state"], body["error"]["code"]) == ("refused", "not_a_brain_mri")
    assert not spooled()


def test_job_waits_when_the_ai_server_cannot_begin_and_fails_the_third_time(
    clinician: User,
    patient: Patient,
    inference: FakeInference,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    send(clinician, patient)
    inference.handler = lambda _: problem(503, "model_not_ready")
    row = the_row()

    done = [jobs.job_run(inference_id=row.pk), jobs.job_run(inference_id=row.pk)]
    states = [the_row().state]
    for _ in range(2):
        InferenceLog.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
        with django_capture_on_commit_callbacks(execute=True):
            done.append(jobs.job_run(inference_id=row.pk))
        states.append(the_row().state)

    assert done == [True, False, True, True]
    assert states == ["queued", "queued", "failed"]
    assert (len(inference.requests), the_row().error_code) == (3, "model_not_ready")
    assert not spooled()
    assert kinds().count("postponed") == 2


def test_job_whose_worker_died_is_taken_by_the_next_after_its_lease(
    clinician: User, patient: Patient, inference: FakeInference, bells: list[str]
) -> None:
    send(clinician, patient)
    dead = jobs._claim(the_row().pk)
    assert dead is not None

    early = jobs.job_run(inference_id=dead.pk)
    InferenceLog.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    rung = jobs.job_sweep()

    assert (early, rung, bells) == (False, 1, [str(dead.pk)])
    assert jobs.job_run(inference_id=dead.pk)
    assert (the_row().state, the_row().attempts) == ("completed", 2)


def test_job_that_kills_its_worker_three_times_fails(
    clinician: User, patient: Patient, inference: FakeInference
) -> None:
    send(clinician, patient)
    key = the_row().pk
    for _ in range(3):
        assert jobs._claim(key) is not None
        InferenceLog.objects.update(lease_until=timezone.now() - timedelta(seconds=1))

    assert jobs.job_run(inference_id=key) is False

    row = the_row()
    assert (row.state, row.error_code, row.error_params) == ("failed", "inference_error", {"reason": "attempts"})
    assert row.spool_name == ""


def test_worker_that_wakes_up_after_its_lease_writes_no_end(
    clinician: User, patient: Patient, inference: FakeInference
) -> None:
    send(clinician, patient)
    key = the_row().pk

    def slow(request: httpx.Request) -> httpx.Response:
        inference.handler = inference.sound
        InferenceLog.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
        assert jobs.job_run(inference_id=key)
        return problem(422, "corrupt_file")

    inference.handler = slow
    jobs.job_run(inference_id=key)

    assert the_row().state == "completed"
    assert kinds().count("finished") == 1
    assert StoredImage.objects.count() == 7


def test_job_whose_file_is_gone_fails(clinician: User, patient: Patient, inference: FakeInference) -> None:
    send(clinician, patient)
    row = the_row()
    spool.spool_drop(row.spool_name)

    jobs.job_run(inference_id=row.pk)

    assert (the_row().state, the_row().error_code) == ("failed", "internal_error")


def test_job_is_not_taken_in_when_its_file_cannot_be_kept(
    clinician: User, patient: Patient, inference: FakeInference, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*args: Any) -> None:
        raise OSError(28, "No space left on device")

    client = client_of(clinician)
    monkeypatch.setattr(spool, "os", stand_in(os, fsync=full))
    body = {"image": SimpleUploadedFile("h.nii", NIFTI), "patient": patient.pk}

    answer = client.post("/ml/v1/predict/", body, format="multipart")

    assert (answer.status_code, answer.json()["code"]) == (503, "audit_unavailable")
    assert the_row().state == "failed"


@pytest.mark.django_db(transaction=True)
def test_job_is_done_once_however_many_bells_ring_at_once(inference: FakeInference, bells: list[str]) -> None:
    clinician = UserFactory()
    send(clinician, PatientFactory(clinician=clinician))
    key = the_row().pk

    def one(_: int) -> bool:
        try:
            return jobs.job_run(inference_id=key)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(6) as pool:
        done = list(pool.map(one, range(6)))

    assert (sum(done), len(inference.requests), the_row().state) == (1, 1, "completed")
    assert kinds().count("started") == 1
    assert not spooled()


@pytest.mark.django_db(transaction=True)
def test_lease_is_kept_while_the_worker_works(inference: FakeInference, bells: list[str]) -> None:
    clinician = UserFactory()
    send(clinician, PatientFactory(clinician=clinician))
    held = jobs._claim(the_row().pk)
    assert held is not None
    InferenceLog.objects.update(lease_until=timezone.now())

    with LeaseKeeper(held, every_s=0.05):
        _until(lambda: the_row().lease_until > timezone.now() + timedelta(seconds=60))

    assert jobs.job_run(inference_id=held.pk) is False


def _until(met: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not met():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_lease_is_renewed_only_by_its_holder(clinician: User, patient: Patient, inference: FakeInference) -> None:
    send(clinician, patient)
    held = jobs._claim(the_row().pk)
    assert held is not None
    before = held.lease_until

    stranger = InferenceLog(pk=held.pk, lease_owner="somebody")

    assert (lease_renew(stranger), lease_renew(held)) == (False, True)
    assert the_row().lease_until > before


@pytest.fixture
def cancel() -> Cancel:
    return lambda user: client_of(user).post(f"/ml/v1/history/{the_row().pk}/cancel/")


def test_cancel_ends_a_job_that_waits_and_its_file(
    clinician: User,
    patient: Patient,
    inference: FakeInference,
    cancel: Cancel,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    send(clinician, patient)

    with django_capture_on_commit_callbacks(execute=True):
        answer = cancel(clinician)

    body = answer.json()
    assert (answer.status_code, body["state"], body["job"], body["error"]) == (200, "cancelled", None, None)
    assert not spooled()
    event = AuditEvent.objects.get(kind="finished")
    assert (event.actor, event.row_sha256) == (clinician, audit.row_digest(the_row()))
    assert cancel(clinician).json() == body
    assert jobs.job_run(inference_id=the_row().pk) is False


def test_cancel_of_a_job_that_runs_throws_its_answer_away(
    clinician: User, patient: Patient, inference: FakeInference, cancel: Cancel
) -> None:
    send(clinician, patient)

    def cancelled_meanwhile(request: httpx.Request) -> httpx.Response:
        assert cancel(clinician).status_code == 200
        return inference.sound(request)

    inference.handler = cancelled_meanwhile
    jobs.job_run(inference_id=the_row().pk)

    assert the_row().state == "cancelled"
    assert the_row().result is None
    assert not StoredImage.objects.exists()


def test_cancel_between_a_claim_and_its_first_look_at_the_file_is_no_error(
    clinician: User,
    patient: Patient,
    inference: FakeInference,
    cancel: Cancel,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    send(clinician, patient)
    spool_open = jobs.spool.spool_open

    def cancelled_before(name: str) -> BinaryIO:
        assert cancel(clinician).status_code == 200
        jobs.spool.spool_drop(name)  # as the commit of the cancellation does
        return spool_open(name)

    monkeypatch.setattr(jobs.spool, "spool_open", cancelled_before)
    jobs.job_run(inference_id=the_row().pk)

    assert the_row().state == "cancelled"
    assert not inference.requests
    assert "spool" not in caplog.messages


def test_cancel_leaves_a_synchronous_prediction_alone(
    clinician: User, patient: Patient, inference: FakeInference, cancel: Cancel
) -> None:
    send(clinician, patient, "a.png", png())
    InferenceLog.objects.update(state="received")

    answer = cancel(clinician)

    assert (answer.status_code, answer.json()["code"]) == (409, "in_progress")


def test_cancel_of_anothers_job_is_not_found(
    clinician: User, patient: Patient, inference: FakeInference, cancel: Cancel
) -> None:
    send(clinician, patient)

    assert cancel(UserFactory()).status_code == 404
    assert the_row().state == "queued"


def test_cancel_in_an_emergency_is_of_what_one_asked_oneself(
    clinician: User, patient: Patient, inference: FakeInference, cancel: Cancel
) -> None:
    stranger = UserFactory()
    emergency.break_glass(by=stranger, address="", number=patient.number, reason="의식 저하")
    send(clinician, patient)

    refused = cancel(stranger)
    InferenceLog.objects.update(requested_by=stranger)

    assert (refused.status_code, refused.json()["params"]) == (403, {"reason": "emergency"})
    assert cancel(stranger).json()["state"] == "cancelled"


def test_sweep_rings_for_waiting_jobs_whose_bell_was_lost(
    clinician: User, patient: Patient, inference: FakeInference, bells: list[str]
) -> None:
    send(clinician, patient)
    first = jobs.job_sweep()
    InferenceLog.objects.update(lease_until=timezone.now() - timedelta(seconds=1))

    later = [jobs.job_sweep(), jobs.job_sweep()]

    assert (first, later, bells) == (0, [1, 0], [str(the_row().pk)])


def test_sweep_passes_over_a_file_that_goes_while_it_looks() -> None:
    names = {spool.spool_keep(BytesIO(b"x")) for _ in range(3)}
    old = spool.spool_old(-1.0)
    seen = next(old)
    gone = next(iter(names - {seen}))

    spool.spool_drop(gone)

    assert {seen, *old} == names - {gone}


def job_that_took(seconds: float, **columns: Any) -> InferenceLog:
    began = timezone.now() - timedelta(hours=1)
    ended = began + timedelta(seconds=seconds)
    return InferenceLogFactory(queued_at=began, started_at=began, finished_at=ended, **columns)


def test_wait_is_told_from_the_last_jobs_and_the_line(
    clinician: User, patient: Patient, inference: FakeInference, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = timezone.now()
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)
    for seconds in (4.0, 5.0, 8.0):
        job_that_took(seconds)
    ids = [send(clinician, patient).json()["id"] for _ in range(2)]
    began = now - timedelta(seconds=2)
    InferenceLogFactory(patient=patient, state="running", started_at=began, queued_at=began)

    rows = client_of(clinician).get("/ml/v1/history/").json()["results"]

    shown = {row["id"]: row["job"] for row in rows if row["job"]}
    assert [shown.pop(key) for key in ids] == [
        {"position": 1, "progress": 0.0, "eta_s": [4.0, 16.0]},
        {"position": 2, "progress": 0.0, "eta_s": [4.0, 24.0]},
    ]
    (running,) = shown.values()
    assert running == {"position": 0, "progress": 0.4, "eta_s": [2.0, 6.0]}


def test_wait_is_unknown_once_a_job_takes_longer_than_any_before(clinician: User, patient: Patient) -> None:
    for _ in range(3):
        job_that_took(4.0)
    began = timezone.now() - timedelta(seconds=60)
    row = InferenceLogFactory(patient=patient, state="running", started_at=began, queued_at=began)

    job = client_of(clinician).get(f"/ml/v1/history/{row.pk}/").json()["job"]

    assert job == {"position": 0, "progress": 0.95, "eta_s": None}


def test_wait_is_unknown_while_a_job_pauses_because_the_ai_server_is_away(
    clinician: User, patient: Patient, inference: FakeInference
) -> None:
    for _ in range(3):
        job_that_took(4.0)
    send(clinician, patient)
    row = InferenceLog.objects.get(state="queued")
    inference.handler = lambda _: problem(503, "model_not_ready")
    jobs.job_run(inference_id=row.pk)

    told = [client_of(clinician).get(f"/ml/v1/history/{row.pk}/").json()["job"]]
    InferenceLog.objects.filter(pk=row.pk).update(lease_until=timezone.now())
    told.append(client_of(clinician).get(f"/ml/v1/history/{row.pk}/").json()["job"])

    assert [(job["position"], job["eta_s"]) for job in told] == [(1, None), (1, [4.0, 4.0])]
