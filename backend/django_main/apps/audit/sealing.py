"""Sealing: events become leaves of the tree, and every batch ends in a signed checkpoint.

Numbers of events have gaps (rolled-back transactions) and do not become visible in their order (a transaction that
took its number early may commit late). So a leaf has a number of its own, given here without gaps, and every run looks
back: it takes each visible event without a leaf above the *horizon*, the highest number sealed at least `LONGEST`
before the newest checkpoint. Whoever took a number at or below the horizon had begun before that older checkpoint, so
it had committed, and was seen, by the newer one: below the horizon nothing honest can appear any more, and what does
is reported as inserted. A stop of the sealer moves no horizon.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from apps.audit import keys, merkle, sink
from apps.audit.checkpoint import Signed, signed_from_row, utc_text
from apps.audit.errors import TreeBrokenError
from apps.audit.leaves import EventLeaf, event_leaves
from apps.audit.models import Checkpoint, SealedLeaf, Sealer, TreeNode, node_key
from apps.ml_proxy.models import AuditEvent
from common.clock import clock

BATCH: Final = 1000
# Longer than any transaction that writes events: Gunicorn ends a request after 120 s, a job records in short ones.
LONGEST: Final = timedelta(minutes=10)
_SINK_BATCH: Final = 500
logger = logging.getLogger(__name__)


def audit_seal() -> int:
    """Seal every visible event. Returns how many. Safe to run twice at once.

    raises: SigningKeyError, TreeBrokenError (a person has to look); DatabaseError, OSError (the next run tries again)
    """
    if not clock.agrees():
        return 0  # the horizon reckons with the times of checkpoints; this is logged by the check
    # Before the transactions below: losing a race for this row inside one keeps a lock on it; two of those deadlock.
    Sealer.objects.get_or_create(pk=1)
    total = 0
    while True:
        sealed = _seal_batch()
        total += sealed
        if sealed < BATCH:
            break
    with transaction.atomic():
        _lock()
        _sink_catch_up()
    return total


def horizon() -> int:
    """Highest event number below which every honest event has a leaf."""
    newest = Checkpoint.objects.order_by("-tree_size").first()
    if newest is None:
        return 0
    older = Checkpoint.objects.filter(at__lte=newest.at - LONGEST).order_by("-tree_size").first()
    return older.max_seq if older else 0


def unsealed(*, above: int) -> QuerySet[AuditEvent]:
    """Events without a leaf, in order of their number."""
    leaf = SealedLeaf.objects.filter(event_seq=OuterRef("seq"))
    return AuditEvent.objects.filter(~Exists(leaf), seq__gt=above).order_by("seq")


def unsealed_overdue() -> QuerySet[AuditEvent]:
    """Events so old that they should have a leaf by now."""
    return unsealed(above=horizon()).filter(at__lt=timezone.now() - 2 * LONGEST)


def frontier_stored(last: Signed | None) -> merkle.Frontier:
    """The right edge of the stored tree. Raises TreeBrokenError when it does not lead to the last checkpoint."""
    if last is None:
        return merkle.Frontier()
    hashes = node_hashes(merkle.peaks_of(last.tree_size))
    if len(hashes) != last.tree_size.bit_count():
        raise TreeBrokenError(reason="node_missing", tree_size=last.tree_size)
    frontier = merkle.Frontier(last.tree_size, [hashes[at] for at in merkle.peaks_of(last.tree_size)])
    if frontier.root().hex() != last.root:
        raise TreeBrokenError(reason="root", tree_size=last.tree_size)
    return frontier


def node_hashes(wanted: list[tuple[int, int]]) -> dict[tuple[int, int], bytes]:
    """Hashes of full nodes by (level, position), in two queries; those that are gone are missing."""
    leaves = [position for level, position in wanted if level == 0]
    inner = {node_key(level, position): (level, position) for level, position in wanted if level}
    found = {(0, leaf.index): _bytes(leaf.hash) for leaf in SealedLeaf.objects.filter(index__in=leaves)}
    found |= {inner[node.key]: _bytes(node.hash) for node in TreeNode.objects.filter(key__in=list(inner))}
    return found


def _bytes(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError:
        return b""


def _seal_batch() -> int:
    with transaction.atomic(durable=True):
        _lock()
        last = _sink_catch_up()
        # Read before the events are: the horizon reckons with "seen by this time".
        now = timezone.now()
        events = event_leaves(unsealed(above=horizon())[:BATCH])
        if events:
            _append(events, last, now)
    return len(events)


def _lock() -> None:
    """One sealer at a time, until the end of the transaction."""
    Sealer.objects.select_for_update().get(pk=1)


def _sink_catch_up() -> Signed | None:
    """Append what is committed but not in the sink yet; returns the newest checkpoint. Raises TreeBrokenError."""
    newest = Checkpoint.objects.order_by("-tree_size").first()
    written = sink.sink_last()
    if written is not None:
        row = Checkpoint.objects.filter(pk=written.tree_size).first()
        if row is None or signed_from_row(row) != written:
            raise TreeBrokenError(reason="sink", tree_size=written.tree_size)
    missing = Checkpoint.objects.filter(tree_size__gt=written.tree_size if written else 0).order_by("tree_size")
    batch: list[Signed] = []
    for row in missing.iterator(chunk_size=_SINK_BATCH):
        batch.append(signed_from_row(row))
        if len(batch) == _SINK_BATCH:
            sink.sink_append(batch)
            batch = []
    sink.sink_append(batch)
    return signed_from_row(newest) if newest else None


def _append(events: list[EventLeaf], last: Signed | None, now: datetime) -> None:
    signer = keys.signer(may_create=last is None)
    frontier = frontier_stored(last)
    leaves: list[SealedLeaf] = []
    nodes: list[TreeNode] = []
    for event in events:
        leaves.append(SealedLeaf(index=frontier.size, event_seq=event.seq, hash=event.hash.hex()))
        full = frontier.append(event.hash)
        nodes += (TreeNode(key=node_key(node.level, node.position), hash=node.hash.hex()) for node in full)
    note = Signed(
        tree_size=frontier.size,
        root=frontier.root().hex(),
        previous_size=last.tree_size if last else 0,
        previous_root=last.root if last else merkle.EMPTY_ROOT.hex(),
        max_seq=max(events[-1].seq, last.max_seq if last else 0),
        at=utc_text(now),
        key_id=signer.key_id,
    )
    SealedLeaf.objects.bulk_create(leaves)
    TreeNode.objects.bulk_create(nodes)
    Checkpoint.objects.create(
        tree_size=note.tree_size,
        root=note.root,
        previous_size=note.previous_size,
        previous_root=note.previous_root,
        max_seq=note.max_seq,
        at=now,
        key_id=note.key_id,
        signature=signer.sign(note.note),
    )
    # The journal of the machine is a third place.
    logger.info("audit checkpoint", extra={"tree_size": note.tree_size, "root": note.root, "key_id": note.key_id})
