"""What the operating system says of this machine."""

from __future__ import annotations

from typing import Final

import psutil
from django.conf import settings

# Long enough for some dozens of the kernel's ticks, and not to be felt at the page.
_LOOK_S: Final = 0.25


def machine_figures() -> dict[str, float]:
    """The machine now; takes a quarter of a second, over which `cpu_percent` is.

    Not since somebody last asked: psutil remembers that for each thread, and a gateway has dozens.
    """
    return {"cpu_percent": psutil.cpu_percent(interval=_LOOK_S), **storage_figures()}


def storage_figures() -> dict[str, float]:
    """Memory and disk now."""
    memory, disk = psutil.virtual_memory(), psutil.disk_usage(str(settings.ENV.var))
    return {
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
