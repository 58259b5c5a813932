"""An answer is stored only when all of it is sound."""

import copy
import hashlib
from typing import Any

import pytest
from tests.support.fake_inference import answer_for, png

from apps.ml_proxy.answer import parse_answer
from common.errors import InferenceError

BODY = png()
SHA256 = hashlib.sha256(BODY).hexdigest()


def parse(answer: Any) -> Any:
    return parse_answer(answer, input_sha256=SHA256, input_bytes=len(BODY))


def test_parse_answer_keeps_what_is_sound() -> None:
    answer = parse(answer_for(BODY))

    assert answer.result["label"] == "glioma"
    assert answer.images["mask"] == png()
    assert answer.input_shape == [41, 37]


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
        (("result", "probabilities", "glioma"), float("nan"), "probabilities"),
        (("result", "probabilities", "glioma"), 1.4, "probabilities"),
        (("result", "label_texts"), {"ko": "신경교종"}, "label_texts"),
        (("result", "confident"), "yes", "confident"),
        (("result", "reasons"), [1], "reasons"),
        (("result", "tumor", "present"), 1, "tumor"),
        (("result", "tumor", "bbox"), [1, 2, 3], "tumor"),
        (("result", "tumor", "bbox"), [1, 2, 3, 4.5], "tumor"),
        (("result", "tumor"), {"present": True}, "tumor"),
        (("images",), {}, "images"),
        (("images", "mask"), "not base64!", "images"),
        (("images", "mask"), "aGVsbG8=", "images"),
        (("timing_ms",), None, "timing_ms"),
        (("timing_ms", "total"), "fast", "timing_ms"),
    ],
)
def test_parse_answer_refuses_what_breaks_the_contract(path: tuple[str, ...], value: Any, reason: str) -> None:
    answer = copy.deepcopy(answer_for(BODY))
    if path:
        part = answer
        for key in path[:-1]:
            part = part[key]
        part[path[-1]] = value
    else:
        answer = value

    with pytest.raises(InferenceError) as caught:
        parse(answer)
    assert caught.value.params == {"reason": reason}
