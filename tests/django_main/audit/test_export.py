"""An export is checked without the database, and shows the same things."""
# ruff: noqa: S608 -- table names, from the models

import json
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.management import CommandError, call_command

from apps.audit import export, keys, sealing, sink
from apps.audit.verifying import Verdict
from apps.ml_proxy import audit
from apps.ml_proxy.models import AuditEvent, InferenceLog
from config.env import REPOSITORY

from .conftest import EVENT, seal_all, sql

pytestmark = pytest.mark.django_db
MANAGE = REPOSITORY / "backend" / "django_main" / "manage.py"
Happen = Callable[..., list[AuditEvent]]
Predicted = Callable[[], InferenceLog]


@pytest.fixture
def exported(happen: Happen, predicted: Predicted, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    happen(11)
    predicted()
    seal_all(5, monkeypatch)
    return write(tmp_path / "export.jsonl")


def write(path: Path) -> Path:
    with path.open("w", encoding="utf-8") as file:
        export.trail_export(file, keys.trusted_keys())
    return path


def checked(path: Path, lines: list[str]) -> Verdict:
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return export.export_verify(path)


def kind_of(verdict: Verdict) -> str:
    return verdict.finding.kind if verdict.finding else ""


def test_export_is_in_order_and_private(exported: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = exported.with_name("second.jsonl")

    call_command("verify_audit", export=str(target))
    call_command("verify_audit", offline=str(target), sink=str(sink.sink_path()))

    assert (
        capsys.readouterr().out.count("in order: 13 events, 3 checkpoints, 1 predictions, training runs and promotions")
        == 2
    )
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert target.read_bytes() == exported.read_bytes()


def test_offline_needs_nothing_of_the_site(exported: Path, tmp_path: Path) -> None:
    command = [sys.executable, MANAGE, "verify_audit", "--offline", exported, "--sink", sink.sink_path()]
    elsewhere = {"NEURONOVA_VAR": str(tmp_path / "var"), "NEURONOVA_LOG_DIR": str(tmp_path)}

    done = subprocess.run(command, env=elsewhere, capture_output=True, text=True, check=False)

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("in order: 13 events")


def test_offline_finds_every_altered_line(exported: Path) -> None:
    lines = exported.read_text(encoding="utf-8").splitlines()
    for number in range(1, len(lines) - 1):
        removed = lines[:number] + lines[number + 1 :]
        doubled = [*lines[:number], lines[number], *lines[number:]]

        assert kind_of(checked(exported, removed)), lines[number]
        assert kind_of(checked(exported, doubled)), lines[number]


def test_offline_names_the_changed_event(exported: Path) -> None:
    lines = exported.read_text(encoding="utf-8").splitlines()
    line = json.loads(lines[3])
    line["event"] = line["event"].replace("10.0.0.1", "10.0.0.2")

    verdict = checked(exported, [*lines[:3], json.dumps(line), *lines[4:]])

    # A leaf has no hash of its own in the file: the checkpoint after it notices.
    assert str(verdict.finding) == "tree_changed: leaf 0..4, checkpoint 5"


def test_offline_shows_what_was_wrong_in_the_database(
    exported: Path, happen: Happen, predicted: Predicted, tmp_path: Path
) -> None:
    first = AuditEvent.objects.order_by("seq").values_list("seq", flat=True)[2]
    sql(f"DELETE FROM {EVENT} WHERE seq = %s", (first,))

    verdict = export.export_verify(write(tmp_path / "later.jsonl"))

    assert str(verdict.finding) == f"event_deleted: leaf 2, event {first}"


def test_offline_finds_a_changed_row(exported: Path, tmp_path: Path) -> None:
    sql(f"UPDATE {InferenceLog._meta.db_table} SET label = 'x'")

    assert kind_of(export.export_verify(write(tmp_path / "later.jsonl"))) == "row_changed"


def test_offline_leaves_out_what_changed_since_the_last_sealing(exported: Path, tmp_path: Path) -> None:
    row = InferenceLog.objects.get()
    row.released = True
    row.save()
    audit.record("released", actor=None, address="", about=row)

    assert export.export_verify(write(tmp_path / "later.jsonl")).finding is None


def test_offline_finds_the_end_cut_off_by_a_copy_of_the_sink(
    exported: Path, happen: Happen, capsys: pytest.CaptureFixture[str]
) -> None:
    happen(2)
    sealing.audit_seal()

    with pytest.raises(CommandError, match="truncated: leaf 13, checkpoint 15"):
        call_command("verify_audit", offline=str(exported), sink=str(sink.sink_path()))


def test_offline_believes_only_the_named_key(exported: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.pem"
    other.write_text(keys.public_pem(Ed25519PrivateKey.generate().public_key()))

    with pytest.raises(CommandError, match="key_unknown"):
        call_command("verify_audit", offline=str(exported), public_key=[str(other)])


def test_offline_refuses_what_is_no_export(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_text("hello\n")

    assert kind_of(export.export_verify(path)) == "not_an_export"
