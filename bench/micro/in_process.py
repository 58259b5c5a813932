"""One prediction after the other through the gateway's WSGI application in this process: where its milliseconds go.

    python -m bench.micro.in_process --var FOLDER [-n 200] [--field name=value] [--calls]

FOLDER is the data folder of a running copy, whose database, Redis and AI server are asked. Processor time is this
process's; `--calls` counts function calls instead, which no other load on the machine changes.
"""

import argparse
import atexit
import cProfile
import gc
import json
import os
import pstats
import shutil
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

from deploy.local.env_files import read_env_file

from bench import results
from bench.client import distinct_images, form_of, read_demo
from bench.results import summary

WARM_UP = 20


class Parts:
    """Milliseconds of the present prediction by part, in order of their first appearance."""

    def __init__(self) -> None:
        self.now: dict[str, float] = defaultdict(float)

    def watch(self, owner: Any, name: str, part: str) -> None:
        """Let every call of `owner.name` count as `part`."""
        original = getattr(owner, name)

        def timed(*arguments: Any, **named: Any) -> Any:
            began = time.perf_counter()
            try:
                return original(*arguments, **named)
            finally:
                self.now[part] += (time.perf_counter() - began) * 1000

        setattr(owner, name, timed)


def application(var: Path) -> Callable[..., Any]:
    """The gateway as the copy in this folder runs it."""
    sys.path[:0] = [str(results.REPO / "backend" / folder) for folder in ("django_main", "")]
    os.environ.update(read_env_file(var / "django.env"))
    metrics = tempfile.mkdtemp(prefix="neuronova-bench-")
    atexit.register(shutil.rmtree, metrics, ignore_errors=True)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = metrics
    from config.wsgi import application as gateway  # noqa: PLC0415 -- it reads the environment

    gc.collect()
    gc.freeze()  # as a Gunicorn worker does
    return gateway


def ask(gateway: Callable[..., Any], path: str, body: bytes, headers: dict[str, str]) -> dict[str, Any]:
    """POST and read the answer. raises : RuntimeError for anything but 200"""
    environ = {
        "REQUEST_METHOD": "POST", "PATH_INFO": path, "SERVER_NAME": "127.0.0.1", "SERVER_PORT": "80",
        "HTTP_HOST": "127.0.0.1", "REMOTE_ADDR": "127.0.0.1", "SERVER_PROTOCOL": "HTTP/1.1", "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(body), "wsgi.errors": BytesIO(), "wsgi.multithread": True, "wsgi.multiprocess": True,
        "CONTENT_LENGTH": str(len(body)), "CONTENT_TYPE": headers.pop("content-type"),
        **{f"HTTP_{name.upper()}": value for name, value in headers.items()},
    }  # fmt: skip
    statuses: list[str] = []
    response = gateway(environ, lambda status, _headers, _error=None: statuses.append(status))
    told = b"".join(response)
    response.close()
    if not statuses[0].startswith("200"):
        raise RuntimeError(f"{statuses[0]}: {told[:500]!r}")
    answer: dict[str, Any] = json.loads(told)
    return answer


def watched() -> Parts:
    """The parts that are told apart; the application has to be there already."""
    import pymysql  # noqa: PLC0415
    import redis  # noqa: PLC0415

    from apps.ml_proxy import client, deidentification, media  # noqa: PLC0415

    parts = Parts()
    for owner, name, part in (
        (pymysql.connections.Connection, "ping", "is the database there"),
        (pymysql.cursors.Cursor, "execute", "statements"),
        (pymysql.connections.Connection, "commit", "commits"),
        (redis.Redis, "execute_command", "Redis"),
        (redis.client.Pipeline, "execute", "Redis"),
        (deidentification, "_clean", "de-identifying"),
        (media, "media_write", "writing pictures"),
        (client.InferenceClient, "predict", "asking Flask"),
    ):
        parts.watch(owner, name, part)
    return parts


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--var", type=Path, required=True)
    parser.add_argument("-n", type=int, default=200)
    parser.add_argument("--field", action="append", default=[], help="form field: name=value")
    parser.add_argument("--calls", action="store_true")
    chosen = parser.parse_args()
    gateway, demo = application(chosen.var.resolve()), read_demo(chosen.var)
    login = json.dumps({name: demo["users"]["clinician"][name] for name in ("username", "password")}).encode()
    token = ask(gateway, "/api/v1/auth/token/", login, {"content-type": "application/json"})["access"]
    fields = {"patient": str(demo["patients"][0]), **dict(one.split("=", 1) for one in chosen.field)}
    images = distinct_images(chosen.var / "samples")
    parts, profile = watched(), cProfile.Profile()
    measured: dict[str, list[float]] = defaultdict(list)
    for number in range(WARM_UP + chosen.n):
        body, kind = form_of(fields, next(images))
        parts.now.clear()
        headers = {"content-type": kind, "authorization": f"Bearer {token}"}
        if chosen.calls and number >= WARM_UP:
            profile.enable()
        wall, processor = time.perf_counter(), time.process_time()
        told = ask(gateway, "/ml/v1/predict/", body, headers)["timing_ms"]
        spent = (time.process_time() - processor) * 1000
        profile.disable()
        if number < WARM_UP:
            continue
        everything, flask = (time.perf_counter() - wall) * 1000, told["total"] - told["gateway"]
        for part, ms in parts.now.items():
            measured[part].append(ms)
        measured["asking Flask, beyond what it says"].append(parts.now["asking Flask"] - flask)
        measured["everything but what Flask says"].append(everything - flask)
        measured["own processor time"].append(spent)
    found: dict[str, Any] = {"unit": "ms", "parts": {part: summary(values) for part, values in measured.items()}}
    if chosen.calls:
        found = {"function calls per prediction": round(pstats.Stats(profile).total_calls / chosen.n)}  # type: ignore[attr-defined]
    print(json.dumps(found, indent=1))
    print(f"written to {results.write('in-process', found).relative_to(results.REPO)}")


if __name__ == "__main__":
    main()
