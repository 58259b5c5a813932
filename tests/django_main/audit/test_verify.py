"""What an intruder with the database's root password does to sealed events, and that each of it is found."""
# ruff: noqa: S608 -- table names, from the models

import json
import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone
from tests.support.factories import UserFactory

from apps.audit import keys, merkle, sealing, sink
from apps.audit.leaves import events_by_seq
from apps.audit.models import Checkpoint, SealedLeaf, TreeNode
from apps.ml_proxy import audit
from apps.ml_proxy.models import AuditEvent, InferenceLog

from .conftest import EVENT, found, found_after, seal_all, sql

pytestmark = pytest.mark.django_db
Happen = Callable[..., list[AuditEvent]]
Statement = tuple[str, tuple[Any, ...]]
TEXTS = ("kind", "object_type", "object_id", "row_sha256", "request_id", "client_address")
LEAF, NODE, CHECKPOINT = (model._meta.db_table for model in (SealedLeaf, TreeNode, Checkpoint))


def q(name: str) -> str:
    return connection.ops.quote_name(name)


@pytest.fixture
def events(happen: Happen, monkeypatch: pytest.MonkeyPatch) -> list[AuditEvent]:
    happened = happen(24)
    seal_all(10, monkeypatch)
    assert found() is None
    return happened


def test_verify_finds_each_of_200_random_edits(events: list[AuditEvent]) -> None:
    chance = random.Random(6962)  # noqa: S311 -- edits, not secrets
    other = UserFactory()

    for _ in range(200):
        event = chance.choice(events)
        statement = _edit(chance, event, other.pk)
        finding = found_after(statement)
        assert finding is not None, statement
        assert (finding.kind, finding.where["event"]) == ("event_changed", event.seq), statement


def _edit(chance: random.Random, event: AuditEvent, other: int) -> Statement:
    column = chance.choice([*TEXTS, "actor_id", "patient_id", "at", "detail"])
    old = getattr(event, column)
    if column in TEXTS:
        new: Any = _byte_changed(chance, old)
    elif column == "at":
        new = connection.ops.adapt_datetimefield_value(old + timedelta(microseconds=chance.choice([-1, 1, 10**6])))
    elif column == "detail":
        plain = json.dumps(old, sort_keys=True)
        changed = [plain.replace(" 3,", "  3,"), plain.replace('"n": ', '"n": 9'), plain.replace("\\uc774", "이"), "{}"]
        # The same to a reader of JSON, not the same bytes: another order, and a name given twice.
        alike = [json.dumps(dict(reversed(old.items()))), plain.replace('"rows": 3', '"rows": 3, "rows": 3')]
        new = chance.choice([text for text in changed + alike if text != plain])
    else:
        new = chance.choice([None, other]) if column == "actor_id" else None
    return f"UPDATE {EVENT} SET {q(column)} = %s WHERE seq = %s", (new, event.seq)


def _byte_changed(chance: random.Random, old: str) -> str:
    at = chance.randrange(len(old) + 1)
    letter = chance.choice("abcXYZ0189 _.-")
    changed = chance.choice([old[:at] + letter + old[at:], old[:at] + letter + old[at + 1 :], old[:at] + old[at + 1 :]])
    return changed if changed != old else f"{old}x"


def test_verify_names_a_deleted_event(events: list[AuditEvent]) -> None:
    finding = found_after((f"DELETE FROM {EVENT} WHERE seq = %s", (events[7].seq,)))

    assert str(finding) == f"event_deleted: leaf 7, event {events[7].seq}"


def test_verify_names_the_first_of_two_swapped_events(events: list[AuditEvent]) -> None:
    first, second, spare = events[5].seq, events[9].seq, 10**9
    move = f"UPDATE {EVENT} SET seq = %s WHERE seq = %s"

    finding = found_after((move, (spare, first)), (move, (first, second)), (move, (second, spare)))

    assert finding is not None
    assert (finding.kind, finding.where["event"]) == ("event_changed", first)


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="SQLite stores any text in any column")
@pytest.mark.parametrize(
    ("column", "value"), [("at", "yesterday"), ("at", "2026-13-45 00:00:00"), ("actor_id", "x"), ("kind", b"\xff\xfe")]
)
def test_verify_survives_what_no_column_should_hold(events: list[AuditEvent], column: str, value: object) -> None:
    sql("PRAGMA ignore_check_constraints = ON")

    finding = found_after((f"UPDATE {EVENT} SET {column} = %s WHERE seq = %s", (value, events[3].seq)))

    # The foreign key of actor_id is checked at the end of the transaction, which does not come.
    assert finding is not None
    assert (finding.kind, finding.where["event"]) == ("event_changed", events[3].seq)


