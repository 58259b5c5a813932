"""Every route × role × method, walked from the URL resolver: a route the matrix does not name fails."""

import uuid
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from tests.support.factories import UserFactory, client_of
from tests.support.fake_inference import FakeInference

from apps.accounts.models import Role

pytestmark = pytest.mark.one_database
ALL = frozenset(role.value for role in Role)
STAFF = ALL - {"patient"}
ADMIN = frozenset({"admin"})
# Those who answer for the record.
RECORD = frozenset({"admin", "auditor"})
UPLOADERS = frozenset({"clinician", "technician"})
OPEN = frozenset({"anyone", *ALL})
# Route name → method → who gets past the role check (404 or 400 are past it). The README of django_main says why.
MATRIX: dict[str, dict[str, frozenset[str]]] = {
    "auth-token": {"POST": OPEN},
    "auth-session": {"POST": OPEN},
    "auth-refresh": {"POST": OPEN},
    "auth-logout": {"POST": OPEN},
    "auth-me": {"GET": ALL, "PATCH": ALL},
    "auth-password": {"POST": ALL},
    "auth-password-reset": {"POST": OPEN},
    "auth-otp": {"GET": STAFF, "POST": STAFF},
    "auth-otp-confirm": {"POST": STAFF},
    "auth-otp-recovery-codes": {"POST": STAFF},
    "auth-otp-disable": {"POST": STAFF},
    "user-list": {"GET": ADMIN, "POST": ADMIN},
    "user-detail": {"GET": ADMIN, "PATCH": ADMIN},
    "user-password-reset": {"POST": ADMIN},
    "user-otp-reset": {"POST": ADMIN},
    "user-unlock": {"POST": ADMIN},
    "api-key-list": {"GET": ADMIN, "POST": ADMIN},
    "api-key-detail": {"DELETE": ADMIN},
    "patient-list": {"GET": ALL, "POST": frozenset({"admin", "clinician"})},
    "patient-import": {"POST": ADMIN},
    "patient-break-glass": {"GET": RECORD | {"clinician"}, "POST": frozenset({"clinician"})},
    "patient-break-glass-end": {"POST": frozenset({"admin", "clinician"})},
    "patient-detail": {"GET": ALL, "PATCH": frozenset({"admin", "clinician"})},
    "patient-accesses": {"GET": frozenset({"admin", "auditor", "patient"})},
    "monitoring-summary": {"GET": ADMIN},
    "monitoring-series": {"GET": ADMIN},
    "monitoring-agreement": {"GET": ADMIN},
    "audit-events": {"GET": RECORD},
    "audit-events-export": {"GET": RECORD},
    "audit-checks": {"GET": RECORD, "POST": RECORD},
    "audit-check": {"GET": RECORD},
    "audit-report": {"GET": RECORD},
    "audit-report-file": {"GET": RECORD},
    "ml-predict": {"POST": frozenset({"clinician", "technician"})},
    "ml-uploads": {"POST": UPLOADERS, "OPTIONS": UPLOADERS},
    "ml-upload-detail": dict.fromkeys(("HEAD", "POST", "PATCH", "DELETE", "OPTIONS"), UPLOADERS),
    "ml-status": {"GET": STAFF},
    "ml-model-info": {"GET": STAFF},
    "ml-history": {"GET": ALL},
    "ml-history-detail": {"GET": ALL},
    "ml-history-proof": {"GET": ALL},
    "ml-history-report": {"GET": ALL - {"technician"}},
    "ml-history-printed": {"POST": ALL - {"technician"}},
    "ml-history-cancel": {"POST": frozenset({"admin", "clinician", "technician"})},
    "ml-history-export": {"GET": frozenset({"admin", "auditor"})},
    "ml-history-images": {"POST": frozenset({"auditor"})},
    "ml-history-review": {"GET": STAFF - {"technician"}, "POST": frozenset({"clinician"})},
    "ml-history-release": {"POST": frozenset({"clinician"}), "DELETE": frozenset({"clinician"})},
    "ml-history-reassign": {"GET": frozenset({"admin", "auditor"}), "POST": frozenset({"admin", "clinician"})},
    "ml-retrain": {"GET": ADMIN, "POST": ADMIN},
    "ml-retrain-datasets": {"GET": ADMIN},
    "ml-retrain-detail": {"GET": ADMIN},
    "ml-retrain-cancel": {"POST": ADMIN},
    "ml-retrain-file": {"GET": ADMIN},
    "ml-model-promote": {"POST": ADMIN},
    "ml-rollback": {"POST": ADMIN},
    "media": {"GET": ALL},
    "schema": {"GET": OPEN},
    "docs": {"GET": OPEN},
    "redoc": {"GET": OPEN},
    "healthz": {"GET": OPEN},
    "readyz": {"GET": OPEN},
    "metrics": {"GET": OPEN},
    "admin-redirect": {"GET": OPEN},
}
ARGUMENTS = {
    "access_id": 999_999,
    "key_id": 999_999,
    "check_id": 999_999,
    "user_id": 999_999,
    "patient_id": 999_999,
    "upload_id": uuid.UUID(int=7),
    "inference_id": uuid.UUID(int=7),
    "run_id": uuid.UUID(int=7),
    "version": "9.9.9",
}


def routes(patterns: list[URLPattern | URLResolver], prefix: str = "/") -> Iterator[tuple[str, str, URLPattern]]:
    """Name, address and pattern of every route outside Django's own admin."""
    for pattern in patterns:
        address = prefix + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield str(pattern.name), address, pattern
        elif pattern.app_name != "admin":
            yield from routes(pattern.url_patterns, address)


ROUTES = {name: (address, pattern) for name, address, pattern in routes(get_resolver().url_patterns)}


def address_of(name: str) -> str:
    address, pattern = ROUTES[name]
    for key, converter in pattern.pattern.converters.items():
        value = ARGUMENTS.get(key, "0" * 32 + ".png")
        for form in (f"<uuid:{key}>", f"<int:{key}>", f"<str:{key}>"):
            address = address.replace(form, str(converter.to_url(value)))
    return address


def test_matrix_names_every_route_and_no_other() -> None:
    assert set(ROUTES) == set(MATRIX)


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["anyone", *sorted(ALL)])
@pytest.mark.parametrize("name", sorted(MATRIX))
def test_route_admits_whom_the_matrix_says(name: str, who: str, inference: FakeInference) -> None:
    client = client_of(None if who == "anyone" else UserFactory(role=who))
    denied = 401 if who == "anyone" else 403

    for method in ("GET", "POST", "PUT", "PATCH", "DELETE"):
        answer = client.generic(method, address_of(name))
        admitted = MATRIX[name].get(method)
        if admitted is None:
            assert answer.status_code in {401, 403, 405}, method
        elif who in admitted:
            # 401 past the check: a login with nothing in it.
            assert answer.status_code != denied or name.startswith("auth-"), method
        else:
            assert answer.status_code == denied, method


def test_admin_site_is_closed_to_strangers(client: Client, db: None) -> None:
    answer = client.get("/admin/")

    assert (answer.status_code, answer["Location"]) == (302, "/admin/login/?next=/admin/")
