"""Whatever state a row was left in when its worker died, it ends."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.utils import timezone
from tests.support.factories import InferenceLogFactory
from tests.support.fake_inference import FakeInference, problem

from apps.ml_proxy import jobs, reaper
from apps.ml_proxy.models import UNFINISHED, AuditEvent, InferenceLog

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("state", UNFINISHED)
@pytest.mark.parametrize("attempts", [0, 1, jobs.MAX_ATTEMPTS])
def test_row_that_nobody_works_on_ends(
    inference: FakeInference, bells: list[str], monkeypatch: pytest.MonkeyPatch, state: str, attempts: int
) -> None:
    now = timezone.now()
    is_job = state != "received"
    row = InferenceLogFactory(
        state=state, result=None, attempts=attempts, created_at=now - timedelta(days=1), spool_name="0" * 32,
        params={"model": None, "extension": "nii"}, queued_at=now if is_job else None,
        lease_until=now - timedelta(seconds=1) if is_job else None, lease_owner="dead" if state == "running" else "",
    )  # fmt: skip
    inference.handler = lambda _: problem(503, "model_not_ready")

    for minutes in range(0, 60, 5):
        monkeypatch.setattr("django.utils.timezone.now", lambda minutes=minutes: now + timedelta(minutes=minutes))
        reaper.inference_reap()
        jobs.job_sweep()
        for bell in bells:
            jobs.job_run(inference_id=UUID(bell))
        bells.clear()

    row = InferenceLog.objects.get()
    assert row.is_finished, row.state
    assert AuditEvent.objects.filter(kind="finished", object_id=str(row.pk)).count() == 1
