"""Checking the whole trail: a stream of leaves and checkpoints goes through `TreeCheck`, in bounded memory.

The same check serves the database (here) and an export (`export.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from apps.audit import merkle, sealing
from apps.audit.checkpoint import Signed, signed_from_row
from apps.audit.leaves import events_by_seq, text_hash
from apps.audit.models import Checkpoint, SealedLeaf, TreeNode, node_key
from apps.audit.sink import sink_read

CHUNK: Final = 1000
# Told after each chunk how many things of its kind were checked so far; may raise to end the check.
Tick = Callable[[int], None]


def untold(_: int) -> None:
    """For checks nobody waits for."""


@dataclass(frozen=True, slots=True)
class Finding:
    """The first thing that is wrong. `kind` is stable, `where` names the culprit by its keys."""

    kind: str
    where: dict[str, object]

    def __str__(self) -> str:
        return f"{self.kind}: " + ", ".join(f"{name} {value}" for name, value in self.where.items())


@dataclass(slots=True)
class Verdict:
    """What was checked, and the first finding, if any."""

    leaves: int = 0
    checkpoints: int = 0
    rows: int = 0
    statements: int = 0
    root: str = merkle.EMPTY_ROOT.hex()
    finding: Finding | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One leaf. `text` is None when its event is gone; `hash` is the stored leaf hash (hex), None in an export."""

    index: int
    seq: int
    text: str | None
    is_exact: bool = True
    hash: str | None = None


@dataclass(slots=True)
class TreeCheck:
    """Rebuilds the tree leaf by leaf and holds every checkpoint against it. Each step returns a finding or None."""

    keys: Mapping[str, Ed25519PublicKey]
    frontier: merkle.Frontier = field(default_factory=merkle.Frontier)
    last: Signed | None = None
    checkpoints: int = 0
    completed: list[merkle.Node] = field(default_factory=list)

    def entry(self, entry: Entry) -> Finding | None:
        where: dict[str, object] = {"leaf": self.frontier.size, "event": entry.seq}
        if entry.index != self.frontier.size:
            return Finding("leaf_missing", {"leaf": self.frontier.size})
        if entry.text is None:
            return Finding("event_deleted", where)
        leaf = text_hash(entry.text)
        if entry.hash not in {None, leaf.hex()} or not entry.is_exact:
            return Finding("event_changed", where)
        self.completed += self.frontier.append(leaf)
        return None

    def checkpoint(self, checkpoint: Signed) -> Finding | None:
        where: dict[str, object] = {"checkpoint": checkpoint.tree_size}
        before = (self.last.tree_size, self.last.root) if self.last else (0, merkle.EMPTY_ROOT.hex())
        if checkpoint.key_id not in self.keys:
            return Finding("key_unknown", {**where, "key": checkpoint.key_id})
        if not checkpoint.is_signed_by(self.keys):
            return Finding("checkpoint_changed", where)
        if (checkpoint.previous_size, checkpoint.previous_root) != before:
            return Finding("checkpoint_missing", {**where, "after": before[0]})
        if checkpoint.tree_size != self.frontier.size:
            return Finding("leaf_missing", {"leaf": self.frontier.size, **where})
        if checkpoint.root != self.frontier.root().hex():
            return Finding("tree_changed", {"leaf": f"{before[0]}..{checkpoint.tree_size - 1}", **where})
        self.last = checkpoint
        self.checkpoints += 1
        return None

    def verdict(self, finding: Finding | None) -> Verdict:
        root = self.frontier.root().hex()
        return Verdict(leaves=self.frontier.size, checkpoints=self.checkpoints, root=root, finding=finding)


def trail_verify(keys: Mapping[str, Ed25519PublicKey], tick: Tick = untold) -> Verdict:
    """Check events, leaves, nodes, checkpoints and the second sink of this database, oldest first."""
    check = TreeCheck(keys)
    finding = _tree(check, tick) or _stray() or _unsealed()
    return check.verdict(finding)


def size_sealed() -> int:
    """Leaves under the newest checkpoint."""
    newest = Checkpoint.objects.order_by("-tree_size").first()
    return newest.tree_size if newest else 0


