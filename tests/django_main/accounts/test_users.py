"""The admin's list of logins, and the first admin."""

import io
from typing import Any

import pytest
from django.contrib.admin import ModelAdmin
from django.core.management import CommandError, call_command
from tests.support.factories import PASSWORD, UserFactory, client_of
from tests.support.phone import with_password

from apps.accounts import services
from apps.accounts.models import Role, User
from apps.audit.rows import is_change
from apps.ml_proxy.models import AuditEvent
from common.errors import InvalidRequestError

URL = "/api/v1/users/"
pytestmark = pytest.mark.django_db


def test_users_are_created_with_their_role_and_recorded(admin: User) -> None:
    body = {"username": "doyun", "name": "최도윤", "role": "auditor", "password": PASSWORD}

    answer = client_of(admin).post(URL, body)

    assert answer.status_code == 201
    assert "password" not in answer.json()
    user = User.objects.get(username="doyun")
    assert user.check_password(PASSWORD)
    assert (user.is_staff, user.is_superuser) == (True, False)
    event = AuditEvent.objects.get(kind="user_created")
    assert (event.actor, event.object_id, event.detail) == (admin, str(user.pk), {"role": "auditor"})


@pytest.mark.parametrize(
    ("change", "field"),
    [({"password": "123"}, "password"), ({"role": "king"}, "role"), ({"username": "taken"}, "username")],
)
def test_users_are_refused_with_the_field_at_fault(admin: User, change: dict[str, str], field: str) -> None:
    UserFactory(username="taken")
    body = {"username": "doyun", "role": "clinician", "password": PASSWORD, **change}

    answer = client_of(admin).post(URL, body)

    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_request")
    assert list(answer.json()["params"]["fields"]) == [field]


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("lamp-9-hil", None),
        ("lamp-9-hi", "password_too_short"),
        ("8264019375", "password_entirely_numeric"),
        ("password123", "password_too_common"),
        ("choidoyun-1", "password_too_similar"),
    ],
)
def test_password_policy_names_what_is_wrong(admin: User, password: str, reason: str | None) -> None:
    body = {"username": "choidoyun", "role": "clinician", "password": password}

    answer = client_of(admin).post(URL, body)

    reasons = [] if answer.status_code == 201 else answer.json()["params"]["fields"]["password"]
    assert reasons == ([reason] if reason else [])


def test_users_deactivated_lose_their_tokens(admin: User, clinician: User) -> None:
    theirs = client_of(clinician)

    answer = client_of(admin).patch(f"{URL}{clinician.pk}/", {"is_active": False})

    assert answer.json()["is_active"] is False
    assert theirs.get("/api/v1/auth/me/").status_code == 401


@pytest.mark.parametrize("change", [{"is_active": False}, {"role": "auditor"}])
def test_users_cannot_take_the_admin_from_themselves(admin: User, change: dict[str, object]) -> None:
    assert client_of(admin).patch(f"{URL}{admin.pk}/", change).status_code == 400


@pytest.mark.parametrize("by_admin", [False, True])
def test_change_of_a_login_keeps_what_others_changed_meanwhile(admin: User, clinician: User, by_admin: bool) -> None:
    seen = User.objects.get(pk=clinician.pk)  # what authentication, or the look before a change, has read
    services.user_update(by=admin, user=clinician, address="", is_active=False, role=Role.TECHNICIAN, password=PASSWORD)

    services.user_update(by=admin if by_admin else seen, user=seen, address="", locale="en")

    now = User.objects.get(pk=clinician.pk)
    assert (now.is_active, now.role, now.locale, now.check_password(PASSWORD)) == (False, Role.TECHNICIAN, "en", True)


def test_change_of_the_own_password_keeps_what_others_changed_meanwhile(admin: User, clinician: User) -> None:
    seen = with_password(User.objects.get(pk=clinician.pk))
    services.user_update(by=admin, user=clinician, address="", role=Role.TECHNICIAN)

    services.password_change(user=seen, old=PASSWORD, new="another-lamp-9", address="")

    now = User.objects.get(pk=clinician.pk)
    assert (now.role, now.check_password("another-lamp-9")) == (Role.TECHNICIAN, True)


def test_of_two_changes_of_a_password_the_second_needs_the_new_one(clinician: User) -> None:
    first, second = with_password(clinician), User.objects.get(pk=clinician.pk)
    services.password_change(user=first, old=PASSWORD, new="another-lamp-9", address="")

    with pytest.raises(InvalidRequestError):
        services.password_change(user=second, old=PASSWORD, new="a-third-lamp-11", address="")

    assert User.objects.get(pk=clinician.pk).check_password("another-lamp-9")


def test_users_are_listed_in_pages(admin: User) -> None:
    UserFactory.create_batch(4)

    body = client_of(admin).get(URL, {"page_size": 3}).json()

    assert len(body["results"]) == 3
    assert body["next"]
    assert body["previous"] is None


