"""A code from the admin, good once; and a password that must be changed first."""

from datetime import timedelta
from typing import Any

import pytest
from django.db.models import F
from rest_framework.response import Response
from rest_framework.test import APIClient
from tests.support.factories import PASSWORD, UserFactory, client_of

from apps.accounts.models import PasswordReset, User
from apps.ml_proxy.models import AuditEvent

NEW = "another-lamp-9"
pytestmark = pytest.mark.django_db


@pytest.fixture
def user() -> User:
    return UserFactory(username="seoyeon")


@pytest.fixture
def code(admin: User, user: User) -> str:
    return issue(admin, user)


def issue(admin: User, user: User) -> str:
    answer = client_of(admin).post(f"/api/v1/users/{user.pk}/password-reset/")
    assert answer.status_code == 201
    return str(answer.json()["code"])


def redeem(code: str, **changes: Any) -> Response:
    body = {"username": "seoyeon", "code": code, "new_password": NEW, **changes}
    answer: Response = APIClient().post("/api/v1/auth/password-reset/", body)
    return answer


def log_in(password: str) -> int:
    body = {"username": "seoyeon", "password": password}
    return int(APIClient().post("/api/v1/auth/token/", body).status_code)


def test_reset_code_sets_a_password_and_ends_every_login(user: User, code: str) -> None:
    elsewhere = client_of(user)

    answer = redeem(code)

    assert answer.status_code == 204
    assert log_in(NEW) == 200
    assert elsewhere.get("/api/v1/auth/me/").status_code == 401


def test_login_made_without_a_password_waits_for_its_reset_code(admin: User) -> None:
    """As the page makes them: no admin knows anybody's password."""
    made = client_of(admin).post("/api/v1/users/", {"username": "seoyeon", "role": "technician"})
    assert made.status_code == 201
    assert log_in("") != 200

    assert redeem(issue(admin, User.objects.get(username="seoyeon"))).status_code == 204

    assert log_in(NEW) == 200


def test_reset_code_is_good_once(user: User, code: str) -> None:
    redeem(code)

    again = redeem(code, new_password="a-third-lamp-11")

    assert (again.status_code, again.json()["code"]) == (401, "not_authenticated")
    assert log_in(NEW) == 200


@pytest.mark.parametrize("changes", [{"code": "guess"}, {"username": "doyun"}], ids=["code", "name"])
def test_reset_refuses_what_was_not_issued(user: User, code: str, changes: dict[str, str]) -> None:
    assert redeem(**{"code": code, **changes}).status_code == 401
    assert AuditEvent.objects.get(kind="password_reset_failed").actor is None


def test_reset_code_expires_after_a_day(user: User, code: str) -> None:
    PasswordReset.objects.update(expires_at=F("expires_at") - timedelta(hours=24))

    assert redeem(code).status_code == 401


def test_reset_code_is_void_when_a_newer_one_is_issued(admin: User, user: User, code: str) -> None:
    newer = issue(admin, user)

    assert redeem(code).status_code == 401
    assert redeem(newer).status_code == 204


def test_reset_code_is_refused_for_a_deactivated_user(user: User, code: str) -> None:
    User.objects.filter(pk=user.pk).update(is_active=False)

    assert redeem(code).status_code == 401


def test_reset_code_stays_good_after_a_weak_password(user: User, code: str) -> None:
    weak = redeem(code, new_password="1234")

    assert (weak.status_code, list(weak.json()["params"]["fields"])) == (400, ["new_password"])
    assert redeem(code).status_code == 204


def test_reset_lifts_the_lock(user: User, code: str) -> None:
    assert [log_in("wrong") for _ in range(5)][-1] == 429

    redeem(code)

    assert log_in(NEW) == 200


def test_reset_stores_and_records_no_code(admin: User, user: User, code: str) -> None:
    redeem(code)

    assert PasswordReset.objects.get().code_sha256 != code
    events = AuditEvent.objects.filter(kind__startswith="password_reset").order_by("seq")
    assert [(event.kind, event.actor, event.object_id) for event in events] == [
        ("password_reset_issued", admin, str(user.pk)),
        ("password_reset_used", user, str(user.pk)),
    ]
    assert code not in str([event.detail for event in events])


def test_password_set_by_the_admin_must_be_changed_first(admin: User, user: User) -> None:
    body = {"password": PASSWORD, "must_change_password": True}
    client_of(admin).patch(f"/api/v1/users/{user.pk}/", body)
    user.refresh_from_db()
    client = client_of(user)

    refused = client.get("/api/v1/patients/")
    changed = client.post("/api/v1/auth/password/", {"old_password": PASSWORD, "new_password": NEW})

    assert (refused.status_code, refused.json()["code"]) == (403, "password_change_required")
    assert changed.status_code == 204
    user.refresh_from_db()
    assert client_of(user).get("/api/v1/patients/").status_code == 200


def test_me_says_that_the_password_is_due() -> None:
    client = client_of(UserFactory(must_change_password=True))

    assert client.get("/api/v1/auth/me/").json()["must_change_password"] is True
