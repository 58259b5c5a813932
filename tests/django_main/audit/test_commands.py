"""Sealing by the clock and by hand."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django.fixtures import Settings

from apps.audit import keys, tasks
from apps.ml_proxy.models import AuditEvent

pytestmark = pytest.mark.django_db
Happen = Callable[..., list[AuditEvent]]


def test_clock_seals_at_least_every_minute(settings: Settings, happen: Happen) -> None:
    entry = settings.CELERY_BEAT_SCHEDULE["seal-audit"]
    happen(3)

    assert entry["task"] == tasks.audit_seal_task.name
    assert entry["schedule"] <= 60
    assert tasks.audit_seal_task() == 3


def test_command_seals_and_makes_a_new_key_only_when_told(
    happen: Happen, audit_dir: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    happen(2)
    call_command("seal_audit")
    assert capsys.readouterr().out == "2 events sealed\n"
    (audit_dir / "signing.key").unlink()
    happen(1)

    with pytest.raises(CommandError, match=r"SigningKeyError: .*missing"):
        call_command("seal_audit")
    call_command("seal_audit", new_key=True)

    assert capsys.readouterr().out == "1 events sealed\n"
    call_command("verify_audit")
    assert len(keys.trusted_keys()) == 2


def test_new_key_does_not_replace_one_that_is_there(happen: Happen, audit_dir: Path) -> None:
    happen(1)
    call_command("seal_audit")
    before = (audit_dir / "signing.key").read_bytes()

    call_command("seal_audit", new_key=True)

    assert (audit_dir / "signing.key").read_bytes() == before
