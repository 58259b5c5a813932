"""Training runs and promotions are held against their events, in the database and in an export."""
# ruff: noqa: S608 -- table names, from the models

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection, models

from apps.accounts.models import User
from apps.audit import export, keys, sealing
from apps.audit.rows import rows_verify
from apps.ml_proxy import audit
from apps.ml_proxy.models import AuditEvent, InferenceLog, TrainingRun, TrainingState
from apps.model_life import training
from apps.model_life.models import ModelPromotion, PromotionState

from .conftest import found, found_after

pytestmark = pytest.mark.django_db
RUN, PROMOTION = TrainingRun._meta.db_table, ModelPromotion._meta.db_table
VERDICT = {"passed": True, "candidate": {"version": "1.0.0-r1", "macro_f1": 0.30000000000000004}, "base": None}


@pytest.fixture
def run(admin: User, happened: ModelPromotion) -> TrainingRun:
    """Wanted, then ended with a candidate, as the service writes it."""
    row = TrainingRun.objects.create(requested_by=admin, request_id="r", reason="새 판독", dataset="d")
    audit.record("training_requested", actor=admin, address="10.0.0.1", about=row)
    training.training_end(row, TrainingState.CANDIDATE, verdict=VERDICT)
    sealing.audit_seal()
    return row


@pytest.fixture
def happened(admin: User) -> ModelPromotion:
    """A promotion that the AI server refused: its last event ends like a refused request and is none."""
    row = ModelPromotion(kind="promote", version="1.0.0-r1", note="n", requested_by=admin, request_id="r")
    for state, kind in (
        (PromotionState.REQUESTED, "model_promotion_requested"),
        (PromotionState.REFUSED, "model_promotion_refused"),
    ):
        row.state = state
        row.save()
        audit.record(kind, actor=admin, address="10.0.0.1", about=row)
    return row


def key(row: models.Model) -> object:
    return row.pk if connection.features.has_native_uuid_field else row.pk.hex


def exported(path: Path) -> Path:
    with path.open("w", encoding="utf-8") as file:
        export.trail_export(file, keys.trusted_keys())
    return path


def test_verify_finds_runs_and_promotions_in_order(run: TrainingRun) -> None:
    assert found() is None
    assert rows_verify() == (2, None)


def test_verify_is_not_misled_by_what_a_worker_notes(run: TrainingRun) -> None:
    TrainingRun.objects.update(progress=0.5, stage="train", epochs=[{"epoch": 1}], attempts=2, eta_s=3.0)

    assert found() is None


@pytest.mark.parametrize(
    ("statement", "kind"),
    [
        (f"UPDATE {RUN} SET state = 'rejected' WHERE id = %s", "training_changed"),
        (f"UPDATE {RUN} SET candidate_version = '1.0.0-r2' WHERE id = %s", "training_changed"),
        (f"UPDATE {RUN} SET verdict = NULL WHERE id = %s", "training_changed"),
        (f"UPDATE {RUN} SET reason = 'x' WHERE id = %s", "training_changed"),
        (f"DELETE FROM {RUN} WHERE id = %s", "training_deleted"),
        (f"UPDATE {PROMOTION} SET state = 'serving' WHERE id = %s", "promotion_changed"),
        (f"UPDATE {PROMOTION} SET version = '2' WHERE id = %s", "promotion_changed"),
        (f"UPDATE {PROMOTION} SET undone = 1 WHERE id = %s", "promotion_changed"),
        (f"DELETE FROM {PROMOTION} WHERE id = %s", "promotion_deleted"),
    ],
)
def test_verify_names_the_row_that_disagrees(
    run: TrainingRun, happened: ModelPromotion, statement: str, kind: str
) -> None:
    row = run if RUN in statement else happened

    finding = found_after((statement, (key(row),)))

    assert finding is not None
    assert (finding.kind, finding.where[kind.partition("_")[0]]) == (kind, str(row.pk))


def test_verify_finds_a_run_no_event_speaks_of(run: TrainingRun, admin: User) -> None:
    added = TrainingRun.objects.create(requested_by=admin, request_id="r", reason="x")

    assert str(found()) == f"training_inserted: training {added.pk}"


def test_verify_believes_a_promotion_from_before_its_events_had_digests(run: TrainingRun, admin: User) -> None:
    old = ModelPromotion.objects.create(
        kind="promote", version="0.9.0", note="n", requested_by=admin, request_id="r", active=None
    )
    AuditEvent.objects.create(
        kind="model_promotion_requested", object_type="modelpromotion", object_id=str(old.pk), request_id="r"
    )

    assert found() is None


def test_an_event_without_a_digest_excuses_no_other_row(
    run: TrainingRun, predicted: Callable[[], InferenceLog], tmp_path: Path
) -> None:
    prediction = predicted()
    for row in (run, prediction):
        AuditEvent.objects.create(
            kind="x", object_type=row._meta.model_name or "", object_id=str(row.pk), request_id="r"
        )
    sealing.audit_seal()
    assert found() is None

    for row, column, kind in ((prediction, "label", "row_changed"), (run, "reason", "training_changed")):
        table = row._meta.db_table
        finding = found_after((f"UPDATE {table} SET {column} = 'x' WHERE id = %s", (key(row),)))
        assert finding is not None
        assert finding.kind == kind
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {RUN} SET reason = 'x'")
    offline = export.export_verify(exported(tmp_path / "altered.jsonl")).finding
    assert offline is not None
    assert offline.kind == "training_changed"


@pytest.mark.parametrize(
    ("statement", "kind"),
    [
        (f"UPDATE {RUN} SET verdict = NULL", "training_changed"),
        (f"DELETE FROM {RUN}", "training_deleted"),
        (f"UPDATE {PROMOTION} SET previous_version = 'x'", "promotion_changed"),
        (f"DELETE FROM {PROMOTION}", "promotion_deleted"),
    ],
)
def test_offline_finds_the_same(run: TrainingRun, tmp_path: Path, statement: str, kind: str) -> None:
    assert export.export_verify(exported(tmp_path / "whole.jsonl")).finding is None
    with connection.cursor() as cursor:
        cursor.execute(statement)

    finding = export.export_verify(exported(tmp_path / "altered.jsonl")).finding

    assert finding is not None
    assert finding.kind == kind


def test_offline_still_reads_the_first_format(run: TrainingRun, tmp_path: Path) -> None:
    lines = [json.loads(line) for line in exported(tmp_path / "second.jsonl").read_text(encoding="utf-8").splitlines()]
    del lines[0]["rows"]
    lines[0]["format"] = "neuronova.audit.export/1"
    kept = [line for line in lines if "row" not in line]
    kept[-1]["end"]["rows"] = 0
    first = tmp_path / "first.jsonl"
    first.write_text("".join(f"{json.dumps(line)}\n" for line in kept), encoding="utf-8")

    assert not InferenceLog.objects.exists()
    assert export.export_verify(first).finding is None


@pytest.mark.parametrize("rows", [5, None, ["patient"], [["trainingrun"]]])
def test_offline_refuses_an_export_of_rows_it_does_not_know(run: TrainingRun, tmp_path: Path, rows: object) -> None:
    path = exported(tmp_path / "export.jsonl")
    head, _, rest = path.read_text(encoding="utf-8").partition("\n")
    path.write_text(json.dumps({**json.loads(head), "rows": rows}) + "\n" + rest, encoding="utf-8")

    finding = export.export_verify(path).finding

    assert finding is not None
    assert finding.kind == "not_an_export"
