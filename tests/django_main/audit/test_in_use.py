"""What the gateway writes in its daily work is in order to the last byte."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.support.factories import client_of
from tests.support.fake_inference import FakeInference, png
from tests.support.uploads import send, the_row

from apps.accounts.models import User
from apps.audit import sealing
from apps.ml_proxy import doorbell, jobs
from apps.ml_proxy.models import AuditEvent, InferenceLog
from apps.patients.models import Patient

from .conftest import found

pytestmark = pytest.mark.django_db


def test_trail_is_in_order_after_a_day_of_work(
    clinician: User, auditor: User, patient: Patient, inference: FakeInference
) -> None:
    client = client_of(clinician)
    for image in (png(), b"no image", b""):
        answer: Any = client.post(
            "/ml/v1/predict/",
            {"image": SimpleUploadedFile("a.png", image), "patient": patient.pk},
            format="multipart",
        )
        client.get(f"/ml/v1/history/{answer.json().get('id')}/")
    client.get("/ml/v1/history/", {"label": "glioma"})
    client_of(auditor).get("/ml/v1/status/")

    sealed = sealing.audit_seal()

    assert InferenceLog.objects.exists()
    assert sealed == AuditEvent.objects.count() >= 6
    assert found() is None


def test_trail_is_in_order_at_every_state_of_a_job(
    clinician: User, patient: Patient, inference: FakeInference, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doorbell.current_app, "send_task", lambda *args, **kwargs: None)

    send(clinician, patient)
    assert found() is None
    jobs.job_run(inference_id=the_row().pk)

    sealing.audit_seal()
    assert (the_row().state, found()) == ("completed", None)
