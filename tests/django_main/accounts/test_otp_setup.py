"""Setting the second factor up, renewing, taking away; who must have one."""

from base64 import b64decode
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from django.core.management import CommandError, call_command
from django.db import connections
from pytest_django.fixtures import Settings
from rest_framework.test import APIClient
from tests.support.factories import PASSWORD, UserFactory, client_of
from tests.support.phone import OTP, Phone, enrol, with_password

from apps.accounts import otp
from apps.accounts.models import RecoveryCode, SecondFactor, User
from apps.ml_proxy.models import AuditEvent

pytestmark = pytest.mark.django_db


@pytest.fixture
def user(clinician: User) -> User:
    return with_password(clinician)


@pytest.fixture
def api(user: User) -> APIClient:
    return client_of(user)


@pytest.fixture
def phone(user: User, api: APIClient) -> Phone:
    return enrol(user, api)


@pytest.fixture
def required(settings: Settings) -> None:
    settings.ENV = replace(settings.ENV, otp_roles=("clinician", "admin"))


def kinds() -> list[str]:
    return list(AuditEvent.objects.filter(kind__startswith="otp").order_by("seq").values_list("kind", flat=True))


def test_begin_gives_a_secret_an_address_and_its_picture(api: APIClient, user: User) -> None:
    body = api.post(OTP, {"password": PASSWORD}).json()

    address = urlsplit(body["uri"])
    assert (address.scheme, address.netloc, unquote(address.path)) == ("otpauth", "totp", f"/NeuroNova:{user.username}")
    assert parse_qs(address.query) == {"secret": [body["secret"]], "issuer": ["NeuroNova"]}
    assert unquote(body["qr"]).startswith("data:image/svg+xml")
    assert api.get(OTP).json()["enabled"] is False


def test_begin_demands_the_own_password(api: APIClient) -> None:
    answer = api.post(OTP, {"password": "wrong"})

    assert (answer.status_code, answer.json()["params"]["fields"]) == (400, {"password": ["wrong"]})
    assert not SecondFactor.objects.exists()


def test_begin_again_voids_the_secret_before(api: APIClient, user: User) -> None:
    first = Phone(user, api.post(OTP, {"password": PASSWORD}).json()["secret"])
    api.post(OTP, {"password": PASSWORD})

    answer = api.post(f"{OTP}confirm/", {"otp": first.code()})
    assert (answer.status_code, answer.json()["params"]["fields"]) == (400, {"otp": ["wrong"]})


def test_confirm_switches_on_and_gives_ten_codes_once(phone: Phone, api: APIClient) -> None:
    status = api.get(OTP).json()

    assert (status["enabled"], status["required"], status["recovery_codes_left"]) == (True, False, 10)
    assert len(set(phone.recovery)) == 10
    assert not RecoveryCode.objects.filter(code_sha256__in=phone.recovery).exists()
    assert kinds() == ["otp_begun", "otp_enabled"]


