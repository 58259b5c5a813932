"""What the operating system says of this machine."""

from __future__ import annotations

import psutil
from django.conf import settings


def machine_figures() -> dict[str, float]:
    """The machine now; `cpu_percent` is since this process last asked."""
    memory, disk = psutil.virtual_memory(), psutil.disk_usage(str(settings.ENV.var))
    return {
        "cpu_percent": psutil.cpu_percent(interval=None),
        "memory_percent": memory.percent,
        "memory_available_bytes": memory.available,
        "disk_percent": disk.percent,
        "disk_free_bytes": disk.free,
    }


def cpu_seconds() -> dict[str, float]:
    """Seconds that all processors have spent since the start of the machine, and how many of them idle."""
    times = psutil.cpu_times()
    # guest times are part of user and nice already.
    total = sum(times) - getattr(times, "guest", 0.0) - getattr(times, "guest_nice", 0.0)
    return {"total": total, "idle": times.idle + getattr(times, "iowait", 0.0)}
