"""The periodic look: new pictures are measured by a child, and what has become an alarm is written down once."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.utils import timezone

from apps.ml_proxy import audit, media
from apps.ml_proxy.client import InferenceClient, get_client
from apps.ml_proxy.models import InferenceLog, InferenceState
from apps.model_life import agreement, drift
from apps.model_life.child import training_environment
from apps.model_life.models import DriftAlarm, DriftKind, InputSample
from common.errors import NeuroNovaError

BATCH: Final = 100
_MEASURE_S: Final = 120.0
_log = logging.getLogger("neuronova.drift")


def drift_look(*, client: InferenceClient | None = None) -> int:
    """Measure what came since the last look and raise new alarms. Returns how many alarms were raised."""
    inputs_measure()
    try:
        model = (client or get_client()).model_info()["serving"]
    except NeuroNovaError:
        return 0  # the next look asks again
    if model is None:
        return 0
    told = agreement.agreement(model=model)
    raised = 0
    for name, figure in [("", told["overall"]), *((one["name"], one) for one in told["by_answer"])]:
        if figure["alarm"]:
            raised += _raise(DriftKind.AGREEMENT, name, figure["cusum"], drift.CUSUM_ALARM, model)
    for feature in told["inputs"]:
        if feature["level"] == "far":
            raised += _raise(DriftKind.INPUTS, feature["name"], feature["psi"], drift.PSI_FAR, model)
    return raised


def inputs_measure() -> int:
    """Measure the newest pictures that were not measured yet. Returns how many were looked at."""
    known = InputSample.objects.values("inference_id")
    # Rows that kept no picture would fill the batch at every look, and older ones than the figures go by tell nothing.
    kept = InferenceLog.objects.filter(
        state=InferenceState.COMPLETED, created_at__gte=timezone.now() - agreement.WINDOW, images__has_key="input"
    )
    rows = kept.exclude(pk__in=known).order_by("-created_at")[:BATCH]
    waiting = {row.images["input"]: row for row in rows}
    if not waiting:
        return 0
    measured = _measured([str(media.media_path(name)) for name in waiting])
    if measured is None:
        return 0
    samples = [
        InputSample(
            inference=row,
            at=row.created_at,
            model_sha256=row.model_sha256,
            measured=measured.get(name) is not None,
            features=measured.get(name) or {},
        )
        for name, row in waiting.items()
    ]
    InputSample.objects.bulk_create(samples, ignore_conflicts=True)
    return len(samples)


def _measured(paths: list[str]) -> dict[str, Any] | None:
    """What the child says of each file; None when it says nothing. numpy stays out of this process."""
    try:
        ended = subprocess.run(
            [sys.executable, "-m", "training.inputs"],
            input="\n".join(paths).encode(),
            env=training_environment(),
            capture_output=True,
            timeout=_MEASURE_S,
            check=True,
            cwd=os.sep,
        )
        value = json.loads(ended.stdout)
    except (OSError, ValueError, subprocess.SubprocessError):
        _log.exception("measure")
        return None
    return value if isinstance(value, dict) else None


def _raise(kind: DriftKind, subject: str, value: float, threshold: float, model: dict[str, Any]) -> bool:
    """Write an alarm down unless this model has had it. Returns whether it is new."""
    alarm = DriftAlarm(
        kind=kind,
        subject=subject,
        value=value,
        threshold=threshold,
        at=timezone.now(),
        model_version=model["version"],
        model_sha256=model["sha256"],
    )
    detail = {"kind": kind, "subject": subject, "value": value, "threshold": threshold, "version": model["version"]}
    try:
        with transaction.atomic():
            alarm.save(force_insert=True)
            audit.record("drift_alarm", actor=None, address="", about=alarm, detail=detail)
    except IntegrityError:
        return False
    return True
