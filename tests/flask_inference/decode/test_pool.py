"""The decoder children: same answers as in this process, and nothing a file does reaches the server."""

import errno
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from tests.support import files
from tests.support.hostile_pictures import CATALOGUE, JPEG, PNG
from tests.support.stand_in import stand_in

from inference.core.decode import DecoderPool, decode_image
from inference.core.errors import (
    CorruptFileError,
    DecodedTooLargeError,
    InferenceCoreError,
    InferenceTimeoutError,
    InferenceUnavailableError,
    OverloadedError,
)
from sandbox import process, wire


@pytest.fixture(scope="module")
def pool() -> Iterator[DecoderPool]:
    with DecoderPool(size=2) as running:
        yield running


@pytest.mark.parametrize(
    "data", [PNG, JPEG, files.png(files.head(37, 53, top=65_535), 16), files.jpeg(files.head().astype(np.uint8))]
)
def test_pool_answer_equals_decoding_here(pool: DecoderPool, data: bytes) -> None:
    here = decode_image(data)

    there = pool.decode(data)

    np.testing.assert_array_equal(there.pixels, here.pixels)
    assert there.pixels.dtype == np.float32
    assert (there.format, there.spacing_mm, there.colour_fraction) == (
        here.format,
        here.spacing_mm,
        here.colour_fraction,
    )


@pytest.mark.parametrize("name", CATALOGUE)
def test_pool_hostile_file_gets_its_code(pool: DecoderPool, name: str) -> None:
    make, extension, code, status = CATALOGUE[name]

    with pytest.raises(InferenceCoreError) as caught:
        pool.decode(make(), extension)

    assert (caught.value.code, caught.value.status) == (code, status)


def test_pool_serves_several_threads(pool: DecoderPool) -> None:
    pictures = [files.head(40 + i, 50, seed=i) for i in range(12)]
    answers: dict[int, np.ndarray] = {}

    def ask(i: int) -> None:
        answers[i] = pool.decode(files.png(pictures[i])).pixels

    threads = [threading.Thread(target=ask, args=(i,)) for i in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert all(np.array_equal(answers[i], pictures[i]) for i in range(12))


def test_pool_child_over_its_cpu_time_is_replaced() -> None:
    large = files.pillow_png(np.tile(files.head(500, 500).astype(np.uint8), (8, 8)))
    with DecoderPool(size=1, cpu_s=0.02) as pool:
        before = pool.pids

        with pytest.raises(DecodedTooLargeError) as caught:
            pool.decode(large)

        assert caught.value.params == {"reason": "time"}
        assert pool.pids != before
        np.testing.assert_array_equal(pool.decode(PNG).pixels, decode_image(PNG).pixels)


def test_pool_child_over_its_memory_is_replaced() -> None:
    large = files.pillow_png(np.tile(files.head(500, 500).astype(np.uint8), (8, 8)))
    with DecoderPool(size=1, memory_mib=24) as pool:
        with pytest.raises(DecodedTooLargeError) as caught:
            pool.decode(large)

        assert caught.value.params == {"reason": "memory"}
        np.testing.assert_array_equal(pool.decode(PNG).pixels, decode_image(PNG).pixels)


def test_pool_stuck_child_ends_with_the_deadline() -> None:
    with DecoderPool(size=1) as pool:
        pool.decode(PNG)
        os.kill(pool.pids[0], signal.SIGSTOP)

        with pytest.raises(InferenceTimeoutError):
            pool.decode(PNG, deadline_s=0.2)

        np.testing.assert_array_equal(pool.decode(PNG).pixels, decode_image(PNG).pixels)


def test_pool_child_killed_while_idle_is_not_the_next_files_fault() -> None:
    with DecoderPool(size=1) as pool:
        pool.decode(PNG)
        os.kill(pool.pids[0], signal.SIGKILL)
        os.waitid(os.P_PID, pool.pids[0], os.WEXITED | os.WNOWAIT)

        np.testing.assert_array_equal(pool.decode(PNG).pixels, decode_image(PNG).pixels)


def test_pool_all_children_busy_is_overloaded() -> None:
    with DecoderPool(size=1) as pool:
        pool.decode(PNG)
        os.kill(pool.pids[0], signal.SIGSTOP)
        ended = []
        waiting = threading.Thread(target=lambda: ended.append(_code_of(pool, deadline_s=60.0)))
        waiting.start()
        while pool.idle:
            time.sleep(0.01)

        with pytest.raises(OverloadedError):
            pool.decode(PNG, deadline_s=0.05)
        os.kill(pool.pids[0], signal.SIGCONT)
        waiting.join()
        assert ended == ["answered"]


def test_pool_child_that_cannot_start_is_unavailable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "_PROGRAM", "raise SystemExit(3)")
    with DecoderPool(size=1) as pool, pytest.raises(InferenceUnavailableError):
        pool.decode(PNG)