@pytest.mark.django_db(transaction=True)
def test_confirm_is_of_the_secret_whose_code_was_shown(
    api: APIClient, user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another tab that begins anew in the same moment comes before or after, and not in between."""
    phone = Phone(user, api.post(OTP, {"password": PASSWORD}).json()["secret"])
    spend, begun, tab = otp.code_spend, [], client_of(user)

    def begin() -> int:
        try:
            return int(tab.post(OTP, {"password": PASSWORD}).status_code)
        finally:
            connections.close_all()

    def overtaken(**asked: Any) -> bool:
        right = spend(**asked)
        begun.append(pool.submit(begin))
        wait(begun, timeout=0.5)
        return right

    monkeypatch.setattr(otp, "code_spend", overtaken)
    with ThreadPoolExecutor(1) as pool:
        assert api.post(f"{OTP}confirm/", {"otp": phone.code()}).status_code == 200
    monkeypatch.undo()

    assert begun[0].result() != 201
    phone.wait()
    assert api.post(f"{OTP}disable/", {"password": PASSWORD, "otp": phone.code()}).status_code == 204


def test_confirm_ends_every_other_login(api: APIClient, user: User) -> None:
    elsewhere = client_of(user)

    enrol(user, api)

    assert (api.get(OTP).status_code, elsewhere.get(OTP).status_code) == (200, 401)


@pytest.mark.parametrize("path", ["", "confirm/"])
def test_set_up_again_needs_the_old_one_gone(phone: Phone, api: APIClient, path: str) -> None:
    body = {"password": PASSWORD, "otp": phone.code()}

    assert api.post(f"{OTP}{path}", body).status_code == 400
    assert SecondFactor.objects.get().confirmed_at is not None


@pytest.mark.parametrize("path", ["disable/", "recovery-codes/"])
@pytest.mark.parametrize(
    ("change", "field"), [({"password": "wrong"}, "password"), ({"otp": "x"}, "otp")], ids=["password", "otp"]
)
def test_disable_and_renew_demand_password_and_code(
    phone: Phone, api: APIClient, path: str, change: dict[str, Any], field: str
) -> None:
    answer = api.post(f"{OTP}{path}", {"password": PASSWORD, "otp": phone.code()} | change)

    assert (answer.status_code, answer.json()["params"]["fields"]) == (400, {field: ["wrong"]})
    assert SecondFactor.objects.exists()


def test_disable_takes_it_away(phone: Phone, api: APIClient) -> None:
    answer = api.post(f"{OTP}disable/", {"password": PASSWORD, "otp": phone.recovery[3]})

    assert (answer.status_code, api.get(OTP).json()["enabled"]) == (204, False)
    assert kinds()[-1] == "otp_disabled"
    assert api.post(f"{OTP}disable/", {"password": PASSWORD, "otp": "1"}).status_code == 400


def test_renewed_recovery_codes_replace_the_old_ones(phone: Phone, api: APIClient) -> None:
    body = {"password": PASSWORD, "otp": phone.code()}

    fresh = api.post(f"{OTP}recovery-codes/", body).json()["recovery_codes"]

    assert not set(fresh) & set(phone.recovery)
    old = api.post(f"{OTP}disable/", {"password": PASSWORD, "otp": phone.recovery[0]})
    new = api.post(f"{OTP}disable/", {"password": PASSWORD, "otp": fresh[0]})
    assert (old.status_code, new.status_code) == (400, 204)


def test_reset_by_the_admin_for_a_lost_phone(phone: Phone, api: APIClient, admin: User) -> None:
    answers = [client_of(admin).post(f"/api/v1/users/{phone.user.pk}/otp-reset/").status_code for _ in range(2)]

    assert answers == [204, 404]
    assert api.get(OTP).status_code == 401
    event = AuditEvent.objects.get(kind="otp_reset")
    assert (event.actor, event.object_id) == (admin, str(phone.user.pk))


def test_reset_is_not_for_the_own_account(admin: User) -> None:
    api = client_of(with_password(admin))
    enrol(admin, api)

    answer = api.post(f"/api/v1/users/{admin.pk}/otp-reset/")

    assert (answer.status_code, answer.json()["params"]) == (400, {"fields": {"user": ["own_account"]}})


def test_reset_by_command_is_for_the_last_admin(phone: Phone) -> None:
    call_command("reset_otp", username=phone.user.username)

    assert AuditEvent.objects.get(kind="otp_reset").actor is None
    for name in (phone.user.username, "nobody"):
        with pytest.raises(CommandError):
            call_command("reset_otp", username=name)


def test_admin_sees_who_has_a_second_factor(phone: Phone, admin: User) -> None:
    rows = client_of(admin).get("/api/v1/users/").json()["results"]

    assert {row["id"]: row["otp_enabled"] for row in rows} == {phone.user.pk: True, admin.pk: False}


@pytest.mark.usefixtures("required")
def test_required_role_reaches_nothing_before_it_is_set_up(user: User) -> None:
    api = client_of(user)

    answer = api.get("/api/v1/patients/")

    assert (answer.status_code, answer.json()["code"]) == (403, "otp_setup_required")
    me = api.get("/api/v1/auth/me/").json()
    assert (me["otp_enabled"], me["otp_setup_required"]) == (False, True)
    enrol(user, api)
    assert api.get("/api/v1/patients/").status_code == 200
    assert api.get(OTP).json()["required"] is True


@pytest.mark.usefixtures("required")
def test_role_that_is_not_named_may_go_without(auditor: User) -> None:
    assert client_of(auditor).get("/api/v1/patients/").status_code == 200


def test_patients_have_no_second_factor() -> None:
    assert client_of(UserFactory(role="patient")).get(OTP).status_code == 403


def test_guessing_with_a_stolen_token_is_slowed_down(phone: Phone, api: APIClient) -> None:
    body = {"password": PASSWORD, "otp": phone.wrong()}

    codes = [api.post(f"{OTP}disable/", body).json()["code"] for _ in range(11)]

    assert set(codes[:8]) == {"invalid_request"}
    assert codes[-1] in {"rate_limited", "account_locked"}


def test_picture_of_the_secret_asks_nothing_from_elsewhere(api: APIClient) -> None:
    picture = unquote(api.post(OTP, {"password": PASSWORD}).json()["qr"])

    text = b64decode(picture.partition("base64,")[2]).decode() if "base64," in picture else picture
    assert "<path" in text
    assert "href" not in text
