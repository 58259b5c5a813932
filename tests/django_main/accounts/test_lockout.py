"""Five wrong passwords lock a name at one address, and nobody else."""

from datetime import timedelta
from typing import Any

import pytest
from axes.models import AccessAttempt
from django.db.models import F
from django.test import Client
from rest_framework.response import Response
from rest_framework.test import APIClient
from tests.support.factories import PASSWORD, UserFactory, client_of

from apps.accounts.models import User
from apps.ml_proxy.models import AuditEvent

AUTH = "/api/v1/auth/"
pytestmark = pytest.mark.django_db


@pytest.fixture
def user() -> User:
    user = UserFactory(username="seoyeon", role="admin")
    user.set_password(PASSWORD)
    user.save()
    return user


def attempt(password: str, *, username: str = "seoyeon", address: str = "10.0.0.1", where: str = "token") -> Response:
    body = {"username": username, "password": password}
    answer: Response = APIClient().post(f"{AUTH}{where}/", body, REMOTE_ADDR=address)
    return answer


def lock(**kwargs: Any) -> list[int]:
    return [attempt("wrong", **kwargs).status_code for _ in range(5)]


@pytest.mark.parametrize("where", ["token", "session"])
def test_login_is_locked_by_the_fifth_wrong_password(user: User, where: str) -> None:
    codes = lock(where=where)

    answer = attempt(PASSWORD, where=where)

    assert codes == [401, 401, 401, 401, 429]
    assert (answer.status_code, answer.json()["code"]) == (429, "account_locked")
    assert 0 < int(answer["Retry-After"]) <= 900
    assert answer.json()["params"] == {"retry_after_s": int(answer["Retry-After"])}


def test_login_lock_leaves_other_names_and_other_addresses_alone(user: User) -> None:
    other = UserFactory(username="doyun")
    other.set_password(PASSWORD)
    other.save()

    lock()

    assert attempt(PASSWORD, username="doyun").status_code == 200
    assert attempt(PASSWORD, address="10.0.0.2").status_code == 200
    assert attempt(PASSWORD).status_code == 429


def test_login_lock_does_not_tell_which_names_exist(user: User) -> None:
    assert lock(username="nobody") == lock()


def test_login_lock_ends_by_itself_and_is_not_prolonged(user: User) -> None:
    lock()
    AccessAttempt.objects.update(attempt_time=F("attempt_time") - timedelta(minutes=14))
    during = attempt("wrong")
    AccessAttempt.objects.update(attempt_time=F("attempt_time") - timedelta(minutes=1))

    after = attempt(PASSWORD)

    assert (during.status_code, int(during["Retry-After"]) <= 60) == (429, True)
    assert after.status_code == 200


def test_login_forgets_wrong_passwords_after_a_right_one(user: User) -> None:
    for _ in range(4):
        attempt("wrong")
    attempt(PASSWORD)

    assert [attempt("wrong").status_code for _ in range(4)] == [401] * 4


def test_login_lock_is_recorded_with_its_login(user: User) -> None:
    lock()
    attempt("wrong")

    assert AuditEvent.objects.filter(kind="login_failed").count() == 4
    locked = AuditEvent.objects.filter(kind="account_locked")
    assert {(event.object_id, event.client_address, event.actor) for event in locked} == {
        (str(user.pk), "10.0.0.1", None)
    }
    assert locked.count() == 2


def test_login_lock_is_lifted_by_the_admin(user: User) -> None:
    lock()

    answer = client_of(user).post(f"/api/v1/users/{user.pk}/unlock/")

    assert answer.status_code == 204
    assert attempt(PASSWORD).status_code == 200
    event = AuditEvent.objects.get(kind="account_unlocked")
    assert (event.actor, event.object_id, event.detail) == (user, str(user.pk), {"counts": 1})


def test_admin_site_login_is_locked_too(user: User, client: Client) -> None:
    form = {"username": "seoyeon", "password": "wrong"}

    codes = [client.post("/admin/login/", form).status_code for _ in range(5)]
    answer = client.post("/admin/login/", {**form, "password": PASSWORD})

    assert codes == [200, 200, 200, 200, 429]
    assert (answer.status_code, answer["Content-Type"]) == (429, "application/problem+json")
    assert 0 < int(answer["Retry-After"]) <= 900
    assert attempt(PASSWORD, address="127.0.0.1").status_code == 429


def test_admin_site_logins_are_recorded(user: User, client: Client) -> None:
    form = {"username": "seoyeon", "password": PASSWORD}

    client.post("/admin/login/", {**form, "password": "wrong"})
    client.post("/admin/login/", form)
    client.post("/admin/logout/")

    assert list(AuditEvent.objects.order_by("seq").values_list("kind", "actor")) == [
        ("login_failed", None),
        ("login", user.pk),
        ("logout", user.pk),
    ]


def test_login_lock_keeps_no_password(user: User, client: Client) -> None:
    client.post("/admin/login/", {"username": "seoyeon", "password": "my-other-password"})

    row = AccessAttempt.objects.get()
    assert "my-other-password" not in f"{row.post_data} {row.get_data}"
