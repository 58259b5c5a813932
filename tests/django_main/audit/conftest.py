"""A trail of its own for every test: folder, key, and direct SQL as an intruder would use it."""

import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from pytest_django.fixtures import Settings
from tests.support.factories import InferenceLogFactory

from apps.accounts.models import User
from apps.audit import keys, sealing
from apps.audit.verifying import Finding
from apps.audit.whole import record_verify
from apps.ml_proxy import audit
from apps.ml_proxy.models import AuditEvent, InferenceLog
from apps.patients.models import Patient

EVENT = AuditEvent._meta.db_table


@pytest.fixture(autouse=True)
def audit_dir(settings: Settings, tmp_path: Path) -> Path:
    folder = tmp_path / "audit"
    settings.ENV = dataclasses.replace(settings.ENV, audit_dir=folder, audit_key_file=folder / "signing.key")
    return folder


@pytest.fixture
def happen(clinician: User, patient: Patient) -> Callable[..., list[AuditEvent]]:
    def happen(count: int = 1, kind: str = "history_read") -> list[AuditEvent]:
        detail = {"rows": 3, "filters": ["label"], "이유": "x"}
        return [
            audit.record(kind, actor=clinician, address="10.0.0.1", patient=patient, detail={**detail, "n": number})
            for number in range(count)
        ]

    return happen


@pytest.fixture
def predicted(clinician: User, patient: Patient) -> Callable[[], InferenceLog]:
    """A finished prediction with both of its events."""

    def predicted() -> InferenceLog:
        row = InferenceLogFactory(patient=patient, requested_by=clinician)
        for kind in ("received", "finished"):
            audit.record(kind, actor=clinician, address="10.0.0.1", about=row, patient=patient)
        return row

    return predicted


def found() -> Finding | None:
    """What `verify_audit` finds."""
    return record_verify(keys.trusted_keys()).finding


def found_after(*statements: tuple[str, tuple[Any, ...]]) -> Finding | None:
    """What is found after these statements; they are taken back again."""
    with transaction.atomic():
        for statement in statements:
            sql(*statement)
        finding = found()
        transaction.set_rollback(True)
    return finding


def sql(statement: str, values: tuple[Any, ...] = ()) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def seal_all(batch: int, monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr(sealing, "BATCH", batch)
    return sealing.audit_seal()
