"""Patients from a CSV file: all or none, and every row at fault is named."""

import io
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from rest_framework.response import Response
from tests.support.factories import PatientFactory, UserFactory, WardFactory, client_of

from apps.accounts.models import Role, User
from apps.ml_proxy.models import AuditEvent
from apps.patients import csv_import
from apps.patients.models import Patient

URL = "/api/v1/patients/import/"
SOUND = "number,name,birth_date,sex,ward,clinicians\nNN-1,윤아름,2012-09-08,F,5병동,seoyeon\nNN-2,최도윤,,m,,\n"
pytestmark = pytest.mark.django_db


@pytest.fixture
def seoyeon() -> User:
    WardFactory(name="5병동")
    return UserFactory(username="seoyeon")


def send(user: User, text: str | bytes, **fields: Any) -> Response:
    data = text if isinstance(text, bytes) else text.encode()
    body = {"file": SimpleUploadedFile("patients.csv", data), **fields}
    answer: Response = client_of(user).post(URL, body, format="multipart")
    return answer


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949"])
def test_import_registers_every_row(admin: User, seoyeon: User, encoding: str) -> None:
    answer = send(admin, SOUND.encode(encoding))

    assert answer.json() == {"dry_run": False, "rows": 2, "created": 2, "failed": 0, "faults": []}
    first, second = Patient.objects.order_by("number")
    assert (first.name, first.birth_date, first.sex, first.ward.name) == ("윤아름", date(2012, 9, 8), "F", "5병동")
    assert list(first.clinicians.all()) == [seoyeon]
    assert (second.birth_date, second.sex, second.ward, second.search_key) == (None, "M", None, "최도윤 ㅊㄷㅇ nn2")


def test_import_is_recorded_by_row_and_as_a_whole(admin: User, seoyeon: User) -> None:
    send(admin, SOUND)

    assert AuditEvent.objects.filter(kind="patient_created", actor=admin).count() == 2
    assert AuditEvent.objects.get(kind="patients_imported").detail == {"rows": 2}


def test_import_writes_nothing_in_a_dry_run(admin: User, seoyeon: User) -> None:
    answer = send(admin, SOUND, dry_run="true")

    assert answer.json() == {"dry_run": True, "rows": 2, "created": 2, "failed": 0, "faults": []}
    assert not Patient.objects.exists()
    assert not AuditEvent.objects.filter(kind__startswith="patient").exists()


def test_import_names_every_row_at_fault_and_writes_none(admin: User, seoyeon: User) -> None:
    PatientFactory(number="OLD-1")
    rows = [
        "number,name,birth_date,sex,ward,clinicians",
        "NN-1,윤아름,,,,",
        ",한지우,,,,",
        "OLD-1,오세훈,,,,",
        "NN-1,같은번호,,,,",
        "NN-5,강나래,2012-13-01,X,없는 병동,nobody",
        "NN-6,이하늘,,,,,extra",
    ]

    body = send(admin, "\n".join(rows)).json()

    assert (body["rows"], body["created"], body["failed"]) == (6, 0, 5)
    assert {fault["line"]: fault["columns"] for fault in body["faults"]} == {
        3: {"number": ["blank"]},
        4: {"number": ["unique"]},
        5: {"number": ["unique"]},
        6: {
            "birth_date": ["invalid_date"],
            "sex": ["invalid_choice"],
            "ward": ["does_not_exist"],
            "clinicians": ["does_not_exist"],
        },
        7: {"line": ["too_many_cells"]},
    }
    assert Patient.objects.count() == 1


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("number,name,phone\n1,a,2\n", "unknown_column"),
        ("name\na\n", "missing_column"),
        ("\n", "missing_column"),
        ('number,name\n"1,a\n', "not_csv"),
        (b"number,name\n1,\xff\xff\n", "encoding"),
    ],
)
def test_import_refuses_what_is_no_such_file(admin: User, text: str | bytes, code: str) -> None:
    answer = send(admin, text)

    assert (answer.status_code, answer.json()["params"]) == (400, {"fields": {"file": [code]}})


def test_import_refuses_more_rows_than_it_takes(admin: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_import, "MAX_ROWS", 1)

    assert send(admin, "number,name\n1,a\n2,b\n").json()["params"] == {"fields": {"file": ["too_many_rows"]}}


def test_import_refuses_a_file_that_is_too_large(admin: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_import, "MAX_BYTES", 10)

    assert send(admin, SOUND).status_code == 413


def test_import_costs_the_same_queries_to_check_more_rows(admin: User, django_assert_max_num_queries: Any) -> None:
    rows = "".join(f"P-{n},환자,,,,\n" for n in range(400))

    with django_assert_max_num_queries(9):
        assert send(admin, "number,name,birth_date,sex,ward,clinicians\n" + rows, dry_run="true").json()["rows"] == 400


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.ADMIN}))
def test_import_is_the_admins(role: Role) -> None:
    assert send(UserFactory(role=role), SOUND).status_code == 403


def test_import_command_registers_and_says_how_many(tmp_path: Path, seoyeon: User) -> None:
    path, said = tmp_path / "p.csv", io.StringIO()
    path.write_text(SOUND, encoding="cp949")

    call_command("import_patients", str(path), "--dry-run", stdout=said)
    call_command("import_patients", str(path), stdout=said)

    assert said.getvalue().splitlines() == ["2 patients would be registered", "2 patients were registered"]
    assert Patient.objects.count() == 2


def test_import_command_names_the_line_at_fault(tmp_path: Path) -> None:
    path, said = tmp_path / "p.csv", io.StringIO()
    path.write_text("number,name\n,a\n", encoding="utf-8")

    with pytest.raises(CommandError, match="1 of 1 rows"):
        call_command("import_patients", str(path), stderr=said)

    assert said.getvalue() == "line 2: {'number': ['blank']}\n"


def test_import_command_refuses_what_it_cannot_read(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("import_patients", str(tmp_path / "none.csv"))
