"""Tokens: given out, rotated, reused, ended."""

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone
from rest_framework.response import Response
from rest_framework.test import APIClient
from tests.chaos.tokens import forgeries, signing_key
from tests.support.factories import PASSWORD, UserFactory

from apps.accounts.models import IssuedRefresh, TokenFamily, User
from apps.ml_proxy.models import AuditEvent

AUTH = "/api/v1/auth/"
pytestmark = pytest.mark.django_db


@pytest.fixture
def user() -> User:
    user = UserFactory(username="seoyeon", role="clinician")
    user.set_password(PASSWORD)
    user.save()
    return user


@pytest.fixture
def api() -> APIClient:
    return APIClient(enforce_csrf_checks=True)


def log_in(api: APIClient, where: str = "token") -> dict[str, Any]:
    answer = api.post(f"{AUTH}{where}/", {"username": "seoyeon", "password": PASSWORD})
    assert answer.status_code == 200
    body: dict[str, Any] = answer.json()
    return body


def me(api: APIClient, access: str) -> Response:
    return api.get(f"{AUTH}me/", headers={"Authorization": f"Bearer {access}"})


def refresh(api: APIClient, raw: str) -> Response:
    return api.post(f"{AUTH}refresh/", {"refresh": raw})


def test_token_gives_both_tokens_and_the_user(api: APIClient, user: User) -> None:
    body = log_in(api)

    assert set(body) == {"access", "refresh", "user"}
    assert body["user"] == {
        "id": user.pk,
        "username": "seoyeon",
        "name": user.name,
        "role": "clinician",
        "locale": "ko",
        "must_change_password": False,
        "otp_enabled": False,
        "otp_setup_required": False,
        "idle_lock_minutes": 15,
    }
    assert me(api, body["access"]).json() == body["user"]
    assert AuditEvent.objects.get(kind="login").actor == user


@pytest.mark.parametrize(
    "credentials",
    [{"username": "seoyeon", "password": "wrong"}, {"username": "nobody", "password": PASSWORD}],
    ids=["password", "name"],
)
def test_token_refuses_wrong_credentials_alike(api: APIClient, user: User, credentials: dict[str, str]) -> None:
    answer = api.post(f"{AUTH}token/", credentials)

    assert (answer.status_code, answer.json()["code"]) == (401, "not_authenticated")
    assert AuditEvent.objects.get(kind="login_failed").detail == {}


def test_token_refuses_a_deactivated_user(api: APIClient, user: User) -> None:
    User.objects.update(is_active=False)

    assert api.post(f"{AUTH}token/", {"username": "seoyeon", "password": PASSWORD}).status_code == 401


def test_refresh_rotates_and_gives_the_same_successor_within_the_grace(api: APIClient, user: User) -> None:
    first = log_in(api)["refresh"]

    answers = [refresh(api, first).json() for _ in range(2)]

    assert answers[0]["refresh"] == answers[1]["refresh"] != first
    assert me(api, answers[1]["access"]).status_code == 200


def test_refresh_kills_the_family_when_a_token_comes_back_late(api: APIClient, user: User) -> None:
    first = log_in(api)
    second = refresh(api, first["refresh"]).json()
    IssuedRefresh.objects.exclude(used_at=None).update(used_at=timezone.now() - timedelta(seconds=11))

    late = refresh(api, first["refresh"])

    assert (late.status_code, late.json()["params"]) == (401, {"reason": "reuse"})
    assert refresh(api, second["refresh"]).status_code == 401
    assert me(api, second["access"]).status_code == 401
    assert AuditEvent.objects.get(kind="refresh_reuse").actor == user


def test_refresh_leaves_other_logins_alone_when_one_family_dies(api: APIClient, user: User) -> None:
    here, elsewhere = log_in(api), log_in(api)
    TokenFamily.objects.order_by("created_at").first().refreshes.update(used_at=timezone.now() - timedelta(hours=1))
    refresh(api, here["refresh"])

    assert me(api, elsewhere["access"]).status_code == 200


@pytest.mark.parametrize("raw", ["", "x", "a.b.c"])
def test_refresh_refuses_what_is_no_token(api: APIClient, user: User, raw: str) -> None:
    assert refresh(api, raw or "-").status_code == 401


def test_refresh_does_not_take_an_access_token(api: APIClient, user: User) -> None:
    assert refresh(api, log_in(api)["access"]).status_code == 401


