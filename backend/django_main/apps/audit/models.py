"""What proves that the record is whole: leaves in the order of sealing, full tree nodes, signed checkpoints.

All but `Sealer` and `TrailCheck` only grow, and the runtime's database account may not change them (`manage.py
audit_grants`).
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

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


class CheckState(models.TextChoices):
    """`requested` and `running` are on their way; everything else is an end."""

    REQUESTED = "requested"
    RUNNING = "running"
    WHOLE = "whole"
    ALTERED = "altered"
    # Longer than a check may take, or its worker died: what it had seen so far was in order.
    STOPPED = "stopped"
    # Nothing was found out: no key, no sink to read.
    FAILED = "failed"


class TrailCheck(models.Model):
    """One check of the whole trail, asked for by a person: what was checked and the first finding."""

    requested_at = models.DateTimeField()
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=9, choices=CheckState, default=CheckState.REQUESTED)
    # True while under way, NULL afterwards: the unique index then admits one check at a time on every database.
    active = models.BooleanField(null=True, default=True, unique=True, editable=False)
    # How many events there were to check when it began, and how many of each were found in order.
    total = models.BigIntegerField(default=0)
    leaves = models.BigIntegerField(default=0)
    checkpoints = models.BigIntegerField(default=0)
    rows = models.BigIntegerField(default=0)
    statements = models.BigIntegerField(default=0)
    root = models.CharField(max_length=64, blank=True)
    finding = models.CharField(max_length=32, blank=True)
    where = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("check of the record")
        verbose_name_plural = _("checks of the record")

    def __str__(self) -> str:
        return f"{self.pk} {self.state}"
