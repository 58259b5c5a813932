"""`manage.py bootstrap_demo --json PATH --url URL`: demo users, demo patients, and the file with the passwords."""

from __future__ import annotations

import json
import os
import secrets
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.contrib.auth.hashers import check_password
from django.core.management.base import BaseCommand
from django.db import transaction

from apps.accounts import services
from apps.accounts.models import Role, User
from apps.patients import demo
from apps.patients.models import Patient, Ward


class Command(BaseCommand):
    """May run again and again: users keep the password that stands in the file, and their data."""

    help = "Create the users and patients of a demonstration."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", required=True, help="file to write (mode 600)")
        parser.add_argument("--url", required=True, help="address of the front door")

    def handle(self, *args: Any, **options: Any) -> None:
        path = Path(options["json"])
        known = _known_passwords(path)
        with transaction.atomic():
            users = {entry.role.value: _user(entry, known.get(entry.role.value)) for entry in demo.USERS}
            patients = _patients({role: user for role, (user, _) in users.items()})
        logins = {role: {"username": user.username, "password": password} for role, (user, password) in users.items()}
        _write_private(path, {"url": options["url"], "users": logins, "patients": patients})


def _known_passwords(path: Path) -> dict[str, str]:
    try:
        users = json.loads(path.read_text(encoding="utf-8"))["users"]
        return {role: str(entry["password"]) for role, entry in users.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def _user(entry: demo.DemoUser, known: str | None) -> tuple[User, str]:
    user = User.objects.filter(username=entry.username).first()
    if user is not None and known and check_password(known, user.password):
        return user, known
    password = secrets.token_urlsafe(15)
    if user is None:
        fields = {"username": entry.username, "name": entry.name, "role": entry.role}
        user = services.user_create(by=None, address="", password=password, **fields)
    else:
        services.password_set(user=user, new=password)
    return user, password


def _patients(users: dict[str, User]) -> list[int]:
    ward, _ = Ward.objects.get_or_create(name=demo.WARD)
    ward.technicians.add(users[Role.TECHNICIAN])
    rows = [_patient(entry, ward) for entry in demo.PATIENTS]
    for row in rows:
        row.clinicians.add(users[Role.CLINICIAN])
    if not Patient.objects.filter(account=users[Role.PATIENT]).exists():
        Patient.objects.filter(pk=rows[0].pk).update(account=users[Role.PATIENT])
    _patient(demo.UNASSIGNED, None)
    return [row.pk for row in rows]


def _patient(entry: demo.DemoPatient, ward: Ward | None) -> Patient:
    defaults = {"name": entry.name, "birth_date": entry.birth_date, "sex": entry.sex, "ward": ward}
    return Patient.objects.get_or_create(number=entry.number, defaults=defaults)[0]


def _write_private(path: Path, content: dict[str, Any]) -> None:
    waiting = path.with_suffix(".new")
    waiting.unlink(missing_ok=True)
    descriptor = os.open(waiting, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(content, file, ensure_ascii=False, indent=2)
    waiting.replace(path)