def test_session_keeps_the_refresh_token_from_scripts(api: APIClient, user: User) -> None:
    body = log_in(api, "session")

    cookie = api.cookies["neuronova_refresh"]
    assert "refresh" not in body
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Strict", "/api/v1/auth/")
    assert api.cookies["neuronova_csrf"]["httponly"] == ""


def test_refresh_by_cookie_demands_the_csrf_header(api: APIClient, user: User) -> None:
    log_in(api, "session")
    token = api.cookies["neuronova_csrf"].value

    without = api.post(f"{AUTH}refresh/")
    with_header = api.post(f"{AUTH}refresh/", headers={"X-CSRFToken": token})

    assert (without.status_code, without.json()["params"]) == (403, {"reason": "csrf"})
    assert with_header.status_code == 200
    assert set(with_header.json()) == {"access", "user"}


def test_refresh_without_cookie_or_token_is_401(api: APIClient) -> None:
    assert api.post(f"{AUTH}refresh/").status_code == 401


@pytest.mark.parametrize("kind", ["token", "session"])
def test_logout_ends_access_and_refresh_at_once(api: APIClient, user: User, kind: str) -> None:
    body = log_in(api, kind)
    headers = {"X-CSRFToken": api.cookies["neuronova_csrf"].value} if kind == "session" else {}

    answer = api.post(f"{AUTH}logout/", {"refresh": body["refresh"]} if kind == "token" else {}, headers=headers)

    assert answer.status_code == 204
    assert me(api, body["access"]).status_code == 401
    assert AuditEvent.objects.filter(kind="logout", actor=user).count() == 1


def test_access_is_refused_at_once_when_the_user_is_deactivated(api: APIClient, user: User) -> None:
    access = log_in(api)["access"]
    User.objects.update(is_active=False)

    assert me(api, access).status_code == 401


def test_access_expires_with_its_own_code(api: APIClient, user: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rest_framework_simplejwt.tokens.AccessToken.lifetime", timedelta(seconds=-1))
    access = log_in(api)["access"]

    answer = me(api, access)

    assert (answer.status_code, answer.json()["code"]) == (401, "token_expired")
    assert answer["WWW-Authenticate"].startswith("Bearer")


def test_password_change_ends_every_login(api: APIClient, user: User) -> None:
    here, elsewhere = log_in(api), log_in(api)
    headers = {"Authorization": f"Bearer {here['access']}"}

    body = {"old_password": PASSWORD, "new_password": "another-lamp-9"}
    answer = api.post(f"{AUTH}password/", body, headers=headers)

    assert answer.status_code == 204
    assert {me(api, login["access"]).status_code for login in (here, elsewhere)} == {401}
    assert refresh(api, elsewhere["refresh"]).status_code == 401


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"old_password": "wrong", "new_password": "another-lamp-9"}, "old_password"),
        ({"old_password": PASSWORD, "new_password": "1234"}, "new_password"),
        ({"old_password": PASSWORD, "new_password": "seoyeon123"}, "new_password"),
    ],
    ids=["old-wrong", "weak", "like-the-name"],
)
def test_password_change_names_the_field_at_fault(api: APIClient, user: User, body: dict[str, str], field: str) -> None:
    headers = {"Authorization": f"Bearer {log_in(api)['access']}"}

    answer = api.post(f"{AUTH}password/", body, headers=headers)

    assert answer.status_code == 400
    assert list(answer.json()["params"]["fields"]) == [field]


def test_password_set_in_the_admin_also_ends_logins(api: APIClient, user: User) -> None:
    access = log_in(api)["access"]
    user.set_password("set-by-the-admin-7")
    user.save()

    assert me(api, access).status_code == 401


def test_me_changes_the_language(api: APIClient, user: User) -> None:
    headers = {"Authorization": f"Bearer {log_in(api)['access']}"}

    assert api.patch(f"{AUTH}me/", {"locale": "en"}, headers=headers).json()["locale"] == "en"


def test_no_forged_token_lets_anybody_in(user: User, api: APIClient) -> None:
    login = log_in(api)
    key = signing_key(settings.SECRET_KEY)
    forged = forgeries(login["access"], login["refresh"], key, settings.SECRET_KEY)

    let_in = [name for name, token in forged.items() if me(api, token).status_code != 401]

    assert len(forged) >= 20
    assert let_in == []
    assert me(api, login["access"]).status_code == 200
