"""What is kept for how long (docs/retention.md). Pixels, counts and codes may go; the record never does.

Nothing is deleted by default but what has no use any more: keys that expired, logins that ended, old log files.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.utils import timezone

from apps.accounts.retention import logins_clear, rows_delete
from apps.ml_proxy import audit, media
from apps.ml_proxy.idempotency import LIFETIME
from apps.ml_proxy.models import UNFINISHED, IdempotencyKey, InferenceLog, StoredImage

_BATCH = 500
_DAY_S = 86_400.0


@dataclass(slots=True)
class Cleared:
    """What was deleted, or in a dry run would be."""

    predictions: int = 0
    files: int = 0
    bytes: int = 0
    unnamed_files: int = 0
    idempotency_keys: int = 0
    logins: int = 0
    log_files: int = 0


def retention_apply(*, dry_run: bool = False, most: int | None = None) -> Cleared:
    """Delete what the settings say is old enough, and record that.

    most  : predictions whose pixels go in this run at most; the next run goes on
    raises: OSError when a file cannot be deleted: its row still names it, so the next run tries again
    """
    env, now = settings.ENV, timezone.now()
    cleared = Cleared()
    if env.keep_media_days:
        _media_clear(cleared, before=now - timedelta(days=env.keep_media_days), dry_run=dry_run, most=most)
    cleared.unnamed_files = _unnamed_clear(dry_run=dry_run)
    cleared.idempotency_keys = _keys_clear(before=now - LIFETIME, dry_run=dry_run)
    cleared.logins = logins_clear(before=now - timedelta(days=env.keep_login_days), dry_run=dry_run)
    cleared.log_files = _logs_clear(older_than_s=env.keep_log_days * _DAY_S, dry_run=dry_run)
    if not dry_run and any(asdict(cleared).values()):
        with transaction.atomic():
            audit.record("retention_applied", actor=None, address="", detail=asdict(cleared))
    return cleared


def _media_clear(cleared: Cleared, *, before: datetime, dry_run: bool, most: int | None) -> None:
    for row in _with_media(before):
        if most is not None and cleared.predictions >= most:
            return
        images = list(StoredImage.objects.filter(inference=row))
        if not dry_run:
            _media_expire(row, images)
        cleared.predictions += 1
        cleared.files += len(images)
        cleared.bytes += sum(image.size_bytes for image in images)


def _with_media(before: datetime) -> Iterator[InferenceLog]:
    """Rows that ended before that time and have files, oldest first, a batch at a time."""
    # The LIMIT keeps the database from turning this into a join that begins at the files.
    file = Subquery(StoredImage.objects.filter(inference=OuterRef("pk")).values("pk")[:1])
    ended = InferenceLog.objects.filter(created_at__lt=before).exclude(state__in=UNFINISHED)
    rows = ended.alias(file=file).filter(file__isnull=False)
    ordered = rows.order_by("created_at", "pk")
    batch = list(ordered[:_BATCH])
    while batch:
        yield from batch
        last = batch[-1]
        following = ordered.filter(created_at__gte=last.created_at).exclude(pk__in=[row.pk for row in batch])
        batch = list(following[:_BATCH])


def _media_expire(log: InferenceLog, images: list[StoredImage]) -> None:
    """Delete the files, then say so in row and event. Files first: after a crash the next run finds the row again."""
    for image in images:
        media.media_delete(image.name)
    with transaction.atomic():
        row = InferenceLog.objects.select_for_update().get(pk=log.pk)
        StoredImage.objects.filter(pk__in=[image.pk for image in images]).delete()
        row.images = {}
        row.save(update_fields=["images"])
        files = {image.name: image.sha256 for image in images}
        detail = {"files": files, "bytes": sum(image.size_bytes for image in images)}
        audit.record("media_expired", actor=None, address="", about=row, patient=row.patient_id, detail=detail)


def _unnamed_clear(*, dry_run: bool) -> int:
    """Files without a row. A day is longer than any request or job takes between its files and its row."""
    count = 0
    for path in media.media_unnamed(older_than_s=_DAY_S, named=_named):
        count += 1
        if not dry_run:
            path.unlink(missing_ok=True)
    return count


def _named(names: Collection[str]) -> set[str]:
    # A reviewer's outline, too, has a row here.
    return set(StoredImage.objects.filter(name__in=names).values_list("name", flat=True))


def _keys_clear(*, before: datetime, dry_run: bool) -> int:
    rows = IdempotencyKey.objects.filter(created_at__lt=before)
    return rows.count() if dry_run else rows_delete(rows)


def _logs_clear(*, older_than_s: float, dry_run: bool) -> int:
    """Files that logrotate has put aside; the one that is written to stays."""
    before, count = time.time() - older_than_s, 0
    for path in Path(settings.ENV.log_dir).glob("django.log[.-]*"):
        if path.is_file() and path.stat().st_mtime < before:
            count += 1
            if not dry_run:
                path.unlink(missing_ok=True)
    return count