def looks() -> list[tuple[str, User | None, str, str, dict[str, Any]]]:
    """Every event since, but those of the login."""
    rows = AuditEvent.objects.exclude(kind="login").order_by("seq")
    assert not any(is_change(row.kind) for row in rows)
    return [(row.kind, row.actor, row.object_type, row.object_id, row.detail) for row in rows]


def test_looks_at_users_are_events(admin: User) -> None:
    other, _ = UserFactory.create_batch(2)

    client_of(admin).get(URL, {"page_size": 2, "홍길동": ""})
    client_of(admin).get(f"{URL}{other.pk}/")

    assert looks() == [
        ("users_read", admin, "", "", {"rows": 2, "users": [admin.pk, other.pk], "filters": ["page_size"]}),
        ("user_read", admin, "user", str(other.pk), {}),
    ]


def test_looks_at_users_in_the_admin_are_events(admin: User, clinician: User) -> None:
    client = client_of(None)
    client.force_login(admin)

    for page in ("?q=" + clinician.username, f"{clinician.pk}/change/", "add/"):
        assert client.get(f"/admin/accounts/user/{page}").status_code == 200

    assert looks() == [
        ("users_read", admin, "", "", {"rows": 1, "users": [clinician.pk], "filters": ["q"]}),
        ("user_read", admin, "user", str(clinician.pk), {}),
    ]


def test_admin_site_records_what_it_changes(admin: User, clinician: User) -> None:
    client = client_of(None)
    client.force_login(admin)
    form = {"username": clinician.username, "name": "새 이름", "email": "", "role": "auditor", "locale": "ko"}

    answer = client.post(f"/admin/accounts/user/{clinician.pk}/change/", form, format="multipart")

    assert answer.status_code == 302, answer.content
    clinician.refresh_from_db()
    assert (clinician.role, clinician.is_active, clinician.is_staff) == ("auditor", False, True)
    event = AuditEvent.objects.get(kind="user_changed")
    assert (event.actor, event.object_id) == (admin, str(clinician.pk))
    assert event.detail == {"fields": ["is_active", "name", "role"]}


def test_admin_site_does_not_take_the_admin_from_himself(admin: User) -> None:
    client = client_of(None)
    client.force_login(admin)
    form = {"username": admin.username, "name": "새 이름", "email": "", "role": "patient", "locale": "ko"}

    saved = client.post(f"/admin/accounts/user/{admin.pk}/change/", form, format="multipart")
    deleted = client.post(f"/admin/accounts/user/{admin.pk}/delete/", {"post": "yes"}, format="multipart")

    admin.refresh_from_db()
    assert (saved.status_code, deleted.status_code) == (302, 403)
    assert (admin.name, admin.role, admin.is_active) == ("새 이름", Role.ADMIN, True)


def test_admin_site_ends_the_logins_of_whom_it_deactivates(admin: User, clinician: User) -> None:
    theirs, client = client_of(clinician), client_of(None)
    client.force_login(admin)
    form = {"username": clinician.username, "name": "", "email": "", "role": "clinician", "locale": "ko"}
    address = f"/admin/accounts/user/{clinician.pk}/change/"

    client.post(address, form, format="multipart")
    client.post(address, {**form, "is_active": "on"}, format="multipart")

    clinician.refresh_from_db()
    assert (clinician.is_active, theirs.get("/api/v1/auth/me/").status_code) == (True, 401)


def test_admin_site_keeps_what_others_changed_meanwhile(
    admin: User, clinician: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    look = ModelAdmin.get_object

    def overtaken(*args: Any) -> Any:
        seen = look(*args)
        with_password(User.objects.get(pk=clinician.pk))
        return seen

    monkeypatch.setattr(ModelAdmin, "get_object", overtaken)
    client = client_of(None)
    client.force_login(admin)
    form = {"username": clinician.username, "name": "새 이름", "email": "", "role": "clinician", "locale": "ko"}

    client.post(f"/admin/accounts/user/{clinician.pk}/change/", form, format="multipart")

    clinician.refresh_from_db()
    assert (clinician.name, clinician.check_password(PASSWORD)) == ("새 이름", True)


def test_create_admin_reads_the_password_from_a_pipe(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{PASSWORD}\n"))

    call_command("create_admin", username="root", stdout=io.StringIO())

    user = User.objects.get(username="root")
    assert user.role == Role.ADMIN
    assert user.check_password(PASSWORD)


def test_create_admin_refuses_a_weak_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("123\n"))

    with pytest.raises(CommandError, match="password_too_short"):
        call_command("create_admin", username="root")


def test_create_admin_refuses_a_second_of_the_same_name(admin: User) -> None:
    with pytest.raises(CommandError, match="exists"):
        call_command("create_admin", username=admin.username)