def test_verify_finds_an_event_put_in_between(happen: Happen, monkeypatch: pytest.MonkeyPatch) -> None:
    events = happen(3)
    columns = AuditEvent.objects.filter(pk=events[1].pk).values().get()
    sql(f"DELETE FROM {EVENT} WHERE seq = %s", (events[1].seq,))
    for hours in (0, 1):
        later = timezone.now() + timedelta(hours=hours)
        monkeypatch.setattr("django.utils.timezone.now", lambda later=later: later)
        happen(1)
        sealing.audit_seal()
    assert found() is None

    AuditEvent.objects.create(**columns)

    assert str(found()) == f"event_inserted: event {events[1].seq}"
    assert sealing.audit_seal() == 0


def test_verify_finds_an_event_that_was_left_unsealed(happen: Happen, monkeypatch: pytest.MonkeyPatch) -> None:
    happen(1)
    sealing.audit_seal()
    left = happen(1)[0]
    assert found() is None

    later = timezone.now() + timedelta(hours=1)
    monkeypatch.setattr("django.utils.timezone.now", lambda: later)

    assert str(found()) == f"event_unsealed: event {left.seq}"


def test_verify_finds_a_changed_event_with_its_leaf_changed_to_match(events: list[AuditEvent]) -> None:
    sql(f"UPDATE {EVENT} SET kind = 'x' WHERE seq = %s", (events[13].seq,))
    forged = events_by_seq([events[13].seq])[events[13].seq].hash.hex()
    sql(f"UPDATE {LEAF} SET hash = %s WHERE event_seq = %s", (forged, events[13].seq))

    assert str(found()) == "tree_changed: leaf 12..13, node_level 1"


def test_verify_finds_a_tree_rebuilt_below_its_checkpoints(events: list[AuditEvent]) -> None:
    sql(f"UPDATE {EVENT} SET kind = 'x' WHERE seq = %s", (events[13].seq,))
    _rebuild()

    assert str(found()) == "tree_changed: leaf 10..19, checkpoint 20"


def test_verify_finds_a_trail_signed_again_with_another_key(events: list[AuditEvent]) -> None:
    trusted = keys.trusted_keys()
    sql(f"UPDATE {CHECKPOINT} SET key_id = '0123456789abcdef'")

    assert len(trusted) == 1
    assert str(found()) == "key_unknown: checkpoint 10, key 0123456789abcdef"


@pytest.mark.parametrize(
    ("column", "value", "kind"),
    [
        ("signature", "00" * 64, "checkpoint_changed"),
        ("root", "0" * 64, "checkpoint_changed"),
        ("max_seq", 1, "checkpoint_changed"),
    ],
)
def test_verify_finds_a_changed_checkpoint(events: list[AuditEvent], column: str, value: object, kind: str) -> None:
    finding = found_after((f"UPDATE {CHECKPOINT} SET {column} = %s WHERE tree_size = 20", (value,)))

    assert finding is not None
    assert (finding.kind, finding.where["checkpoint"]) == (kind, 20)


def test_verify_finds_a_checkpoint_that_is_gone(events: list[AuditEvent]) -> None:
    finding = found_after((f"DELETE FROM {CHECKPOINT} WHERE tree_size = 20", ()))

    assert str(finding) == "checkpoint_missing: checkpoint 24, after 10"


def test_verify_finds_the_end_cut_off(events: list[AuditEvent]) -> None:
    finding = found_after(
        (f"DELETE FROM {EVENT} WHERE seq >= %s", (events[20].seq,)),
        (f"DELETE FROM {LEAF} WHERE {q('index')} >= 20", ()),
        (f"DELETE FROM {NODE}", ()),
        (f"DELETE FROM {CHECKPOINT} WHERE tree_size > 20", ()),
    )

    assert finding is not None
    assert finding.kind == "tree_changed"  # the nodes