def test_pool_recovers_when_children_can_be_started_again(monkeypatch: pytest.MonkeyPatch) -> None:
    with DecoderPool(size=2) as pool:
        pool.decode(PNG)
        with monkeypatch.context() as outage:
            outage.setattr(process, "subprocess", stand_in(subprocess, Popen=_no_process))
            for pid in pool.pids:
                os.kill(pid, signal.SIGKILL)
                os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)

            with pytest.raises(InferenceUnavailableError):
                pool.decode(PNG)

        np.testing.assert_array_equal(pool.decode(PNG).pixels, decode_image(PNG).pixels)
        assert len(pool.pids) == 2


def test_pool_started_without_a_child_starts_them_later(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as outage:
        outage.setattr(process, "subprocess", stand_in(subprocess, Popen=_no_process))
        pool = DecoderPool(size=1)
        pool.start()

    with pool:
        np.testing.assert_array_equal(pool.decode(PNG).pixels, decode_image(PNG).pixels)


def test_pool_renewal_that_fails_keeps_the_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sandbox.pool._RENEW_AFTER", 1)
    with DecoderPool(size=1) as pool:
        monkeypatch.setattr(process, "subprocess", stand_in(subprocess, Popen=_no_process))

        np.testing.assert_array_equal(pool.decode(PNG).pixels, decode_image(PNG).pixels)


def test_pool_last_child_lost_ends_the_wait_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    with DecoderPool(size=1) as pool:
        pool.decode(PNG)
        (pid,) = pool.pids
        os.kill(pid, signal.SIGSTOP)
        monkeypatch.setattr(process, "subprocess", stand_in(subprocess, Popen=_no_process))
        ended: list[str] = []
        first = threading.Thread(target=lambda: ended.append(_code_of(pool, deadline_s=60.0)))
        first.start()
        while pool.idle:
            time.sleep(0.01)
        second = threading.Thread(target=lambda: ended.append(_code_of(pool, deadline_s=60.0)))
        second.start()

        os.kill(pid, signal.SIGKILL)
        first.join(30.0)
        second.join(30.0)

        assert sorted(ended) == ["decoded_too_large", "inference_unavailable"]


@pytest.mark.parametrize(("said", "believed"), [("KeyError", "KeyError"), ("\ud800", ""), ({"a": 1}, "")])
def test_pool_takes_only_a_name_for_the_reason(monkeypatch: pytest.MonkeyPatch, said: object, believed: str) -> None:
    answer = wire.Message({"failed": "exception", "reason": said}, bytearray())
    monkeypatch.setattr(process.Child, "ask", lambda *_: answer)

    with DecoderPool(size=1) as pool, pytest.raises(CorruptFileError) as caught:
        pool.decode(PNG)

    assert caught.value.params == {"reason": believed}


def test_pool_children_hold_no_environment_and_no_other_descriptors(pool: DecoderPool) -> None:
    pool.decode(PNG)

    for pid in pool.pids:
        names = {entry.split("=")[0] for entry in Path(f"/proc/{pid}/environ").read_text().split("\0") if entry}
        assert not {name for name in names if name.startswith("NEURONOVA")}
        opened = {str(link.readlink()).split(":")[0] for link in Path(f"/proc/{pid}/fd").iterdir()}
        assert opened <= {"pipe", "/dev/null"}


def test_lock_down_leaves_no_file_socket_or_process() -> None:
    program = """
import os, socket
from sandbox.lockdown import lock_down
def refused(call, *arguments):
    try:
        call(*arguments)
    except PermissionError:
        return True
print(lock_down(), refused(os.open, "/etc/passwd", 0), refused(os.fork), refused(socket.socket), refused(os.kill, 1, 0))
"""
    environment = {"PYTHONPATH": str(Path(process.__file__).parents[1])}

    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True)

    assert done.stdout.split() == ["True"] * 5


def test_pool_that_is_dropped_ends_its_children() -> None:
    pool = DecoderPool(size=1)
    pool.decode(PNG)
    (pid,) = pool.pids

    del pool

    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def _no_process(*_: object, **__: object) -> None:
    raise BlockingIOError(errno.EAGAIN, "Resource temporarily unavailable")


def _code_of(pool: DecoderPool, deadline_s: float) -> str:
    try:
        pool.decode(PNG, deadline_s=deadline_s)
    except InferenceCoreError as error:
        return error.code
    return "answered"
