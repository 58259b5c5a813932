"""Patients are found by what one can type of them."""

import unicodedata
from importlib import import_module

import pytest
from django.apps import apps
from tests.support.factories import PatientFactory, client_of

from apps.accounts.models import User
from apps.patients.models import Patient
from apps.patients.search_key import KEY_LENGTH, initials, parts, search_key

URL = "/api/v1/patients/"


def found(user: User, search: str) -> list[str]:
    rows = client_of(user).get(URL, {"search": search}).json()["results"]
    return [row["name"] for row in rows]


@pytest.mark.parametrize(
    ("name", "expected"),
    [("윤아름", "ㅇㅇㄹ"), ("가힣", "ㄱㅎ"), ("까치", "ㄲㅊ"), ("Kim", "Kim"), ("남궁 옥분", "ㄴㄱ ㅇㅂ"), ("", "")],
)
def test_initials_are_the_first_consonants(name: str, expected: str) -> None:
    assert initials(name) == expected


def test_search_key_holds_name_initials_and_number_in_one_form() -> None:
    assert search_key(name="윤 아름", number="NN-7701") == "윤아름 ㅇㅇㄹ nn7701"


def test_search_key_fits_its_column_and_keeps_the_number() -> None:
    key = search_key(name="ΐ" * 150, number="P-" + "7" * 62)

    assert len(key) <= Patient._meta.get_field("search_key").max_length
    assert key.endswith(" p" + "7" * 62)
    assert len(search_key(name="ΐ" * 150, number="ΐ" * 64)) == KEY_LENGTH


@pytest.mark.parametrize(
    ("search", "expected"),
    [
        ("ㅇㄹ", ["ㅇㄹ"]),
        ("ㄳ", ["ㄱㅅ"]),
        ("윤ㅇㄹ", ["ㅇㅇㄹ", "윤"]),
        ("NN-77", ["nn77"]),
        (" ", []),
        ("윤ㅇ름", ["ㅇㅇㄹ", "윤", "름"]),
    ],
)
def test_search_is_split_into_what_the_key_must_hold(search: str, expected: list[str]) -> None:
    assert parts(search) == expected


@pytest.mark.django_db
@pytest.mark.parametrize(
    "search",
    [
        "윤아름",
        "아름",
        "ㅇㅇㄹ",
        "ㅇㄹ",
        "윤ㅇㄹ",
        "윤ㅇ름",
        "NN-7701",
        "nn7701",
        "77",
        "윤 아름",
        unicodedata.normalize("NFD", "아름"),
    ],
)
def test_patients_are_found_by_what_is_typed(clinician: User, search: str) -> None:
    PatientFactory(clinician=clinician, name="윤아름", number="NN-7701")
    PatientFactory(clinician=clinician, name="최도윤", number="NN-8801")

    assert found(clinician, search) == ["윤아름"]


@pytest.mark.django_db
@pytest.mark.parametrize("search", ["ㄱㅅ", "ㄳ"], ids=["apart", "joined-by-the-keyboard"])
def test_patients_are_found_by_consonants_the_keyboard_joins(clinician: User, search: str) -> None:
    PatientFactory(clinician=clinician, name="김서연")

    assert found(clinician, search) == ["김서연"]


@pytest.mark.django_db
@pytest.mark.parametrize("search", ["%", "ㅎ", "아윤", "ㄹㅇ", "7701윤", "ㅇㅇㄹnn"])
def test_patients_are_not_found_by_what_they_do_not_have(clinician: User, search: str) -> None:
    PatientFactory(clinician=clinician, name="윤아름", number="NN-1701")

    assert found(clinician, search) == []


@pytest.mark.django_db
def test_search_never_leaves_what_the_reader_may_see(clinician: User) -> None:
    PatientFactory(name="윤아름")

    assert found(clinician, "ㅇㅇㄹ") == []


@pytest.mark.django_db
def test_search_key_follows_every_kind_of_write(clinician: User) -> None:
    patient = PatientFactory(clinician=clinician, name="윤아름")
    client_of(clinician).patch(f"{URL}{patient.pk}/", {"name": "한지우"})
    Patient.objects.bulk_create([Patient(number="B-1", name="강나래")])

    patient.refresh_from_db()
    assert patient.search_key.startswith("한지우 ㅎㅈㅇ ")
    assert Patient.objects.get(number="B-1").search_key == "강나래 ㄱㄴㄹ b1"


@pytest.mark.django_db
def test_migration_fills_the_key_of_patients_already_there() -> None:
    patient = PatientFactory(name="윤아름", number="NN-1")
    Patient.objects.update(search_key="")

    import_module("apps.patients.migrations.0002_search_key").fill(apps, None)

    patient.refresh_from_db()
    assert patient.search_key == "윤아름 ㅇㅇㄹ nn1"


@pytest.mark.django_db
def test_admin_site_searches_alike(admin: User) -> None:
    PatientFactory(name="윤아름", number="NN-7701")
    PatientFactory(name="최도윤", number="NN-8801")
    client = client_of(None)
    client.force_login(admin)

    page = client.get("/admin/patients/patient/", {"q": "ㅇㅇㄹ"}).content.decode()

    assert "NN-7701" in page
    assert "NN-8801" not in page