def test_verify_finds_a_clean_cut_by_the_second_sink(events: list[AuditEvent]) -> None:
    sql(f"DELETE FROM {EVENT} WHERE seq >= %s", (events[20].seq,))
    sql(f"DELETE FROM {CHECKPOINT} WHERE tree_size > 20")
    sql(f"DELETE FROM {LEAF} WHERE {q('index')} >= 20")
    _rebuild()

    assert str(found()) == "truncated: leaf 20, checkpoint 24"


def test_verify_finds_leaves_without_events_and_leaves_without_checkpoint(events: list[AuditEvent]) -> None:
    columns = f"({q('index')}, event_seq, hash)"
    added = found_after((f"INSERT INTO {LEAF} {columns} VALUES (24, 999999, %s)", ("0" * 64,)))
    taken = found_after((f"DELETE FROM {LEAF} WHERE {q('index')} = 4", ()))

    assert str(added) == "leaf_inserted: leaf 24, event 999999"
    assert str(taken) == "leaf_missing: leaf 4"


def test_verify_finds_a_sink_of_another_history(events: list[AuditEvent]) -> None:
    path = sink.sink_path()
    lines = path.read_text().splitlines(keepends=True)
    path.write_text("".join([lines[0], lines[1].replace('"tree_size":20', '"tree_size":19'), lines[2]]))
    assert str(found()) == "sink_differs: checkpoint 20"

    path.write_text("")
    assert str(found()) == "sink_truncated: checkpoint 10"


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        ("UPDATE {table} SET label = 'meningioma' WHERE id = %s", "row_changed"),
        ("UPDATE {table} SET released = 1 WHERE id = %s", "row_changed"),
        ("DELETE FROM {table} WHERE id = %s", "row_deleted"),
    ],
)
def test_verify_names_a_row_that_disagrees_with_its_events(
    predicted: Callable[[], InferenceLog], change: str, kind: str
) -> None:
    rows = [predicted() for _ in range(3)]
    sealing.audit_seal()
    assert found() is None
    key = rows[1].pk if connection.features.has_native_uuid_field else rows[1].pk.hex

    finding = found_after((change.format(table=InferenceLog._meta.db_table), (key,)))

    assert finding is not None
    assert (finding.kind, finding.where["inference"]) == (kind, str(rows[1].pk))


def test_verify_finds_a_row_no_event_speaks_of(predicted: Callable[[], InferenceLog]) -> None:
    row = predicted()
    row.pk = None
    row.id = InferenceLog._meta.pk.get_default()
    row.save(force_insert=True)

    assert str(found()) == f"row_inserted: inference {row.pk}"


def test_verify_is_not_misled_by_a_reader_who_saw_the_row_before(predicted: Callable[[], InferenceLog]) -> None:
    row = predicted()
    row.label = "as it was seen"
    audit.record("prediction_read", actor=None, address="", about=row)

    assert found() is None


def test_command_exits_with_1_and_names_the_first_culprit(
    events: list[AuditEvent], capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("verify_audit")
    assert "in order: 24 events, 3 checkpoints" in capsys.readouterr().out
    for event in (events[11], events[4]):
        sql(f"UPDATE {EVENT} SET kind = 'x' WHERE seq = %s", (event.seq,))

    with pytest.raises(CommandError, match=f"event_changed: leaf 4, event {events[4].seq} ") as caught:
        call_command("verify_audit")
    assert caught.value.returncode == 1


def _rebuild() -> None:
    """Make leaves and nodes fit the present events, as someone with the database's root password can."""
    sql(f"DELETE FROM {NODE}")
    frontier = merkle.Frontier()
    for leaf in SealedLeaf.objects.order_by("index"):
        event = events_by_seq([leaf.event_seq])[leaf.event_seq]
        sql(f"UPDATE {LEAF} SET hash = %s WHERE {q('index')} = %s", (event.hash.hex(), leaf.index))
        for node in frontier.append(event.hash):
            TreeNode.objects.create(key=node.level << 52 | node.position, hash=node.hash.hex())
