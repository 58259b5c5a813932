"""Gunicorn for the gateway. Numbers: design of the system (3 workers, 120 s); address: loopback, Nginx in front."""

import gc
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from common.figures import folder_take
from config.env import Env

if TYPE_CHECKING:
    from gunicorn.arbiter import Arbiter
    from gunicorn.workers.base import Worker

_env = Env.load()
# Several gateways of one machine share the data folder, so each has a folder of figures named after its port.
_metrics_dir = _env.var / "metrics" / f"django-{_env.django_bind.rpartition(':')[2]}"

bind = [_env.django_bind, *([_env.front_bind] if _env.front_bind else [])]
wsgi_app = "config.wsgi:application"
worker_class = "gthread"
workers = 3
# More threads than prediction slots: while every slot waits for the AI, login, history and health still get one.
threads = _env.predict_slots + 4
timeout = 120
graceful_timeout = 110
keepalive = 75
preload_app = False
max_requests = 0
limit_request_line = 4094
limit_request_fields = 64
limit_request_field_size = 8190
accesslog = None  # the application writes one JSON line per request
errorlog = "-"
proc_name = "neuronova-django"
control_socket_disable = True
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108  # nosec B108 -- heartbeat files

# prometheus_client decides at import which kind of value it keeps, so this precedes the application's import.
os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(_metrics_dir)


def on_starting(server: "Arbiter") -> None:
    """Before any socket opens: tell the workers which address strangers reach, and forget the last run's figures."""
    addresses = server.cfg.address
    if len(addresses) > 1 and isinstance(addresses[1], tuple):
        # The launcher may give the addresses on the command line instead of in the environment.
        host, port = addresses[1][:2]
        os.environ["NEURONOVA_FRONT_BIND"] = f"{host}:{port}"
    # Its workers have the descriptor as well, and nobody closes it: the system does when the last of them is gone.
    folder_take(_metrics_dir)


def on_exit(server: "Arbiter") -> None:
    """A gateway that has stopped counts no more: without its folder nobody adds it to those that run."""
    shutil.rmtree(_metrics_dir, ignore_errors=True)


def post_worker_init(worker: "Worker") -> None:
    """Leave the application itself out of every later garbage collection: a full one would walk all of it."""
    gc.collect()
    gc.freeze()


def child_exit(server: "Arbiter", worker: "Worker") -> None:
    """A dead worker's live gauges are gone; its counters stay."""
    from prometheus_client import multiprocess  # noqa: PLC0415  (only after PROMETHEUS_MULTIPROC_DIR is set)

    multiprocess.mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]
