"""Sealing: no event is lost or sealed twice, whatever the order in which transactions end."""
# ruff: noqa: S608 -- table names, from the models

import json
import stat
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.audit import keys, merkle, sealing, sink
from apps.audit.checkpoint import signed_from_row
from apps.audit.errors import SigningKeyError, TreeBrokenError
from apps.audit.models import Checkpoint, SealedLeaf, TreeNode
from apps.ml_proxy.models import AuditEvent

from .conftest import EVENT, found, seal_all, sql

pytestmark = pytest.mark.django_db
Happen = Callable[..., list[AuditEvent]]


def test_seal_without_events_makes_no_checkpoint(db: None) -> None:
    assert sealing.audit_seal() == 0
    assert not Checkpoint.objects.exists()
    assert found() is None


def test_seal_gives_gapless_places_in_the_order_of_the_events(happen: Happen) -> None:
    events = happen(5)
    sql(f"DELETE FROM {EVENT} WHERE seq = %s", (events[2].seq,))  # as a transaction rolled back leaves it

    assert sealing.audit_seal() == 4
    assert list(SealedLeaf.objects.order_by("index").values_list("index", "event_seq")) == [
        (place, events[number].seq) for place, number in enumerate((0, 1, 3, 4))
    ]
    assert found() is None


def test_seal_chains_signed_checkpoints_of_limited_size(happen: Happen, monkeypatch: pytest.MonkeyPatch) -> None:
    happen(7)

    assert seal_all(3, monkeypatch) == 7
    first, second, third = (signed_from_row(row) for row in Checkpoint.objects.order_by("pk"))
    assert [first.tree_size, second.tree_size, third.tree_size] == [3, 6, 7]
    assert (first.previous_size, first.previous_root) == (0, merkle.EMPTY_ROOT.hex())
    assert (second.previous_root, third.previous_root) == (first.root, second.root)
    assert all(checkpoint.is_signed_by(keys.trusted_keys()) for checkpoint in (first, second, third))
    assert list(sink.sink_read()) == [first, second, third]


def test_seal_takes_an_event_that_becomes_visible_after_later_ones(happen: Happen) -> None:
    early, late = happen(2)
    columns = AuditEvent.objects.filter(pk=early.pk).values().get()
    sql(f"DELETE FROM {EVENT} WHERE seq = %s", (early.seq,))  # its transaction has not ended yet
    assert sealing.audit_seal() == 1

    AuditEvent.objects.create(**columns)

    assert sealing.audit_seal() == 1
    assert list(SealedLeaf.objects.order_by("index").values_list("event_seq", flat=True)) == [late.seq, early.seq]
    assert found() is None


def test_seal_still_looks_back_after_it_stood_still(happen: Happen, monkeypatch: pytest.MonkeyPatch) -> None:
    early, _ = happen(2)
    columns = AuditEvent.objects.filter(pk=early.pk).values().get()
    sql(f"DELETE FROM {EVENT} WHERE seq = %s", (early.seq,))
    sealing.audit_seal()
    AuditEvent.objects.create(**columns)

    _hours_pass(monkeypatch, 5)

    assert sealing.audit_seal() == 1
    assert found() is None


def test_horizon_needs_a_checkpoint_that_came_long_after(happen: Happen, monkeypatch: pytest.MonkeyPatch) -> None:
    first = happen(1)[0]
    sealing.audit_seal()
    assert sealing.horizon() == 0

    _hours_pass(monkeypatch, 1)
    assert sealing.horizon() == 0
    happen(1)
    sealing.audit_seal()

    assert sealing.horizon() == first.seq


def test_seal_costs_the_same_however_much_is_sealed(happen: Happen, monkeypatch: pytest.MonkeyPatch) -> None:
    costs, rows = [], []
    for size in (30, 300):
        happen(size - AuditEvent.objects.count())
        sealing.audit_seal()
        _hours_pass(monkeypatch, size)
        happen(1)
        sealing.audit_seal()
        happen(1)
        before = SealedLeaf.objects.count() + TreeNode.objects.count()
        with CaptureQueriesContext(connection) as queries:
            sealing.audit_seal()
        costs.append(len(queries))
        rows.append(SealedLeaf.objects.count() + TreeNode.objects.count() - before)

    assert abs(costs[0] - costs[1]) <= 1  # no row of inner nodes where the place is even
    assert max(rows) <= 10


def test_seal_refuses_a_tree_that_contradicts_its_checkpoint(happen: Happen) -> None:
    happen(4)
    sealing.audit_seal()
    sql(f"UPDATE {TreeNode._meta.db_table} SET hash = %s", ("0" * 64,))
    happen(1)

    with pytest.raises(TreeBrokenError) as caught:
        sealing.audit_seal()
    assert caught.value.params["reason"] == "root"


def test_seal_refuses_to_go_on_after_a_rollback_of_the_database(
    happen: Happen, monkeypatch: pytest.MonkeyPatch
) -> None:
    happen(4)
    seal_all(2, monkeypatch)
    for table, column in ((SealedLeaf, "index"), (TreeNode, "key"), (Checkpoint, "tree_size")):
        bound = {"index": 1, "key": 1 << 52, "tree_size": 2}[column]
        name = connection.ops.quote_name(column)
        sql(f"DELETE FROM {table._meta.db_table} WHERE {name} > %s", (bound,))

    with pytest.raises(TreeBrokenError) as caught:
        sealing.audit_seal()
    assert caught.value.params == {"reason": "sink", "tree_size": 4}


def test_seal_refuses_to_make_a_second_key_unasked(happen: Happen, audit_dir: Path) -> None:
    happen(1)
    sealing.audit_seal()
    (audit_dir / "signing.key").unlink()
    happen(1)

    with pytest.raises(SigningKeyError) as caught:
        sealing.audit_seal()
    assert caught.value.params == {"reason": "missing"}
    keys.key_create(audit_dir / "signing.key")
    assert sealing.audit_seal() == 1
    assert len(keys.trusted_keys()) == 2
    assert found() is None


def test_signing_key_is_private_and_refused_otherwise(happen: Happen, audit_dir: Path) -> None:
    happen(1)
    sealing.audit_seal()
    path = audit_dir / "signing.key"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600

    path.chmod(0o640)
    happen(1)

    with pytest.raises(SigningKeyError):
        sealing.audit_seal()


def test_sink_gets_what_a_crash_kept_from_it(happen: Happen) -> None:
    happen(1)
    sealing.audit_seal()
    path = sink.sink_path()
    path.write_text(path.read_text()[:40])  # half a line

    assert found() is None
    happen(1)
    sealing.audit_seal()

    assert [checkpoint.tree_size for checkpoint in sink.sink_read()] == [1, 2]
    assert found() is None


def test_sink_only_grows(happen: Happen) -> None:
    happen(1)
    sealing.audit_seal()
    before = sink.sink_path().read_bytes()
    happen(1)
    sealing.audit_seal()

    after = sink.sink_path().read_bytes()
    assert after.startswith(before)
    assert json.loads(after.splitlines()[-1])["tree_size"] == 2


def _hours_pass(monkeypatch: pytest.MonkeyPatch, hours: int) -> None:
    later: Any = timezone.now() + timedelta(hours=hours)
    monkeypatch.setattr("django.utils.timezone.now", lambda: later)
