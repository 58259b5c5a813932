"""Ranges of time whose ends are open: programs write them as the first or the last time there is."""

from typing import Any

import pytest
from tests.support.factories import InferenceLogFactory, client_of

from apps.accounts.models import User
from apps.ml_proxy import audit

pytestmark = pytest.mark.django_db
LISTS = ("/ml/v1/history/", "/api/v1/audit/events/")
FILES = ("/ml/v1/history.csv", "/api/v1/audit/events.csv")
EARLY = ("0001-01-01", "0001-01-01T00:00:00+23:59", "0999-12-31T23:59:59Z")
LATE = ("9999-12-31", "9999-12-31T23:59:59Z", "9999-12-31T23:59:59.999999-23:59")


@pytest.fixture
def happened(admin: User) -> None:
    InferenceLogFactory()
    audit.record("login", actor=admin, address="10.0.0.1")


def found(user: User, address: str, **query: Any) -> int:
    """How many rows or lines after the head are there."""
    if address in LISTS:
        return len(client_of(user).get(address, query).json()["results"])
    answer = client_of(user).get(address, {"reason": "월간 점검", **query})
    return b"".join(answer.streaming_content).count(b"\r\n") - 1


@pytest.mark.usefixtures("happened")
@pytest.mark.parametrize("address", LISTS + FILES)
@pytest.mark.parametrize("at", EARLY)
def test_everything_is_after_the_beginning_and_nothing_before(admin: User, address: str, at: str) -> None:
    assert found(admin, address, **{"from": at}) > 0
    assert found(admin, address, to=at) == 0


@pytest.mark.usefixtures("happened")
@pytest.mark.parametrize("address", LISTS + FILES)
@pytest.mark.parametrize("at", LATE)
def test_everything_is_before_the_end_and_nothing_after(admin: User, address: str, at: str) -> None:
    assert found(admin, address, to=at) > 0
    assert found(admin, address, **{"from": at}) == 0