def stored_entries(size: int) -> Iterator[list[Entry]]:
    """The first `size` leaves of the database with their events, in chunks read by key."""
    start = 0
    while start < size:
        leaves = list(SealedLeaf.objects.filter(index__gte=start, index__lt=size).order_by("index")[:CHUNK])
        if not leaves:
            return
        events = events_by_seq([leaf.event_seq for leaf in leaves])
        chunk = []
        for leaf in leaves:
            event = events.get(leaf.event_seq)
            text, is_exact = (event.text, event.is_exact) if event else (None, True)
            chunk.append(Entry(leaf.index, leaf.event_seq, text, is_exact, leaf.hash))
        yield chunk
        start = leaves[-1].index + 1


def stored_checkpoints(size: int) -> Iterator[Signed]:
    """The checkpoints of the database up to that tree size, oldest first, read by key."""
    start = 0
    while page := list(Checkpoint.objects.filter(pk__gt=start, pk__lte=size).order_by("pk")[:CHUNK]):
        yield from map(signed_from_row, page)
        start = page[-1].tree_size


def _tree(check: TreeCheck, tick: Tick) -> Finding | None:
    # What is sealed after this moment is the next run's.
    size = size_sealed()
    written, checkpoints = sink_read(), stored_checkpoints(size)
    awaited = next(checkpoints, None)
    for chunk in stored_entries(size):
        for entry in chunk:
            finding = check.entry(entry)
            if finding is None and awaited is not None and awaited.tree_size == check.frontier.size:
                finding = check.checkpoint(awaited) or _sink(awaited, next(written, None))
                awaited = next(checkpoints, None)
            if finding is not None:
                # Where leaf and event were both rewritten, the inner nodes know the place better than the checkpoint.
                return _nodes(check) or finding
        finding = _nodes(check)
        if finding is not None:
            return finding
        tick(check.frontier.size)
    if awaited is not None:
        return check.checkpoint(awaited)
    return _surplus(check, next(written, None))


def _sink(stored: Signed, written: Signed | None) -> Finding | None:
    where: dict[str, object] = {"checkpoint": stored.tree_size}
    if written == stored:
        return None
    if written is not None:
        return Finding("sink_differs", where)
    # Committed but not written out yet: the next sealing does it. Only the newest can be in that state.
    is_newest = not Checkpoint.objects.filter(previous_size__gt=stored.tree_size).exists()
    return None if is_newest else Finding("sink_truncated", where)


def _surplus(check: TreeCheck, written: Signed | None) -> Finding | None:
    """The sink knows more than the database: its end was cut off, unless it was sealed while we read."""
    if written is None or Checkpoint.objects.filter(pk=written.tree_size).exists():
        return None
    return Finding("truncated", {"leaf": check.frontier.size, "checkpoint": written.tree_size})


def _nodes(check: TreeCheck) -> Finding | None:
    """Hold the stored inner nodes against the rebuilt ones; the first that differs names its leaves."""
    rebuilt = {node_key(node.level, node.position): node for node in check.completed}
    check.completed = []
    stored = dict(TreeNode.objects.filter(key__in=list(rebuilt)).values_list("key", "hash"))
    for key, node in rebuilt.items():
        if stored.get(key) != node.hash.hex():
            first = node.position << node.level
            leaves = f"{first}..{first + (1 << node.level) - 1}"
            return Finding("tree_changed", {"leaf": leaves, "node_level": node.level})
    return None


def _stray() -> Finding | None:
    """Leaves that no checkpoint covers."""
    leaf = SealedLeaf.objects.filter(index__gte=size_sealed()).order_by("index").first()
    # Sealed between the two looks?
    if leaf is None or Checkpoint.objects.filter(tree_size__gt=leaf.index).exists():
        return None
    return Finding("leaf_inserted", {"leaf": leaf.index, "event": leaf.event_seq})


def _unsealed() -> Finding | None:
    """Events without a leaf where there can be none: put in afterwards, or left lying by a sealer that stands still."""
    inserted = sealing.unsealed(above=0).filter(seq__lte=sealing.horizon()).first()
    if inserted is not None:
        return Finding("event_inserted", {"event": inserted.seq})
    overdue = sealing.unsealed_overdue().first()
    return Finding("event_unsealed", {"event": overdue.seq}) if overdue else None
