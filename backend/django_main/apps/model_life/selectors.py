"""Reads of the model's life: every version with the state it is in."""

from __future__ import annotations

from typing import Any

from apps.ml_proxy.models import TrainingRun, TrainingState
from apps.model_life.models import ModelPromotion, PromotionState

_PROMOTIONS = 20
_SERVED = (PromotionState.SERVING, PromotionState.PENDING)


def model_catalogue(told: dict[str, Any]) -> dict[str, Any]:
    """The AI server's model-info with what our own record adds: candidate, rejected, retired, and the promotions."""
    runs = {
        run.candidate_version: run
        for run in TrainingRun.objects.exclude(candidate_version="").order_by("created_at").defer("epochs")
    }
    served = _served()
    versions = [_version(entry, runs.get(entry["version"]), served) for entry in told["versions"]]
    stored = {entry["version"] for entry in versions}
    versions += [_rejected(run) for name, run in runs.items() if name not in stored and _was_rejected(run)]
    newest = ModelPromotion.objects.order_by("-created_at", "-id")[:_PROMOTIONS]
    return {**told, "versions": versions, "promotions": list(newest)}


def _served() -> set[str]:
    rows = ModelPromotion.objects.filter(state__in=_SERVED).values_list("version", "previous_version")
    return {name for pair in rows for name in pair if name}


def _version(entry: dict[str, Any], run: TrainingRun | None, served: set[str]) -> dict[str, Any]:
    state = entry["state"]
    if state == "available" and entry["version"] in served:
        state = "retired"
    elif state == "available" and run is not None:
        state = "candidate"
    return {**entry, "state": state, "run": run.pk if run is not None else None}


def _was_rejected(run: TrainingRun) -> bool:
    return run.state == TrainingState.REJECTED


def _rejected(run: TrainingRun) -> dict[str, Any]:
    candidate = (run.verdict or {}).get("candidate") or {}
    made = run.finished_at.isoformat() if run.finished_at else None
    return {
        "version": run.candidate_version,
        "sha256": candidate.get("sha256"),
        "state": "rejected",
        "created_at": made,
        "run": run.pk,
    }
