"""Keys for machines: what they reach, and how they end."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from rest_framework.test import APIClient
from tests.support.factories import InferenceLogFactory, PatientFactory, UserFactory, client_of
from tests.support.fake_inference import FakeInference

from apps.accounts.models import ApiKey, Role, User
from apps.ml_proxy.models import AuditEvent
from apps.patients.models import Patient

URL = "/api/v1/api-keys/"
pytestmark = pytest.mark.django_db


def make(admin: User, technician: User, **changes: Any) -> dict[str, Any]:
    body = {"user": technician.pk, "name": "CT 2", "scopes": ["predict", "history"], **changes}
    answer = client_of(admin).post(URL, body)
    assert answer.status_code == 201, answer.content
    made: dict[str, Any] = answer.json()
    return made


def machine(key: str) -> APIClient:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Api-Key {key}")
    return client


def test_key_is_shown_once_and_stored_as_a_digest(admin: User, technician: User) -> None:
    made = make(admin, technician)

    listed = client_of(admin).get(URL).json()["results"]

    assert made["key"].startswith(made["prefix"])
    assert listed == [{name: value for name, value in made.items() if name != "key"}]
    assert made["key"] not in ApiKey.objects.get().digest
    event = AuditEvent.objects.get(kind="api_key_created")
    assert (event.actor, event.detail) == (admin, {"user": technician.pk, "scopes": ["history", "predict"]})


def test_key_acts_as_its_technician_on_his_wards(admin: User, technician: User, patient: Patient) -> None:
    row, others = InferenceLogFactory(patient=patient), InferenceLogFactory(patient=PatientFactory())
    client = machine(make(admin, technician)["key"])

    assert client.get(f"/ml/v1/history/{row.pk}/").status_code == 200
    assert client.get(f"/ml/v1/history/{others.pk}/").status_code == 404


@pytest.mark.parametrize(
    ("scope", "method", "path", "reached"),
    [
        ("history", "GET", "/ml/v1/history/", True),
        ("history", "POST", "/ml/v1/predict/", False),
        ("predict", "POST", "/ml/v1/predict/", True),
        ("predict", "GET", "/ml/v1/status/", True),
        ("predict", "GET", "/ml/v1/history/", False),
        ("predict", "GET", "/api/v1/patients/", False),
        ("predict", "GET", "/api/v1/auth/me/", False),
        ("history", "POST", "/api/v1/auth/password/", False),
    ],
)
def test_key_reaches_the_routes_of_its_scope_only(
    admin: User, technician: User, inference: FakeInference, scope: str, method: str, path: str, reached: bool
) -> None:
    client = machine(make(admin, technician, scopes=[scope])["key"])

    answer = client.generic(method, path)

    assert (answer.status_code != 403) is reached
    assert answer.status_code != 401


def test_key_ends_when_it_is_revoked(admin: User, technician: User) -> None:
    made = make(admin, technician)

    first = client_of(admin).delete(f"{URL}{made['id']}/")
    again = client_of(admin).delete(f"{URL}{made['id']}/")

    assert (first.status_code, again.status_code) == (204, 404)
    assert machine(made["key"]).get("/ml/v1/history/").status_code == 401
    assert AuditEvent.objects.get(kind="api_key_revoked").actor == admin


@pytest.mark.parametrize(
    "change", [{"is_active": False}, {"role": Role.CLINICIAN}], ids=["deactivated", "another-role"]
)
def test_key_ends_with_its_technician(admin: User, technician: User, change: dict[str, Any]) -> None:
    key = make(admin, technician)["key"]

    User.objects.filter(pk=technician.pk).update(**change)

    assert machine(key).get("/ml/v1/history/").status_code == 401


def test_key_expires(admin: User, technician: User) -> None:
    key = make(admin, technician, expires_at=(timezone.now() - timedelta(seconds=1)).isoformat())["key"]

    assert machine(key).get("/ml/v1/history/").status_code == 401


@pytest.mark.parametrize("raw", ["x", "a b", "12345678.guess", ""])
def test_key_that_was_not_made_is_refused(admin: User, technician: User, raw: str) -> None:
    make(admin, technician)

    assert machine(raw).get("/ml/v1/history/").status_code == 401


def test_key_with_a_true_prefix_and_a_wrong_secret_is_refused(admin: User, technician: User) -> None:
    made = make(admin, technician)

    assert machine(f"{made['prefix']}.{'x' * 32}").get("/ml/v1/history/").status_code == 401


@pytest.mark.parametrize("changes", [{"scopes": ["admin"]}, {"scopes": []}, {"user": 999_999}, {"name": ""}])
def test_key_is_not_made_from_nonsense(admin: User, technician: User, changes: dict[str, Any]) -> None:
    body = {"user": technician.pk, "name": "CT 2", "scopes": ["predict"], **changes}

    assert client_of(admin).post(URL, body).status_code == 400


def test_key_is_for_technicians_only(admin: User) -> None:
    body = {"user": UserFactory().pk, "name": "CT 2", "scopes": ["predict"]}

    answer = client_of(admin).post(URL, body)

    assert (answer.status_code, answer.json()["params"]) == (400, {"fields": {"user": ["not_a_technician"]}})
