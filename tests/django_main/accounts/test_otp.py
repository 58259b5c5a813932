"""The second step of a login: asked for, checked, spent, locked."""

from datetime import timedelta

import pytest
from django.conf import settings as django_settings
from django.db.models import F
from pytest_django.fixtures import Settings
from rest_framework.response import Response
from rest_framework.test import APIClient
from tests.support.factories import PASSWORD, client_of
from tests.support.phone import Phone, enrol, with_password

from apps.accounts.models import SecondFactor, TokenFamily, User
from apps.ml_proxy.models import AuditEvent

AUTH = "/api/v1/auth/"
pytestmark = pytest.mark.django_db


@pytest.fixture
def user(clinician: User) -> User:
    return with_password(clinician)


@pytest.fixture
def phone(user: User) -> Phone:
    return enrol(user, client_of(user))


def log_in(user: User, otp: str | None = None, *, where: str = "token", address: str = "10.0.0.1") -> Response:
    body = {"username": user.username, "password": PASSWORD} | ({} if otp is None else {"otp": otp})
    answer: Response = APIClient().post(f"{AUTH}{where}/", body, REMOTE_ADDR=address)
    return answer


@pytest.mark.parametrize("where", ["token", "session"])
def test_login_asks_for_the_code_and_says_what_to_send(phone: Phone, where: str) -> None:
    asked = log_in(phone.user, where=where)
    blank = log_in(phone.user, "", where=where)
    answered = log_in(phone.user, phone.code(), where=where)

    assert (asked.status_code, asked.json()["code"], asked.json()["params"]) == (401, "otp_required", {"send": ["otp"]})
    assert blank.json()["code"] == "otp_required"
    assert (answered.status_code, answered.json()["user"]["otp_enabled"]) == (200, True)
    assert "neuronova_refresh" not in asked.cookies


def test_login_without_a_second_factor_ignores_a_code(user: User) -> None:
    assert log_in(user, "123456").status_code == 200


def test_login_does_not_ask_while_the_second_factor_is_not_confirmed(user: User) -> None:
    client_of(user).post(f"{AUTH}otp/", {"password": PASSWORD})

    assert log_in(user).status_code == 200


def test_login_asks_nothing_of_who_has_the_wrong_password(phone: Phone) -> None:
    body = {"username": phone.user.username, "password": "wrong", "otp": phone.code()}

    answer = APIClient().post(f"{AUTH}token/", body)

    assert (answer.status_code, answer.json()["code"]) == (401, "not_authenticated")


def test_login_refuses_a_code_that_was_used(phone: Phone) -> None:
    code = phone.code()

    codes = [log_in(phone.user, code).json().get("code") for _ in range(2)]

    assert codes == [None, "otp_invalid"]


def test_login_refuses_an_older_code_after_a_newer_one(phone: Phone) -> None:
    older, newer = phone.code(), phone.code(1)

    answers = [log_in(phone.user, newer).status_code, log_in(phone.user, older).status_code]

    assert answers == [200, 401]


@pytest.mark.parametrize("steps", [-4, 4])
def test_login_refuses_a_code_of_another_time(phone: Phone, steps: int) -> None:
    assert log_in(phone.user, phone.code(steps)).json()["code"] == "otp_invalid"


def test_recovery_code_is_good_once_in_any_spelling(phone: Phone) -> None:
    code = phone.recovery[0]

    first = log_in(phone.user, code.upper().replace("-", " "))
    again = log_in(phone.user, code)

    assert (first.status_code, again.json()["code"]) == (200, "otp_invalid")
    assert AuditEvent.objects.get(kind="otp_recovery_used").detail == {"left": 9}


def test_wrong_codes_lock_like_wrong_passwords(phone: Phone) -> None:
    wrong = phone.wrong()

    codes = [log_in(phone.user, wrong).json()["code"] for _ in range(5)]
    locked = log_in(phone.user, phone.code())

    assert codes == [*["otp_invalid"] * 4, "account_locked"]
    assert (locked.status_code, locked.json()["code"]) == (429, "account_locked")
    assert log_in(phone.user, phone.code(), address="10.0.0.2").status_code == 200
    assert AuditEvent.objects.filter(kind="otp_failed", object_id=str(phone.user.pk)).count() == 5


def test_asking_for_the_code_does_not_forget_wrong_passwords(phone: Phone) -> None:
    body = {"username": phone.user.username, "password": "wrong"}
    for _ in range(4):
        APIClient().post(f"{AUTH}token/", body, REMOTE_ADDR="10.0.0.1")
    log_in(phone.user)

    answer = APIClient().post(f"{AUTH}token/", body, REMOTE_ADDR="10.0.0.1")

    assert answer.json()["code"] == "account_locked"


def test_wrong_codes_from_many_addresses_lock_the_second_step(phone: Phone) -> None:
    wrong = phone.wrong()
    for number in range(10):
        log_in(phone.user, wrong, address=f"10.0.1.{number}")

    locked = log_in(phone.user, phone.code(), address="10.0.2.1")
    SecondFactor.objects.update(failed_at=F("failed_at") - timedelta(minutes=15))
    after = log_in(phone.user, phone.code(), address="10.0.2.1")

    assert (locked.json()["code"], 0 < int(locked["Retry-After"]) <= 900) == ("account_locked", True)
    assert after.status_code == 200


def test_unlock_by_the_admin_lifts_the_lock_of_the_second_step(phone: Phone, admin: User) -> None:
    for number in range(10):
        log_in(phone.user, phone.wrong(), address=f"10.0.1.{number}")

    client_of(admin).post(f"/api/v1/users/{phone.user.pk}/unlock/")

    assert log_in(phone.user, phone.code()).status_code == 200


def test_password_reset_by_code_does_not_go_round_the_second_factor(phone: Phone, admin: User) -> None:
    code = client_of(admin).post(f"/api/v1/users/{phone.user.pk}/password-reset/").json()["code"]
    body = {"username": phone.user.username, "code": code, "new_password": "another-lamp-9"}
    assert APIClient().post(f"{AUTH}password-reset/", body).status_code == 204

    answer = APIClient().post(f"{AUTH}token/", {"username": phone.user.username, "password": "another-lamp-9"})

    assert answer.json()["code"] == "otp_required"


def test_secret_is_encrypted_and_a_new_server_key_leaves_recovery_codes(phone: Phone, settings: Settings) -> None:
    stored = SecondFactor.objects.get().secret
    settings.SECRET_KEY = django_settings.SECRET_KEY + "-another"

    by_app, by_paper = log_in(phone.user, phone.code()), log_in(phone.user, phone.recovery[0])

    assert phone.secret not in stored
    assert (by_app.json()["code"], by_paper.status_code) == ("otp_invalid", 200)


def test_codes_and_secrets_stay_out_of_the_record(phone: Phone) -> None:
    code = phone.code()
    log_in(phone.user, code)
    log_in(phone.user, phone.recovery[0])

    texts = str(list(AuditEvent.objects.values()))
    assert not [word for word in (code, phone.secret, *phone.recovery) if word in texts]


def test_login_with_a_code_begins_one_login_and_one_event(phone: Phone) -> None:
    TokenFamily.objects.all().delete()

    log_in(phone.user)
    log_in(phone.user, phone.code())

    assert TokenFamily.objects.count() == 1
    assert AuditEvent.objects.filter(kind="login").count() == 1
