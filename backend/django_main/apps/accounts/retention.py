"""Login records that have done their work: ended logins, codes, counts of wrong passwords, sessions of the admin.

That somebody logged in, and when, stays in the record (`AuditEvent`).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from axes.models import AccessAttempt
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from apps.accounts.models import IssuedRefresh, PasswordReset, TokenFamily


def logins_clear(*, before: datetime, dry_run: bool) -> int:
    """Delete what ended before that time. Returns how many rows."""
    return sum(rows.count() if dry_run else rows_delete(rows) for rows in _ended(before))


def _ended(before: datetime) -> list[QuerySet[Any]]:
    # A login ends when its newest refresh token does; one that is still good keeps the whole family.
    alive = IssuedRefresh.objects.filter(family=OuterRef("pk"), expires_at__gte=before)
    return [
        TokenFamily.objects.filter(~Exists(alive), created_at__lt=before),
        PasswordReset.objects.filter(expires_at__lt=before),
        AccessAttempt.objects.filter(attempt_time__lt=before),
        Session.objects.filter(expire_date__lt=min(before, timezone.now())),
    ]


def rows_delete(rows: QuerySet[Any]) -> int:
    """Delete rows a thousand at a time, so that no transaction is long. Returns how many."""
    total = 0
    while keys := list(rows.values_list("pk", flat=True)[:1000]):
        rows.model.objects.filter(pk__in=keys).delete()
        total += len(keys)
    return total
