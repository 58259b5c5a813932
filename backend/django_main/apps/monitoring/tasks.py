"""Background work. A task may run twice and calls one service."""

from __future__ import annotations

from celery import shared_task

from apps.monitoring import sampler


@shared_task  # type: ignore[untyped-decorator]
def sample_task() -> bool:
    """Write down how this minute went. Returns whether it was not written yet."""
    return sampler.sample_take()
