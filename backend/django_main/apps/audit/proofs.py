"""Proof that what the record says about one prediction is under a signed checkpoint."""

from __future__ import annotations

from typing import Any

from apps.accounts.models import Role, User
from apps.audit import merkle, sealing
from apps.audit.checkpoint import Signed, signed_from_row
from apps.audit.errors import TreeBrokenError
from apps.audit.keys import public_pem, trusted_keys
from apps.audit.leaves import EventLeaf, event_leaves
from apps.audit.models import Checkpoint, SealedLeaf
from apps.audit.rows import PREDICTIONS, digest_of, is_change, latest_changes
from apps.ml_proxy.models import AuditEvent, InferenceLog

# Events name who worked from where; the others get the hashes alone.
_SEE_EVENTS = frozenset({Role.ADMIN, Role.AUDITOR, Role.CLINICIAN})


def inference_proof(row: InferenceLog, *, viewer: User) -> dict[str, Any]:
    """Inclusion proofs of every change of `row` under the newest checkpoint. Raises TreeBrokenError.

    `event` is the exact text that was hashed (RFC 6962: leaf = SHA-256(0x00 ‖ text)); null where the viewer may not
    read it. An event younger than the newest checkpoint has no proof yet.
    """
    newest = Checkpoint.objects.order_by("-tree_size").first()
    checkpoint = signed_from_row(newest) if newest else None
    events = _changes(row)
    places = _places(events, checkpoint)
    current, latest = digest_of(row), latest_changes(PREDICTIONS, [str(row.pk)]).get(str(row.pk))
    show = viewer.role in _SEE_EVENTS
    return {
        "id": str(row.pk),
        "row_sha256": current,
        "matches": latest is not None and latest.row_sha256 == current,
        "checkpoint": _checkpoint(checkpoint) if checkpoint else None,
        "events": [_event(event, places.get(event.seq), checkpoint, show) for event in events],
    }


def _changes(row: InferenceLog) -> list[EventLeaf]:
    about = AuditEvent.objects.filter(object_type=PREDICTIONS.object_type, object_id=str(row.pk)).order_by("seq")
    kept = [seq for seq, kind in about.values_list("seq", "kind") if is_change(kind)]
    return event_leaves(about.filter(seq__in=kept))


def _places(events: list[EventLeaf], checkpoint: Signed | None) -> dict[int, int]:
    size = checkpoint.tree_size if checkpoint else 0
    leaves = SealedLeaf.objects.filter(event_seq__in=[event.seq for event in events], index__lt=size)
    return dict(leaves.values_list("event_seq", "index"))


def _event(event: EventLeaf, place: int | None, checkpoint: Signed | None, show: bool) -> dict[str, Any]:
    path = _path(place, checkpoint.tree_size) if place is not None and checkpoint is not None else None
    return {
        "seq": event.seq,
        "event": event.text if show else None,
        "leaf_sha256": event.hash.hex(),
        "leaf_index": place,
        "path": None if path is None else [step.hex() for step in path],
    }


def _path(place: int, size: int) -> list[bytes]:
    wanted: list[tuple[int, int]] = []

    def note(level: int, position: int) -> bytes:
        wanted.append((level, position))
        return b""

    # Walked twice: first to learn which nodes it takes, so that they come in two queries.
    merkle.inclusion_path(place, size, note)
    found = sealing.node_hashes(wanted)
    if len(found) != len(set(wanted)):
        raise TreeBrokenError(reason="node_missing", tree_size=size)
    return merkle.inclusion_path(place, size, lambda level, position: found[level, position])


def _checkpoint(checkpoint: Signed) -> dict[str, Any]:
    key = trusted_keys().get(checkpoint.key_id)
    return {
        "tree_size": checkpoint.tree_size,
        "root_sha256": checkpoint.root,
        "at": checkpoint.at,
        "note": checkpoint.note.decode(),
        "signature": checkpoint.signature,
        "key_id": checkpoint.key_id,
        "public_key": public_pem(key) if key else None,
    }
