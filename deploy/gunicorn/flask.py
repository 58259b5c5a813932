"""Gunicorn for the AI server. Numbers: design of the system (2 workers, 300 s); address: always loopback."""

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from inference.loopback import NotLoopbackError, is_loopback, require_loopback_listeners
from inference.settings import Settings

if TYPE_CHECKING:
    from gunicorn.arbiter import Arbiter
    from gunicorn.workers.base import Worker

_settings = Settings.from_env()
# Several AI servers of one machine share the runtime folder (a call id is good once among all of them), so each has a
# folder of figures named after its port.
_metrics_dir = Path(_settings.runtime_dir) / "metrics" / str(_settings.bind_port)

bind = _settings.bind
wsgi_app = "wsgi:application"
worker_class = "gthread"
workers = 2
threads = 2
# A worker takes no more than it has threads for. What it took beyond them would wait behind its volumes while the other
# worker has nothing to do; in the kernel's queue it goes to whoever is free first.
worker_connections = threads
keepalive = 0  # the gateway closes after each answer; a kept connection would take a place
timeout = 300
graceful_timeout = 30
# Sessions and thread pools do not survive a fork, so every worker loads for itself.
preload_app = False
max_requests = 0
limit_request_line = 2048
limit_request_fields = 32
limit_request_field_size = 1024
accesslog = None  # the application writes one JSON line per request
errorlog = "-"
# Gunicorn's own lines in the same shape as the application's: one JSON object each.
logconfig_dict = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "inference.logs.JsonFormatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"level": "INFO", "handlers": ["stderr"]},
    "loggers": {
        "gunicorn.error": {"level": "INFO", "handlers": ["stderr"], "propagate": False},
        "gunicorn.access": {"level": "WARNING", "handlers": ["stderr"], "propagate": False},
    },
}
proc_name = "neuronova-flask"
control_socket_disable = True
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108  # nosec B108 -- heartbeat files

_cores = len(os.sched_getaffinity(0))
if _settings.ort_threads > max(1, _cores // workers):
    raise SystemExit(
        f"NEURONOVA_ORT_THREADS: {workers} workers x {_settings.ort_threads} threads exceed {_cores} cores"
    )

# prometheus_client decides at import which kind of value it keeps, so this precedes the application's import.
os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(_metrics_dir)


def on_starting(server: "Arbiter") -> None:
    """Before any socket opens: refuse a --bind that overrides the address, and forget the last run's figures."""
    for address in server.cfg.address:
        if not (isinstance(address, tuple) and is_loopback(address[0])):
            raise NotLoopbackError(str(address))
    shutil.rmtree(_metrics_dir, ignore_errors=True)
    _metrics_dir.mkdir(mode=0o700, parents=True)


def when_ready(server: "Arbiter") -> None:
    """Before any worker starts: refuse sockets that came from elsewhere (a service manager, an old master)."""
    require_loopback_listeners()


def child_exit(server: "Arbiter", worker: "Worker") -> None:
    """A dead worker's live gauges are gone; its counters stay."""
    from prometheus_client import multiprocess  # noqa: PLC0415  (only after PROMETHEUS_MULTIPROC_DIR is set)

    multiprocess.mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]
