"""Redis is emptied between a job's bell and the work: the row is the queue, so the job is done all the same."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import redis
from django.conf import settings
from django.utils import timezone
from tests.support.factories import PatientFactory, UserFactory, client_of
from tests.support.fake_inference import FakeInference
from tests.support.uploads import send, spooled, the_row

from apps.ml_proxy import jobs
from apps.ml_proxy.models import InferenceLog

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not settings.ENV.redis_url, reason="needs Redis"),
]


@pytest.fixture
def broker() -> Iterator[redis.Redis]:
    client = redis.Redis.from_url(settings.ENV.redis_url)
    client.flushdb()
    yield client
    client.flushdb()
    client.close()


def bells(broker: redis.Redis) -> list[bytes]:
    """What waits for the worker of jobs."""
    waiting: list[bytes] = broker.lrange("jobs", 0, -1)
    return waiting


def test_job_is_rung_for_again_and_done(broker: redis.Redis, inference: FakeInference) -> None:
    clinician = UserFactory()
    answer = send(clinician, PatientFactory(clinician=clinician))
    rung = len(bells(broker))

    broker.flushdb()
    lost = len(bells(broker))
    InferenceLog.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    swept = jobs.job_sweep()

    assert (rung, lost, swept, len(bells(broker))) == (1, 0, 1, 1)
    assert str(the_row().pk).encode() in bells(broker)[0]
    assert jobs.job_run(inference_id=the_row().pk)
    assert client_of(clinician).get(answer["Location"]).json()["state"] == "completed"
    assert not spooled()
