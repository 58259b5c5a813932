"""`/admin/` is no side door round the second factor."""

from dataclasses import replace

import pytest
from axes.models import AccessAttempt
from django.test import Client
from pytest_django.fixtures import Settings
from tests.support.factories import PASSWORD, client_of
from tests.support.phone import Phone, enrol, with_password

from apps.accounts.models import User
from apps.ml_proxy.models import AuditEvent

LOGIN = "/admin/login/"
pytestmark = pytest.mark.django_db


@pytest.fixture
def phone(admin: User) -> Phone:
    return enrol(admin, client_of(with_password(admin)))


def form(user: User, otp: str = "") -> dict[str, str]:
    return {"username": user.username, "password": PASSWORD, "otp": otp}


def is_in(client: Client) -> bool:
    return client.get("/admin/").status_code == 200


def test_form_shows_the_field_for_the_code(client: Client) -> None:
    assert b'name="otp"' in client.get(LOGIN).content


def test_form_demands_the_code(phone: Phone, client: Client) -> None:
    without = client.post(LOGIN, form(phone.user))
    wrong = client.post(LOGIN, form(phone.user, phone.wrong()))

    assert "인증 앱의 6자리 코드를 입력하세요." in without.content.decode()
    assert "인증 코드가 올바르지 않습니다." in wrong.content.decode()
    assert not is_in(client)


def test_form_takes_the_code_once(phone: Phone, client: Client) -> None:
    code = phone.code()

    client.post(LOGIN, form(phone.user, code))

    assert is_in(client)
    client.post("/admin/logout/")
    assert not AuditEvent.objects.filter(kind="otp_failed").exists()
    client.post(LOGIN, form(phone.user, code))
    assert not is_in(client)


def test_form_lets_people_without_a_second_factor_in(admin: User, client: Client) -> None:
    client.post(LOGIN, form(with_password(admin)))

    assert is_in(client)


def test_wrong_codes_lock_the_form(phone: Phone, client: Client) -> None:
    codes = [client.post(LOGIN, form(phone.user, phone.wrong())).status_code for _ in range(5)]

    assert codes == [200, 200, 200, 200, 429]
    assert client.post(LOGIN, form(phone.user, phone.code())).status_code == 429
    assert phone.wrong() not in "".join(f"{row.post_data}{row.get_data}" for row in AccessAttempt.objects.all())


def test_session_from_before_the_second_factor_ends_with_it(admin: User, client: Client) -> None:
    client.post(LOGIN, form(with_password(admin)))
    assert is_in(client)

    enrol(admin, client_of(admin))

    assert not is_in(client)


def test_session_ends_when_another_second_factor_is_set_up(phone: Phone, client: Client) -> None:
    api = client_of(phone.user)
    client.post(LOGIN, form(phone.user, phone.code()))
    api.post("/api/v1/auth/otp/disable/", {"password": PASSWORD, "otp": phone.recovery[0]})
    assert not api.get("/api/v1/auth/otp/").json()["enabled"]

    enrol(phone.user, api)

    assert not is_in(client)


def test_form_sends_required_roles_to_the_page_first(admin: User, client: Client, settings: Settings) -> None:
    with_password(admin)
    client.post(LOGIN, form(admin))
    settings.ENV = replace(settings.ENV, otp_roles=("admin",))

    answer = client.post(LOGIN, form(admin))

    assert "먼저 2단계 인증을 설정하세요." in answer.content.decode()
    assert not is_in(client)
