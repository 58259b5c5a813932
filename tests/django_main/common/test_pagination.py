"""Pages of lists, asked for with what no page ever gave out."""

import base64

import pytest
from tests.support.factories import InferenceLogFactory, client_of

from apps.accounts.models import User
from apps.ml_proxy import audit

pytestmark = pytest.mark.django_db
LISTS = (
    *("/ml/v1/history/", "/ml/v1/retrain/", "/api/v1/patients/", "/api/v1/patients/break-glass/", "/api/v1/users/"),
    *("/api/v1/api-keys/", "/api/v1/audit/events/", "/api/v1/audit/checks/"),
)
POSITIONS = ("abc", "1e400", "9" * 30, "%00", "2026-13-45", "9999-12-31T23:59:59.999999-23:59")


@pytest.mark.parametrize("position", POSITIONS)
@pytest.mark.parametrize("address", LISTS)
def test_a_cursor_of_no_position_is_no_fault_of_ours(admin: User, address: str, position: str) -> None:
    InferenceLogFactory()
    audit.record("history_read", actor=admin, address="10.0.0.1")
    client = client_of(admin)
    client.raise_request_exception = False

    answer = client.get(address, {"cursor": base64.b64encode(f"p={position}".encode()).decode()})

    assert answer.status_code in {200, 404}


def test_a_cursor_of_no_position_is_not_found(admin: User) -> None:
    answer = client_of(admin).get("/ml/v1/history/", {"cursor": base64.b64encode(b"p=abc").decode()})

    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
