"""A process whose clock is wrong records nothing and ends nothing."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone
from tests.support.factories import InferenceLogFactory
from tests.support.fake_inference import FakeInference
from tests.support.uploads import send

from apps.accounts.models import User
from apps.audit import sealing
from apps.ml_proxy import jobs, reaper, services
from apps.ml_proxy.models import InferenceLog
from apps.monitoring import health
from apps.patients.models import Patient
from common import clock as clock_module
from common.clock import LIMIT_S, ClockCheck, database_time_s
from common.errors import AuditUnavailableError


@pytest.fixture
def an_hour_off(monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = ClockCheck(lambda: timezone.now().timestamp() - 3600)
    for module in (reaper, jobs, sealing, services, health):
        monkeypatch.setattr(module, "clock", wrong)


@pytest.mark.parametrize(("off_s", "agrees"), [(0, True), (LIMIT_S - 1, True), (LIMIT_S + 1, False), (-3600, False)])
def test_clocks_agree_within_a_minute(off_s: float, agrees: bool) -> None:
    assert ClockCheck(lambda: 1000.0, now=lambda: 1000.0 + off_s).agrees() is agrees


def test_comparison_is_not_made_for_every_request() -> None:
    looks: list[int] = []
    check = ClockCheck(lambda: looks.append(1) or None)

    assert [check.agrees() for _ in range(5)] == [True] * 5
    assert len(looks) == 1


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "mysql", reason="SQLite has no clock of its own")
def test_database_tells_its_time() -> None:
    assert abs((database_time_s() or 0) - timezone.now().timestamp()) < 30


@pytest.mark.django_db
def test_prediction_is_refused_before_anything_is_recorded_or_asked(
    clinician: User, patient: Patient, inference: FakeInference, an_hour_off: None
) -> None:
    answer = send(clinician, patient)

    assert (answer.status_code, answer.json()["code"]) == (503, "audit_unavailable")
    assert answer.json()["params"]["reason"] == "clock"
    assert not inference.requests
    assert not InferenceLog.objects.exists()


@pytest.mark.django_db
def test_nothing_is_reaped_rung_for_or_sealed(an_hour_off: None) -> None:
    old = timezone.now() - timedelta(hours=1)
    row = InferenceLogFactory(state="received", created_at=old)
    job = InferenceLogFactory(state="queued", created_at=old, queued_at=old, lease_until=old)

    assert (reaper.inference_reap(), jobs.job_sweep(), sealing.audit_seal()) == (0, 0, 0)
    assert not jobs.job_run(inference_id=job.pk)

    row.refresh_from_db()
    assert row.state == "received"


@pytest.mark.django_db
def test_readyz_names_the_clock(an_hour_off: None) -> None:
    with pytest.raises(AuditUnavailableError) as caught:
        health.clock_probe()

    assert caught.value.params["culprit"] == "clock"
    assert clock_module.clock.agrees()
