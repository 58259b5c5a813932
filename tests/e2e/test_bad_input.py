"""What people and programs send by mistake or on purpose: a stable code, a record, and nobody dies of it."""

import io
import struct
import time
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import jwt
import psutil
import pytest
from PIL import Image
from tests.e2e.conftest import Person
from tests.e2e.records import Records
from tests.rig.stack import Stack

Files = list[tuple[str, tuple[str, bytes]]]


def _png(path: Path) -> bytes:
    return path.read_bytes()


def _jpeg(path: Path) -> bytes:
    encoded = io.BytesIO()
    with Image.open(path) as image:
        image.convert("L").save(encoded, "JPEG")
    return encoded.getvalue()


def _huge_png() -> bytes:
    """A PNG of 13 000 × 13 000 zeros: half a megabyte that wants 169 MB."""
    side = 13_000
    header = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    packer = zlib.compressobj(9)
    rows = b"".join(packer.compress(b"\0" * (side + 1)) for _ in range(side)) + packer.flush()
    chunks = [(b"IHDR", header), (b"IDAT", rows), (b"IEND", b"")]
    body = b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + body


# name: files of the request, status, code, whether the record is a row (refused) or only an event
CATALOGUE: dict[str, tuple[Callable[[Path], Files], int, str, str]] = {
    "empty": (lambda _: [("image", ("a.png", b""))], 400, "empty_file", "event"),
    "no file": (lambda _: [], 400, "missing_file", "event"),
    "two files": (
        lambda p: [("image", ("a.png", _png(p))), ("image", ("b.png", _png(p)))],
        400,
        "multiple_files",
        "event",
    ),
    "text as png": (
        lambda _: [("image", ("a.png", b"Dear Sir or Madam, ..."))],
        415,
        "type_mismatch",
        "event",
    ),
    "truncated png": (lambda p: [("image", ("a.png", _png(p)[: len(_png(p)) // 2]))], 422, "corrupt_file", "row"),
    "truncated jpeg": (lambda p: [("image", ("a.jpg", _jpeg(p)[: len(_jpeg(p)) // 2]))], 422, "corrupt_file", "row"),
    "13000 x 13000": (lambda _: [("image", ("a.png", _huge_png()))], 413, "decoded_too_large", "row"),
}


@pytest.mark.parametrize("name", list(CATALOGUE))
def test_predict_refuses_with_code_and_record_when_input_is_bad(
    name: str, clinician: Person, phantoms: list[Path], records: Records, stack: Stack
) -> None:
    make, status, code, record = CATALOGUE[name]
    before, workers = records.count(), _workers(stack)
    files = make(phantoms[0])
    # Without a file httpx would send a form; the server has to see a multipart body all the same.
    parts = files or [("other", (None, b"x"))]

    answer = clinician.http.post("/ml/v1/predict/", data={"patient": clinician.patient}, files=parts)

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.headers["content-type"] == "application/problem+json"
    assert set(answer.json()) >= {"type", "title", "status", "code", "params", "request_id"}
    after = records.count()
    assert after.rows - before.rows == (1 if record == "row" else 0)
    assert after.events > before.events
    if record == "row":
        assert records.newest_state() == "refused"
    assert _workers(stack) == workers
    assert "Traceback" not in stack.log.read_text(errors="replace")


@pytest.mark.parametrize(
    ("header", "code"),
    [({"Authorization": ""}, "not_authenticated"), ({"Authorization": "Bearer a.b.c"}, "not_authenticated")],
)
def test_predict_answers_401_and_keeps_event_when_token_is_missing(
    stack: Stack, phantoms: list[Path], records: Records, header: dict[str, str], code: str
) -> None:
    before = records.count()

    answer = _predict_with(stack, phantoms[0], header)

    assert (answer.status_code, answer.json()["code"]) == (401, code)
    assert records.count().rows == before.rows
    assert records.count().events > before.events


def test_predict_answers_token_expired_when_token_has_run_out(
    stack: Stack, clinician: Person, phantoms: list[Path], records: Records
) -> None:
    valid = clinician.access
    claims: dict[str, Any] = jwt.decode(valid, options={"verify_signature": False})
    past = int(time.time()) - 60
    expired = jwt.encode(claims | {"exp": past, "iat": past - 900}, records.token_key(), algorithm="HS256")
    before = records.count()

    answer = _predict_with(stack, phantoms[0], {"Authorization": f"Bearer {expired}"})

    assert (answer.status_code, answer.json()["code"]) == (401, "token_expired")
    assert records.count().events > before.events


def test_predict_answers_404_and_keeps_event_when_patient_is_not_ones_own(
    clinician: Person, phantoms: list[Path], records: Records
) -> None:
    before = records.count()

    answer = clinician.predict(phantoms[0], patient=987_654)

    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert records.count().rows == before.rows
    assert records.count().events > before.events


def _predict_with(stack: Stack, image: Path, headers: dict[str, str]) -> httpx.Response:
    return httpx.post(
        f"{stack.url}/ml/v1/predict/",
        headers=headers,
        data={"patient": stack.demo["patients"][0]},
        files={"image": (image.name, image.read_bytes())},
        trust_env=False,
        timeout=60,
    )


def _workers(stack: Stack) -> set[int]:
    """Return the process ids of both servers' workers (the Gunicorn masters' direct children that run Gunicorn)."""
    masters = [psutil.Process(stack.pid(name)) for name in ("django", "flask")]
    return {child.pid for master in masters for child in master.children() if "gunicorn" in " ".join(child.cmdline())}
