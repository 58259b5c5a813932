"""A private copy of NeuroNova for a few minutes: own folder, own ports, embedded database, no Nginx, no page."""

import io
import itertools
import json
import os
import secrets
import socket
import struct
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import psutil
from deploy.local.env_files import write_env_files
from deploy.local.model_store import install_shipped_model
from deploy.local.progress import LaunchError
from deploy.local.run import prepare_django
from deploy.local.samples import ensure_samples
from deploy.local.servers import services
from deploy.local.settings import LaunchSettings
from deploy.local.supervisor import Service, ending_with_parent
from PIL import Image

START_S = 180.0
SERVERS = ("flask", "django", "jobs")


@dataclass(frozen=True)
class Copy:
    """`processes`: the first process of each server."""

    url: str
    var: Path
    processes: dict[str, "psutil.Process"]
    http: httpx.Client
    patient: int

    def memory_bytes(self, server: str) -> list[int]:
        """Proportional memory of each worker of a server, with the children that parse files for it."""
        workers = self.processes[server].children()
        return sorted(sum(_pss(one) for one in (worker, *worker.children(recursive=True))) for worker in workers)


@contextmanager
def private_copy(folder: Path | None, told: Mapping[str, str] | None = None) -> Iterator[Copy]:
    """Start one; everything it made is gone afterwards. `told`: settings of its own. raises: LaunchError"""
    with ExitStack() as opened:
        var = Path(opened.enter_context(tempfile.TemporaryDirectory(prefix="neuronova-capacity-", dir=folder)))
        http, django, flask = _ports(3)
        settings = LaunchSettings(var, http, django, flask, database_url="", redis_url="", nginx="")
        write_env_files(settings, told or {})
        install_shipped_model(var / "models")
        prepare_django(settings)
        demo = json.loads(settings.demo_pending.read_text(encoding="utf-8"))
        ensure_samples(var / "samples")
        processes = {
            service.name: opened.enter_context(_running(service, var))
            for service in services(settings)
            if service.name in SERVERS
        }
        url = f"http://127.0.0.1:{django}"
        _wait_until_ready(url)
        client = opened.enter_context(httpx.Client(base_url=url, timeout=120, limits=httpx.Limits(max_connections=64)))
        login = {name: demo["users"]["clinician"][name] for name in ("username", "password")}
        token = client.post("/api/v1/auth/token/", json=login).raise_for_status().json()["access"]
        client.headers["Authorization"] = f"Bearer {token}"
        yield Copy(url, var, processes, client, demo["patients"][0])


def _shown(folder: Path) -> list[Image.Image]:
    return [Image.open(path).convert("L") for path in sorted(folder.glob("*.png")) if "mask" not in path.name]


def pictures(folder: Path) -> Iterator[bytes]:
    """PNG files without end, no two alike, so that no cache answers; the difference lies outside the head."""
    shown = [np.asarray(image) for image in _shown(folder)]
    for number in itertools.count(secrets.randbits(30)):
        pixels = shown[number % len(shown)].copy()
        pixels[0, :8] = [number >> 4 * place & 15 for place in range(8)]
        encoded = io.BytesIO()
        Image.fromarray(pixels).save(encoded, "PNG")
        yield encoded.getvalue()


def volume(folder: Path, slices: int = 60) -> bytes:
    """A NIfTI-1 file of phantom slices, 1 mm × 1 mm × 3 mm."""
    shown = [np.asarray(image.resize((192, 192))) for image in _shown(folder)]
    voxels = np.stack([shown[number % len(shown)] for number in range(slices)], axis=-1).astype("<i2")
    header = bytearray(348)
    struct.pack_into("<i", header, 0, 348)
    struct.pack_into("<8h", header, 40, 3, *voxels.shape, 1, 1, 1, 1)
    struct.pack_into("<hh", header, 70, 4, 16)  # int16
    struct.pack_into("<8f", header, 76, 1, 1, 1, 3, 1, 1, 1, 1)
    struct.pack_into("<f", header, 108, 352)
    struct.pack_into("<B", header, 123, 2)  # millimetres
    struct.pack_into("<hh", header, 252, 0, 1)
    for row, values in enumerate(((-1.0, 0, 0, 96), (0, -1.0, 0, 96), (0, 0, 3.0, -90))):
        struct.pack_into("<4f", header, 280 + 16 * row, *values)
    header[344:348] = b"n+1\0"
    return bytes(header) + bytes(4) + voxels.tobytes(order="F")


def folder_bytes(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


@contextmanager
def _running(service: Service, var: Path) -> Iterator["psutil.Process"]:
    command = [*ending_with_parent(), *service.argv]
    with (var / "servers.log").open("ab") as log:
        process = subprocess.Popen(command, cwd=service.cwd, env=service.env, stdout=log, stderr=log)
    try:
        yield psutil.Process(process.pid)
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_until_ready(url: str) -> None:
    deadline, said = time.monotonic() + START_S, "nothing"
    while time.monotonic() < deadline:
        try:
            answer = httpx.get(f"{url}/readyz", timeout=10)
            if answer.status_code == 200:
                return
            said = answer.text[:300]
        except httpx.HTTPError as error:
            said = str(error)
        time.sleep(0.5)
    raise LaunchError(f"The private copy is not ready; it says: {said}")


def _ports(count: int) -> list[int]:
    with ExitStack() as stack:
        probes = [stack.enter_context(socket.socket()) for _ in range(count)]
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [int(probe.getsockname()[1]) for probe in probes]


def _pss(process: Any) -> int:
    try:
        found: int = process.memory_full_info().pss
    except (psutil.NoSuchProcess, psutil.AccessDenied, AttributeError):
        return 0
    return found


def sync_write_ms(folder: Path, count: int = 20) -> float:
    """Median milliseconds until 4 KiB are on the disk: every record waits for one of these."""
    times = []
    with tempfile.NamedTemporaryFile(dir=folder) as file:
        for _ in range(count):
            began = time.perf_counter()
            file.write(os.urandom(4096))
            file.flush()
            os.fsync(file.fileno())
            times.append((time.perf_counter() - began) * 1000)
    return sorted(times)[count // 2]
