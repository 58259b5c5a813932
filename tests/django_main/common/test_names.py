"""A name is the same however it was typed: a Mac sends the syllables in pieces."""

import unicodedata

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from rest_framework.test import APIClient
from tests.support.factories import PASSWORD, PatientFactory, UserFactory, WardFactory, client_of

from apps.accounts.models import Role, User
from apps.patients.models import Patient, Ward
from common.names import names_compose

pytestmark = pytest.mark.django_db
WHOLE = "홍길동"
PIECES = unicodedata.normalize("NFD", WHOLE)


def test_patient_in_pieces_is_kept_whole(clinician: User) -> None:
    WardFactory(name=f"{WHOLE}관")
    body = {"number": "P-1", "name": PIECES, "ward": f"{PIECES}관"}

    made = client_of(clinician).post("/api/v1/patients/", body).json()
    changed = client_of(clinician).patch(f"/api/v1/patients/{made['id']}/", {"name": f"{PIECES} José"}).json()

    assert (made["name"], made["ward"], changed["name"]) == (WHOLE, f"{WHOLE}관", f"{WHOLE} José")
    assert Patient.objects.get().name == f"{WHOLE} José"


def test_import_in_pieces_finds_ward_and_clinician(admin: User) -> None:
    ward, clinician = WardFactory(name=WHOLE), UserFactory(username=WHOLE)
    lines = f"number,name,ward,clinicians\nP-1,{PIECES},{PIECES},{PIECES}\n"

    answer = client_of(admin).post(
        "/api/v1/patients/import/", {"file": SimpleUploadedFile("p.csv", lines.encode())}, format="multipart"
    )

    assert answer.json()["created"] == 1, answer.json()
    patient = Patient.objects.get()
    assert (patient.name, patient.ward, list(patient.clinicians.all())) == (WHOLE, ward, [clinician])


@pytest.mark.parametrize(("made", "typed"), [(PIECES, WHOLE), (WHOLE, PIECES)])
def test_login_is_found_however_it_is_typed(made: str, typed: str, admin: User) -> None:
    body = {"username": made, "name": made, "role": Role.CLINICIAN, "password": PASSWORD}
    assert client_of(admin).post("/api/v1/users/", body).json()["username"] == WHOLE

    again = client_of(admin).post("/api/v1/users/", {**body, "username": typed})
    login = APIClient().post("/api/v1/auth/token/", {"username": typed, "password": PASSWORD})

    assert again.json()["params"]["fields"] == {"username": ["unique"]}
    assert (login.status_code, login.json()["user"]["name"]) == (200, WHOLE)


@pytest.mark.parametrize("page", ["accounts/user", "patients/patient", "patients/ward"])
@pytest.mark.parametrize(("made", "typed"), [(PIECES, "길동"), (WHOLE, unicodedata.normalize("NFD", "길동"))])
def test_django_admin_finds_a_name_however_it_is_typed(page: str, made: str, typed: str, admin: User) -> None:
    UserFactory(name=made), PatientFactory(name=made), WardFactory(name=made)
    site = Client()
    site.force_login(admin)

    found = site.get(f"/admin/{page}/", {"q": typed}).context["cl"]

    assert found.result_count == 1


def test_name_that_outgrows_its_column_is_refused(clinician: User) -> None:
    """Some letters are two once they are composed."""
    answer = client_of(clinician).post("/api/v1/patients/", {"number": "P-1", "name": "\u0958" * 76})

    assert answer.json()["params"]["fields"] == {"name": ["max_length"]}


def test_names_from_before_are_composed_where_nothing_stands_in_the_way() -> None:
    wards = [WardFactory(name="a"), WardFactory(name="b"), WardFactory(name=WHOLE)]
    with connection.cursor() as cursor:
        for ward, name in zip(wards, (f"{PIECES} 1", f"{PIECES} 2"), strict=False):
            cursor.execute("UPDATE patients_ward SET name = %s WHERE id = %s", [name, ward.pk])
    WardFactory(name=f"{WHOLE} 3")

    names_compose(Ward.objects.all(), "name")

    assert sorted(Ward.objects.values_list("name", flat=True)) == [WHOLE, f"{WHOLE} 1", f"{WHOLE} 2", f"{WHOLE} 3"]


def test_name_that_is_taken_once_composed_stays() -> None:
    taken, other = WardFactory(name=WHOLE), WardFactory(name="b")
    with connection.cursor() as cursor:
        # Where the database holds both for the same, they cannot come to stand side by side.
        if connection.vendor == "sqlite":
            cursor.execute("UPDATE patients_ward SET name = %s WHERE id = %s", [PIECES, other.pk])

    names_compose(Ward.objects.all(), "name")

    kept = PIECES if connection.vendor == "sqlite" else "b"
    assert dict(Ward.objects.values_list("pk", "name")) == {taken.pk: WHOLE, other.pk: kept}
