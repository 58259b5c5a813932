"""Requests are counted per user."""

import time
from typing import NoReturn

import pytest
from django.core.cache import cache
from redis.exceptions import ConnectionError as RedisConnectionError
from rest_framework.test import APIClient
from rest_framework.throttling import SimpleRateThrottle
from tests.support.factories import UserFactory, client_of
from tests.support.stand_in import stand_in

from apps.accounts.models import User
from common import throttle

ME = "/api/v1/auth/me/"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def three_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(SimpleRateThrottle.THROTTLE_RATES, "user", "3/min")
    monkeypatch.setattr(throttle, "time", stand_in(time, time=lambda: 1_000_020.0 + 15))


def ask(client: APIClient, times: int) -> list[int]:
    return [client.get(ME).status_code for _ in range(times)]


def test_throttle_refuses_the_fourth_request_and_says_when_to_return(clinician: User) -> None:
    client = client_of(clinician)

    codes = ask(client, 3)
    answer = client.get(ME)

    assert codes == [200, 200, 200]
    assert (answer.status_code, answer.json()["code"], answer["Retry-After"]) == (429, "rate_limited", "45")


def test_throttle_counts_each_user_alone(clinician: User) -> None:
    ask(client_of(clinician), 4)

    assert ask(client_of(UserFactory()), 1) == [200]


def test_throttle_counts_a_user_over_all_logins(clinician: User) -> None:
    ask(client_of(clinician), 3)

    assert ask(client_of(clinician), 1) == [429]


def test_throttle_begins_anew_with_the_next_minute(clinician: User, monkeypatch: pytest.MonkeyPatch) -> None:
    client = client_of(clinician)
    ask(client, 4)

    monkeypatch.setattr(throttle, "time", stand_in(time, time=lambda: 1_000_080.0))

    assert ask(client, 1) == [200]


def test_throttle_leaves_strangers_to_nginx() -> None:
    assert ask(APIClient(), 5) == [401] * 5


@pytest.mark.parametrize("fault", [RedisConnectionError(), OSError()], ids=["redis", "disk"])
def test_throttle_stops_nobody_when_the_cache_is_down(
    clinician: User, monkeypatch: pytest.MonkeyPatch, fault: Exception
) -> None:
    def down(*_: object, **__: object) -> NoReturn:
        raise fault

    monkeypatch.setattr(type(cache._connections[cache._alias]), "count", down)

    assert ask(client_of(clinician), 5) == [200] * 5


def test_password_change_is_tried_ten_times_a_minute(clinician: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(SimpleRateThrottle.THROTTLE_RATES, "user", "99/min")
    client = client_of(clinician)
    body = {"old_password": "guess", "new_password": "another-lamp-9"}

    codes = [client.post("/api/v1/auth/password/", body).status_code for _ in range(11)]

    assert codes == [400] * 10 + [429]
