"""The de-identifying children: same bytes as in this process, locked down, without a key or an environment of ours."""

import io
import os
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from tests.deidentify.here import KEY, clean
from tests.support import dicom_files, planted, seeds

from deidentify.pool import DeidentifierPool, RefusedError
from sandbox import Cause, ChildPool, LostError
from sandbox.wire import Message

VALID = seeds.PICTURES | seeds.VOLUMES


@pytest.fixture(scope="module")
def pool() -> Iterator[DeidentifierPool]:
    running = DeidentifierPool(size=1)
    yield running
    running.close()


def ask(
    pool: DeidentifierPool, data: bytes, folder: Path, *, size: int | None = None, deadline_s: float = 20.0
) -> bytes:
    result = pool.clean(
        io.BytesIO(data),
        size_bytes=len(data),
        extension="",
        key=KEY,
        folder=folder,
        deadline_s=deadline_s,
    )
    with result.body:
        return result.body.read()


@pytest.mark.parametrize("name", VALID)
def test_pool_writes_what_this_process_would(pool: DeidentifierPool, name: str, tmp_path: Path) -> None:
    assert ask(pool, VALID[name], tmp_path) == clean(VALID[name])[0]


@pytest.mark.parametrize("name", ["nifti gz", "png"])
def test_pool_lends_files_on_disk_without_reading_them(pool: DeidentifierPool, name: str, tmp_path: Path) -> None:
    data = planted.FILES[name][0]()
    with tempfile.TemporaryFile(dir=tmp_path) as upload:
        upload.write(data)
        upload.flush()

        result = pool.clean(upload, size_bytes=len(data), extension="", key=KEY, folder=tmp_path, deadline_s=20.0)

        with result.body:
            assert result.body.read() == clean(data)[0]
    assert list(tmp_path.iterdir()) == []


def test_pool_gives_the_refusal_with_its_code(pool: DeidentifierPool, tmp_path: Path) -> None:
    with pytest.raises(RefusedError) as refused:
        ask(pool, VALID["png grey"][:-40], tmp_path)

    assert (refused.value.code, refused.value.params) == ("corrupt_file", {"reason": "truncated"})


@pytest.mark.parametrize("encoding", ["utf-8", "euc_kr"])
def test_pool_says_whether_a_file_names_another(pool: DeidentifierPool, encoding: str) -> None:
    pixels = np.zeros((20, 30), np.uint16)
    data = dicom_files.dicom(pixels, changes={0x00100020: ("LO", "가-12".encode(encoding))})

    for number, another in (("가-12", False), ("가-13", True)):
        found = pool.names_another(
            io.BytesIO(data), size_bytes=len(data), extension="dcm", number=number, deadline_s=20.0
        )
        assert found is another


def test_pool_refuses_to_say_it_of_a_damaged_file(pool: DeidentifierPool) -> None:
    data = VALID["dicom explicit"][:-40]

    with pytest.raises(RefusedError) as refused:
        pool.names_another(io.BytesIO(data), size_bytes=len(data), extension="", number="P-7", deadline_s=20.0)

    assert refused.value.code == "corrupt_file"


def test_pool_children_hold_nothing_of_ours(pool: DeidentifierPool, tmp_path: Path) -> None:
    ask(pool, VALID["png grey"], tmp_path)

    for pid in pool.pids:
        names = {entry.split("=")[0] for entry in Path(f"/proc/{pid}/environ").read_text().split("\0") if entry}
        assert not {name for name in names if name.startswith("NEURONOVA")}
        opened = {str(link.readlink()).split(":")[0] for link in Path(f"/proc/{pid}/fd").iterdir()}
        assert opened <= {"pipe", "socket", "/dev/null"}
        status = Path(f"/proc/{pid}/status").read_text()
        assert "Seccomp:\t2" in status


def test_pool_file_over_the_memory_ends_its_child_only(tmp_path: Path) -> None:
    pool = DeidentifierPool(size=1, memory_mib=8)
    try:
        # Well beyond what a starting interpreter has left over.
        large = dicom_files.dicom(np.zeros((6000, 6000), np.uint16), dicom_files.DEFLATED)

        with pytest.raises(LostError) as lost:
            ask(pool, large, tmp_path)

        assert lost.value.cause is Cause.MEMORY
        assert ask(pool, VALID["png grey"], tmp_path) == clean(VALID["png grey"])[0]
    finally:
        pool.close()


def test_pool_stuck_child_ends_with_the_deadline(tmp_path: Path) -> None:
    pool = DeidentifierPool(size=1)
    try:
        ask(pool, VALID["png grey"], tmp_path)
        os.kill(pool.pids[0], signal.SIGSTOP)

        with pytest.raises(LostError) as lost:
            ask(pool, VALID["png grey"], tmp_path, deadline_s=0.2)

        assert lost.value.cause is Cause.DEADLINE
        assert ask(pool, VALID["png grey"], tmp_path) == clean(VALID["png grey"])[0]
    finally:
        pool.close()


def test_pool_input_cannot_be_written_by_the_child(tmp_path: Path) -> None:
    from deidentify.pool import _descriptor  # noqa: PLC0415

    with _descriptor(io.BytesIO(b"abc")) as given, pytest.raises(OSError, match="Bad file descriptor"):
        os.write(given, b"x")


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 2**64, "\x07", "a" * 65, [1], None])
def test_pool_believes_no_parameter_that_an_answer_cannot_carry(
    value: object, pool: DeidentifierPool, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    said = Message({"error": {"code": "corrupt_file", "params": {"bytes": 7, "reason": value}}}, b"")
    monkeypatch.setattr(ChildPool, "ask", lambda *_, **__: said)  # a child that was taken over

    with pytest.raises(RefusedError) as refused:
        ask(pool, b"any", tmp_path)

    assert refused.value.params == {"bytes": 7}
