"""What one prediction asks of the database and the cache: counted, because times differ from machine to machine."""

import pytest
from django.core.cache import caches
from django.db import connection
from django.test.utils import CaptureQueriesContext
from redis.client import Pipeline, Redis
from tests.support.factories import client_of
from tests.support.fake_inference import FakeInference, png
from tests.support.uploads import NIFTI_GZ, post

from apps.accounts.models import User
from apps.patients.models import Patient
from common.clock import clock
from common.shared_cache import RedisCache

pytestmark = pytest.mark.django_db


def statements(captured: CaptureQueriesContext) -> list[str]:
    """Verb and table of each statement; where a transaction begins and ends is left out."""
    words = [query["sql"].replace("`", "").replace('"', "").split() for query in captured.captured_queries]
    tables = {"SELECT": "FROM", "INSERT": "INTO", "UPDATE": "UPDATE", "DELETE": "FROM"}
    return [f"{sql[0]} {sql[sql.index(tables[sql[0]]) + 1]}" for sql in words if sql[0] in tables]


@pytest.mark.parametrize(
    ("name", "data", "ends"),
    [
        (
            "a.png",
            png(),
            ["UPDATE ml_proxy_inferencelog", "INSERT ml_proxy_storedimage", "INSERT ml_proxy_auditevent"],
        ),
        ("a.nii.gz", NIFTI_GZ, ["UPDATE ml_proxy_inferencelog", "INSERT ml_proxy_auditevent"]),
    ],
    ids=["picture", "volume"],
)
def test_predict_asks_the_database_for_what_it_needs_and_no_more(
    clinician: User, patient: Patient, inference: FakeInference, name: str, data: bytes, ends: list[str]
) -> None:
    client = client_of(clinician)
    clock.agrees()  # looked at every ten seconds, not for each prediction

    with CaptureQueriesContext(connection) as captured:
        answer = post(client, patient, name, data)

    assert answer.status_code in (200, 202)
    asked = statements(captured)
    assert asked[: 4 + len(ends)] == [
        "SELECT accounts_tokenfamily",
        "SELECT patients_patient",
        "INSERT ml_proxy_inferencelog",
        "INSERT ml_proxy_auditevent",
        *ends,
    ]
    # What is left tells a job its place in the line.
    assert len(asked) == 4 + len(ends) + (0 if answer.status_code == 200 else 2)


@pytest.mark.skipif(not isinstance(caches["default"], RedisCache), reason="needs Redis")
def test_predict_makes_one_trip_to_the_cache(
    clinician: User, patient: Patient, inference: FakeInference, monkeypatch: pytest.MonkeyPatch
) -> None:
    trips: list[str] = []
    execute, command = Pipeline.execute, Redis.execute_command
    monkeypatch.setattr(Pipeline, "execute", lambda self, *a: (trips.append("pipeline"), execute(self, *a))[1])
    monkeypatch.setattr(Redis, "execute_command", lambda self, *a, **k: (trips.append(a[0]), command(self, *a, **k))[1])

    post(client_of(clinician), patient, "a.png", png())

    assert trips == ["pipeline"]
