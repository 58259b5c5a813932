"""An answer is stored only when all of it is sound."""

import copy
import hashlib
import json
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest
from tests.support.fake_inference import answer_for, facts_of, framed, png, volume_answer_for

from apps.ml_proxy import answer_stream
from apps.ml_proxy.answer import IMAGE_KINDS, Answer, answer_read
from apps.ml_proxy.answer_stream import AnswerStream
from common.errors import InferenceError

pytestmark = pytest.mark.one_database
BODY = png()
SHA256 = hashlib.sha256(BODY).hexdigest()


def read(raw: bytes, piece: int = 1000) -> Answer:
    """Read an answer that comes in pieces of so many bytes."""
    chunks: Iterator[bytes] = (raw[at : at + piece] for at in range(0, len(raw), piece))
    return answer_read(AnswerStream(chunks), input_sha256=SHA256, input_bytes=len(BODY))


def told(facts: Any, *files: bytes) -> bytes:
    head = json.dumps(facts).encode()
    return b"".join((len(head).to_bytes(4), head, *files))


@pytest.mark.parametrize("piece", [1, 7, 1000, 10**6])
def test_answer_keeps_what_is_sound(piece: int) -> None:
    answer = read(framed(answer_for(BODY)), piece)

    assert answer.result["label"] == "glioma"
    assert {kind: file.read() for kind, file in answer.images.items()} == dict.fromkeys(answer.images, png())
    assert answer.input_shape == [41, 37]


def test_answer_to_a_volume_brings_its_files_onto_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answer_stream, "_IN_MEMORY_BYTES", 100)
    sent = volume_answer_for(BODY)
    sent["images"]["volume"] += bytes(5000)

    with closing(read(framed(sent))) as answer:
        descriptor = answer.images["volume"].fileno()
        files = {kind: file.read() for kind, file in answer.images.items()}

    assert descriptor > 0
    assert files == sent["images"]


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", "cut_short"),
        (b"\0\0\0", "cut_short"),
        (framed(answer_for(BODY))[:-1], "cut_short"),
        (framed(answer_for(BODY)) + b"x", "answer_too_large"),
        (b"\xff" * 8, "answer_too_large"),
        (b"\0\0\0\4{no}", "not_json"),
        (b"\0\0\0\0", "not_json"),
        (
            told({**facts_of(answer_for(BODY)), "images": dict.fromkeys(IMAGE_KINDS, 2**30)}),
            "answer_too_large",
        ),
    ],
    ids=["nothing", "no-length", "cut", "more", "huge-facts", "no-json", "no-facts", "huge-files"],
)
def test_answer_refuses_what_does_not_hold_together(raw: bytes, reason: str) -> None:
    with pytest.raises(InferenceError) as caught:
        read(raw)
    assert caught.value.params == {"reason": reason}


@pytest.mark.parametrize("files", [b"", b"hello, world", bytes(100)])
def test_answer_refuses_files_of_another_kind(files: bytes) -> None:
    answer = answer_for(BODY)
    answer["images"]["mask"] = files

    with pytest.raises(InferenceError) as caught:
        read(framed(answer))
    assert caught.value.params == {"reason": "images"}


@pytest.mark.parametrize(
    ("path", "value", "reason"),
    [
        ((), [], "body"),
        (("input", "sha256"), "0" * 64, "input"),
        (("input", "bytes"), 1, "input"),
        (("input", "shape"), None, "input"),
        (("input", "shape"), [True, 2], "input"),
        (("input", "spacing_mm"), ["1"], "input"),
        (("model",), None, "model"),
        (("model", "sha256"), "short", "model"),
        (("result",), None, "result"),
        (("result",), {"label": "glioma"}, "result"),
        (("result", "label"), "elephant", "label"),
        (("result", "probability"), 0.5, "label"),
        (("result", "probabilities"), {"glioma": 0.2}, "probabilities"),
        (("result", "probabilities", "glioma"), "0.93", "probabilities"),
        (("result", "probabilities", "glioma"), 1.4, "probabilities"),
        (("result", "label_texts"), {"ko": "신경교종"}, "label_texts"),
        (("result", "confident"), "yes", "confident"),
        (("result", "reasons"), [1], "reasons"),
        (("result", "tumor", "present"), 1, "tumor"),
        (("result", "tumor", "bbox"), [1, 2, 3], "tumor"),
        (("result", "tumor", "bbox"), [1, 2, 3, 4.5], "tumor"),
        (("result", "tumor"), {"present": True}, "tumor"),
        (("images",), {}, "images"),
        (("images", "mask"), "12", "images"),
        (("images", "mask"), -1, "images"),
        (("images", "mask"), True, "images"),
        (("images", "other"), 12, "images"),
        (("timing_ms",), None, "timing_ms"),
        (("timing_ms", "total"), "fast", "timing_ms"),
    ],
)
def test_answer_refuses_what_breaks_the_contract(path: tuple[str, ...], value: Any, reason: str) -> None:
    answer = copy.deepcopy(facts_of(answer_for(BODY)))
    if path:
        part = answer
        for key in path[:-1]:
            part = part[key]
        part[path[-1]] = value
    else:
        answer = value

    with pytest.raises(InferenceError) as caught:
        read(told(answer))
    assert caught.value.params == {"reason": reason}
