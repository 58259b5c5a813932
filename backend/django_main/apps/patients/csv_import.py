"""Patients from a CSV file: read, checked row by row, and written all or none.

Columns: number, name (both required), birth_date (YYYY-MM-DD), sex (M, F, O), ward (name), clinicians (login names,
split by blanks). The text is UTF-8 or, as a Korean Excel writes it, CP949.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from apps.accounts.models import Role, User
from apps.patients.models import Patient, Sex, Ward
from common.errors import InvalidRequestError
from common.events import tell
from common.names import composed

COLUMNS: Final = ("number", "name", "birth_date", "sex", "ward", "clinicians")
REQUIRED: Final = frozenset({"number", "name"})
MAX_BYTES: Final = 5 * 1024 * 1024
MAX_ROWS: Final = 10_000
# As many as a person will read; `failed` counts all.
MAX_REPORTED: Final = 200


@dataclass(frozen=True, slots=True)
class RowFault:
    """What is wrong with one line. `line` counts from 1 and includes the header; `columns` maps column to codes."""

    line: int
    columns: dict[str, list[str]]


@dataclass(slots=True)
class Report:
    """What an import did, or in a dry run would do. `created` is 0 as soon as one row is at fault."""

    dry_run: bool
    rows: int = 0
    created: int = 0
    failed: int = 0
    faults: list[RowFault] = field(default_factory=list)

    def refuse(self, line: int, columns: dict[str, list[str]]) -> None:
        self.failed += 1
        if len(self.faults) < MAX_REPORTED:
            self.faults.append(RowFault(line=line, columns=columns))


def patients_import(*, by: User | None, address: str, data: bytes, dry_run: bool) -> Report:
    """Check every row; when all are sound and this is no dry run, register them in one transaction.

    raises: InvalidRequestError when this is no such CSV file at all
    """
    report = Report(dry_run=dry_run)
    sound = list(_sound_rows(data, report))
    if report.failed:
        return report
    report.created = len(sound)
    if not dry_run:
        try:
            _write(by=by, address=address, rows=sound)
        except IntegrityError as exc:  # registered by someone else in this moment
            raise _refused("unique") from exc
    return report


def _write(*, by: User | None, address: str, rows: list[dict[str, Any]]) -> None:
    with transaction.atomic():
        for row in rows:
            _register(by=by, address=address, row=row)
        tell("patients_imported", actor=by, address=address, rows=len(rows))


def _register(*, by: User | None, address: str, row: dict[str, Any]) -> None:
    clinicians = row.pop("clinicians")
    patient = Patient.objects.create(**row)
    patient.clinicians.set(clinicians)
    tell("patient_created", actor=by, address=address, about=patient, patient=patient)


def _sound_rows(data: bytes, report: Report) -> Iterator[dict[str, Any]]:
    lines = list(_raw_rows(data))
    report.rows = len(lines)
    taken = _taken([raw["number"] for _, raw in lines])
    wards = {ward.name: ward for ward in Ward.objects.all()}
    clinicians = {user.username: user for user in User.objects.filter(role=Role.CLINICIAN)}
    for line, raw in lines:
        faults, row = _check(raw, wards, clinicians)
        if raw["number"].casefold() in taken:
            faults.setdefault("number", []).append("unique")
        taken.add(raw["number"].casefold())
        if faults:
            report.refuse(line, faults)
        else:
            yield row


def _raw_rows(data: bytes) -> Iterator[tuple[int, dict[str, str]]]:
    reader = csv.DictReader(io.StringIO(_text(data), newline=""), restkey="", strict=True)
    try:
        columns = set(reader.fieldnames or ())
        if columns - set(COLUMNS):
            raise _refused("unknown_column")
        if REQUIRED - columns:
            raise _refused("missing_column")
        for count, raw in enumerate(reader, start=1):
            if count > MAX_ROWS:
                raise _refused("too_many_rows")
            yield reader.line_num, _plain(raw)
    except csv.Error as exc:
        raise _refused("not_csv") from exc


def _plain(raw: dict[str, Any]) -> dict[str, str]:
    # A line shorter than the header gives None, a longer one a list under "".
    cells = {column: (raw.get(column) or "").strip() for column in COLUMNS}
    return {**cells, "": "more" if "" in raw else ""}


def _text(data: bytes) -> str:
    for encoding in ("utf-8-sig", "cp949"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise _refused("encoding")


def _taken(numbers: list[str]) -> set[str]:
    # Compared without case, as MariaDB's unique index does.
    rows = Patient.objects.all()
    found: set[str] = set()
    for start in range(0, len(numbers), 500):
        found.update(rows.filter(number__in=numbers[start : start + 500]).values_list("number", flat=True))
    return {number.casefold() for number in found}


def _check(
    raw: dict[str, str], wards: dict[str, Ward], clinicians: dict[str, User]
) -> tuple[dict[str, list[str]], dict[str, Any]]:
    faults: dict[str, list[str]] = {"line": ["too_many_cells"]} if raw[""] else {}
    names, ward = composed(raw["clinicians"]).split(), composed(raw["ward"])
    row: dict[str, Any] = {
        "number": raw["number"],
        "name": raw["name"],
        "birth_date": raw["birth_date"] or None,
        "sex": raw["sex"].upper() or Sex.OTHER,
    }
    patient = Patient(**row)
    try:
        patient.clean_fields(exclude={"ward", "account", "search_key"})
    except ValidationError as exc:
        faults |= {name: [item.code or "invalid" for item in items] for name, items in exc.error_dict.items()}
    if ward and ward not in wards:
        faults["ward"] = ["does_not_exist"]
    if not all(name in clinicians for name in names):
        faults["clinicians"] = ["does_not_exist"]
    row |= {"birth_date": patient.birth_date, "ward": wards.get(ward)}
    return faults, row | {"clinicians": [clinicians[name] for name in names if name in clinicians]}


def _refused(code: str) -> InvalidRequestError:
    return InvalidRequestError(fields={"file": [code]})
