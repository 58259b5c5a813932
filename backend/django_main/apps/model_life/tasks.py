"""Background work. A task carries ids, may run twice, and calls one service."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from celery import shared_task
from celery.signals import worker_ready, worker_shutting_down

from apps.model_life import drift_watch, promotion, supervise, training_worker


@shared_task(acks_late=False)  # type: ignore[untyped-decorator]
def training_run_task(run_id: str) -> bool:
    """Do one training run if it is free. Returns whether it was."""
    return training_worker.training_run(run_id=UUID(run_id))


@shared_task  # type: ignore[untyped-decorator]
def training_sweep_task() -> int:
    """Ring for training runs that wait with nobody at them. Returns how many."""
    return training_worker.training_sweep()


@shared_task  # type: ignore[untyped-decorator]
def promotion_sweep_task() -> int:
    """End promotions whose process died. Returns how many it moved."""
    return promotion.promotion_sweep()


@shared_task  # type: ignore[untyped-decorator]
def drift_task() -> int:
    """Measure new pictures and raise alarms. Returns how many."""
    return drift_watch.drift_look()


@worker_ready.connect  # type: ignore[untyped-decorator]
def look_for_training(**_: Any) -> None:
    """A worker that starts asks for the bells it may have missed."""
    training_sweep_task.apply_async(expires=60)


@worker_shutting_down.connect  # type: ignore[untyped-decorator]
def stop_training(**_: Any) -> None:
    """A worker that is to stop does not wait for the end of a training."""
    supervise.stopping.set()
