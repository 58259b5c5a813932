"""Passwords changed in the Django admin stand in the record and end the logins made with the old ones."""

import pytest
from django.test import Client
from django.utils import timezone
from tests.support.factories import PASSWORD, client_of

from apps.accounts import otp, tokens
from apps.accounts.models import TokenFamily, User
from apps.ml_proxy.models import AuditEvent

NEW = "another-lamp-9"
pytestmark = pytest.mark.django_db


@pytest.fixture
def site(client: Client, admin: User) -> Client:
    admin.set_password(PASSWORD)
    admin.save()
    client.force_login(admin)
    return client


def recorded() -> list[tuple[int | None, str, dict[str, str]]]:
    rows = AuditEvent.objects.filter(kind="password_changed")
    return [(event.actor_id, event.object_id, event.detail) for event in rows]


def test_password_of_another_is_recorded(site: Client, admin: User, clinician: User) -> None:
    form = {"password1": NEW, "password2": NEW, "usable_password": "true", "set-password": "1"}

    answer = site.post(f"/admin/accounts/user/{clinician.pk}/password/", form)

    clinician.refresh_from_db()
    assert (answer.status_code, clinician.check_password(NEW)) == (302, True)
    assert recorded() == [(admin.pk, str(clinician.pk), {"device": "admin"})]


def test_own_password_is_recorded_and_no_longer_due(site: Client, admin: User) -> None:
    User.objects.update(must_change_password=True)
    form = {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW}

    answer = site.post("/admin/password_change/", form)

    admin.refresh_from_db()
    assert (answer.status_code, admin.check_password(NEW), admin.must_change_password) == (302, True, False)
    assert recorded() == [(admin.pk, str(admin.pk), {"device": "admin"})]


def test_own_password_keeps_what_others_changed_meanwhile(
    site: Client, admin: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def overtaken(user: User, _: object) -> bool:
        """Asked after the user of the request was read."""
        User.objects.filter(pk=user.pk).update(locale="en")
        return True

    monkeypatch.setattr(otp, "session_passes", overtaken)
    form = {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW}

    site.post("/admin/password_change/", form)

    admin.refresh_from_db()
    assert (admin.check_password(NEW), admin.locale) == (True, "en")


def logged_in(user: User) -> str:
    """A refresh token of this user, good until something ends the login."""
    family = TokenFamily.objects.create(user=user, kind=TokenFamily.Kind.TOKEN)
    return tokens.refresh_for(tokens.new_refresh(family, timezone.now()))


def test_password_of_another_ends_their_logins(site: Client, clinician: User) -> None:
    theirs = logged_in(clinician)
    form = {"password1": NEW, "password2": NEW, "usable_password": "true", "set-password": "1"}

    site.post(f"/admin/accounts/user/{clinician.pk}/password/", form)

    assert client_of(None).post("/api/v1/auth/refresh/", {"refresh": theirs}).status_code == 401
    assert TokenFamily.objects.get(user=clinician).revoked_for == "password"


def test_own_password_ends_the_own_logins(site: Client, admin: User) -> None:
    own = logged_in(admin)
    form = {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW}

    site.post("/admin/password_change/", form)

    assert client_of(None).post("/api/v1/auth/refresh/", {"refresh": own}).status_code == 401
    # The session of the admin, in which it was changed, goes on.
    assert site.get("/admin/").status_code == 200


def test_who_owes_a_new_password_sees_nothing_else(site: Client, admin: User) -> None:
    User.objects.update(must_change_password=True)

    answers = [
        site.get(address) for address in ("/admin/", "/admin/accounts/user/", f"/admin/accounts/user/{admin.pk}/")
    ]

    assert {(answer.status_code, answer["Location"]) for answer in answers} == {(302, "/admin/password_change/")}
    assert site.get("/admin/password_change/").status_code == 200
    assert site.post("/admin/logout/").status_code == 200


def test_refused_password_is_no_event(site: Client, admin: User, clinician: User) -> None:
    weak = {"password1": "123", "password2": "123", "usable_password": "true", "set-password": "1"}
    wrong = {"old_password": "guess", "new_password1": NEW, "new_password2": NEW}

    answers = [
        site.post(f"/admin/accounts/user/{clinician.pk}/password/", weak),
        site.post("/admin/password_change/", wrong),
        site.get("/admin/password_change/"),
    ]

    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert recorded() == []
