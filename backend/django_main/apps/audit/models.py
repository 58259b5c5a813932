"""What proves that the record is whole: leaves in the order of sealing, full tree nodes, signed checkpoints.

All but `Sealer` only grow, and the runtime's database account may not change them (`manage.py audit_grants`).
"""

from __future__ import annotations

from django.db import models

# The level of a node lies above 2^52 positions; both fit a signed 64-bit key.
_POSITION_BITS = 52


def node_key(level: int, position: int) -> int:
    """Primary key of the full tree node (level ≥ 1)."""
    return level << _POSITION_BITS | position


class Sealer(models.Model):
    """One row, locked by whoever seals: the tree has one writer at a time."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)


class SealedLeaf(models.Model):
    """Which event stands at which place of the tree. Places have no gaps and follow the order of sealing."""

    index = models.BigIntegerField(primary_key=True)
    # No foreign key: a leaf must be able to outlive the event that someone deleted.
    event_seq = models.BigIntegerField(unique=True)
    hash = models.CharField(max_length=64)


class TreeNode(models.Model):
    """Hash of one full subtree, so that appending and proving read O(log n) rows."""

    key = models.BigIntegerField(primary_key=True)
    hash = models.CharField(max_length=64)


class Checkpoint(models.Model):
    """The signed size and root of the tree (`checkpoint.py` is its text). The size is the key: no two may differ."""

    tree_size = models.BigIntegerField(primary_key=True)
    root = models.CharField(max_length=64)
    previous_size = models.BigIntegerField()
    previous_root = models.CharField(max_length=64)
    max_seq = models.BigIntegerField()
    at = models.DateTimeField()
    key_id = models.CharField(max_length=16)
    signature = models.CharField(max_length=128)
