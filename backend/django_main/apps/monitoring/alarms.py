"""What is over its bound now. Computed when asked for, from the last minutes; kept nowhere."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from apps.monitoring.health import readiness
from apps.monitoring.models import MinuteSample
from apps.monitoring.sampler import minute_of
from common.errors import NeuroNovaError

# Over the last five minutes, so that one slow minute is no alarm.
LOOK_BACK: Final = 5
# A person waits at the page for an answer of one image; beyond two seconds it feels broken.
RESPONSE_MS: Final = 2000.0
# One answer in a hundred, of at least so many, else one failure in a quiet night is a rate of a hundred per cent.
ERROR_RATE: Final = 0.01
LEAST_REQUESTS: Final = 20
INFERENCE_MS: Final = 5000.0
BUSY_PERCENT: Final = 90.0
WAIT_S: Final = 600.0
SILENT: Final = 4


def alarms(*, machine: dict[str, float], queue: dict[str, Any]) -> list[dict[str, Any]]:
    """Each with `code`, `value`, `bound` and `detail`; the worst kind first.

    machine, queue: what the summary says of them
    """
    minute = minute_of(timezone.now())
    rows = list(MinuteSample.objects.filter(minute__gt=minute - LOOK_BACK))
    found = [_not_ready(), *_of_samples(rows), *_of_now(machine, queue), _silent(minute)]
    return [alarm for alarm in found if alarm is not None]


def _alarm(code: str, value: float | None, bound: float, *, detail: str = "") -> dict[str, Any] | None:
    over = value is not None and value > bound
    return {"code": code, "value": value, "bound": bound, "detail": detail} if over else None


def _not_ready() -> dict[str, Any] | None:
    try:
        readiness.check()
    except NeuroNovaError as fault:
        return {"code": "not_ready", "value": None, "bound": None, "detail": str(fault.params.get("culprit", ""))}
    return None


def _of_samples(rows: list[MinuteSample]) -> list[dict[str, Any] | None]:
    requests, errors = sum(row.requests or 0 for row in rows), sum(row.errors or 0 for row in rows)
    spent = sum(row.request_ms or 0.0 for row in rows)
    inferences, inference = sum(row.inferences for row in rows), sum(row.inference_ms for row in rows)
    cpu = [row.cpu_percent for row in rows if row.cpu_percent is not None]
    enough = requests >= LEAST_REQUESTS
    return [
        _alarm("errors_many", errors / requests if enough else None, ERROR_RATE),
        _alarm("response_slow", spent / requests if requests else None, RESPONSE_MS),
        _alarm("inference_slow", inference / inferences if inferences else None, INFERENCE_MS),
        _alarm("cpu_high", sum(cpu) / len(cpu) if cpu else None, BUSY_PERCENT),
    ]


def _of_now(machine: dict[str, float], queue: dict[str, Any]) -> list[dict[str, Any] | None]:
    since = queue["waiting_since"]
    waited = (timezone.now() - since) / timedelta(seconds=1) if since is not None else None
    return [
        _alarm("memory_high", machine["memory_percent"], BUSY_PERCENT),
        _alarm("disk_high", machine["disk_percent"], BUSY_PERCENT),
        _alarm("queue_waits", waited, WAIT_S),
    ]


def _silent(minute: int) -> dict[str, Any] | None:
    """The housekeeping worker writes the samples: without it nothing is sealed, swept or trained either."""
    last = MinuteSample.objects.order_by("-minute").values_list("minute", flat=True).first()
    return _alarm("samples_missing", float(minute - (_beginning() if last is None else last)), float(SILENT))


def _beginning() -> int:
    """The minute since when there could have been samples: a worker that never ran is as silent as one that stopped."""
    tables = MigrationRecorder.Migration.objects.filter(app=MinuteSample._meta.app_label)
    return minute_of(tables.latest("applied").applied)
