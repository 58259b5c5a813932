"""An upload as large as they may be does not lie in the memory of a Django process, and neither does its answer."""

import os
import struct
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
from tests.e2e.conftest import JOB_WAIT_S, Person, unseen_picture
from tests.rig.held_flask import HeldFlask
from tests.rig.stack import Stack

MIB = 2**20
ALLOWED_MIB = 32
UPLOAD_MIB = 99


@pytest.fixture(scope="module")
def answering(
    stack: Stack, sign_in: Any, phantoms: list[Path], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """An AI server that takes no memory from the machine; every worker has done each kind of work once before."""
    clinician: Person = sign_in("clinician")
    unseen = unseen_picture(phantoms[0], tmp_path_factory.mktemp("memory") / "unseen.png")
    with stack.without("flask"), HeldFlask(stack.settings.flask_port) as flask:
        flask.answer_all()
        for _ in range(12):
            assert clinician.predict(unseen).status_code == 200
        _finish(clinician, ("small.nii", _volume(1)))
        yield


def _picture(size_mib: int) -> bytes:
    return b"\x89PNG\r\n\x1a\n" + os.urandom(size_mib * MIB)


def _volume(size_mib: int) -> bytes:
    """A NIfTI-1 of 16-bit zeros, 256 x 256 x n."""
    header = bytearray(352)
    struct.pack_into("<i", header, 0, 348)
    struct.pack_into("<8h", header, 40, 3, 256, 256, size_mib * 8, 1, 1, 1, 1)
    struct.pack_into("<hh", header, 70, 4, 16)
    struct.pack_into("<8f", header, 76, *[1.0] * 8)
    struct.pack_into("<f", header, 108, 352.0)
    header[344:348] = b"n+1\0"
    return bytes(header) + bytes(size_mib * MIB)


def _finish(clinician: Person, file: tuple[str, bytes]) -> None:
    """Send a volume and wait for the end of its job."""
    taken = clinician.predict(file)
    assert taken.status_code == 202, taken.text
    deadline = time.monotonic() + JOB_WAIT_S
    while (row := clinician.http.get(taken.headers["location"]).json())["job"]:
        assert time.monotonic() < deadline, row
        time.sleep(0.2)
    assert row["state"] == "completed", row


def _ask(clinician: Person, file: tuple[str, bytes]) -> None:
    # The gateway may refuse what it cannot de-identify; it has read the whole file by then.
    assert clinician.predict(file).status_code in (200, 422)


@pytest.mark.parametrize(
    ("name", "make", "send"), [("a.png", _picture, _ask), ("a.nii", _volume, _finish)], ids=["picture", "volume"]
)
def test_large_upload_adds_little_to_any_django_process(
    stack: Stack,
    clinician: Person,
    answering: None,
    name: str,
    make: Callable[[int], bytes],
    send: Callable[[Person, tuple[str, bytes]], None],
) -> None:
    file = (name, make(UPLOAD_MIB))
    before = {pid: _memory_mib(pid, "VmRSS") for pid in _django_processes(stack)}
    for pid in before:
        Path(f"/proc/{pid}/clear_refs").write_text("5", encoding="ascii")  # the peak begins anew

    send(clinician, file)

    added = {pid: _memory_mib(pid, "VmHWM") - rss for pid, rss in before.items()}
    assert len(added) >= 8
    assert max(added.values()) <= ALLOWED_MIB, added


def _django_processes(stack: Stack) -> list[int]:
    """Return Gunicorn's and Celery's processes; the children that parse for them hold no Django."""
    masters = [psutil.Process(stack.pid(name)) for name in ("django", "worker", "jobs")]
    return [process.pid for master in masters for process in (master, *master.children())]


def _memory_mib(pid: int, kind: str) -> float:
    lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(kind)) / 1024
