"""Rows that never end: their worker was killed between the two commits. They end here as `abandoned`."""

from __future__ import annotations

from datetime import timedelta
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from apps.ml_proxy import audit, study_uploads
from apps.ml_proxy.models import InferenceLog, InferenceState
from common.clock import clock

# Gunicorn ends a stuck worker after 120 s; whoever is still "received" after that has nobody left working on it.
MARGIN: Final = timedelta(seconds=60)
_BATCH: Final = 500


def inference_reap() -> int:
    """End synchronous rows older than the deadline and a margin. Returns how many; safe to run twice at once.

    A process whose clock is wrong ends nothing: it would take rows under way for old ones.
    """
    if not clock.agrees():
        return 0
    before = timezone.now() - timedelta(seconds=settings.ENV.sync_deadline_s) - MARGIN
    stale = InferenceLog.objects.filter(state=InferenceState.RECEIVED, created_at__lt=before).order_by("created_at")
    return sum(_abandon(key) for key in stale.values_list("pk", flat=True)[:_BATCH])


def _abandon(key: UUID) -> bool:
    with transaction.atomic():
        row = InferenceLog.objects.select_for_update().filter(pk=key, state=InferenceState.RECEIVED).first()
        if row is None:
            return False
        row.state, row.finished_at = InferenceState.ABANDONED, timezone.now()
        row.error_code, row.error_status = "internal_error", 500
        row.save()
        detail = {"state": row.state}
        study_uploads.upload_settle(log=row)
        audit.record("finished", actor=None, address="", about=row, patient=row.patient_id, detail=detail)
    return True
