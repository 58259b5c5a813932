"""The AI server's answer, checked before anything of it is stored (docs/contracts.md §2)."""

from __future__ import annotations

import math
import re
from collections.abc import Collection
from contextlib import ExitStack
from dataclasses import dataclass
from typing import IO, Any, Final, NoReturn, TypeVar

from apps.ml_proxy.answer_stream import AnswerStream
from common.errors import InferenceError

_PNG: Final = b"\x89PNG\r\n\x1a\n"
_GZIP: Final = b"\x1f\x8b\x08"
# The files of every answer, and of a volume's besides: kind and first bytes.
IMAGE_KINDS: Final = dict.fromkeys(("input", "mask", "heatmap", "overlay"), _PNG)
VOLUME_KINDS: Final = {"montage": _PNG, "volume": _GZIP, "mask_volume": _GZIP}
_PLANES: Final = frozenset({"axial", "coronal", "sagittal"})
_SHA256: Final = re.compile(r"[0-9a-f]{64}")
_RESULT_KEYS: Final = {"label", "label_texts", "probability", "probabilities", "confident", "reasons", "tumor"}
_TUMOR_KEYS: Final = {"present", "area_px", "area_mm2", "volume_ml", "diameters_mm", "bbox"}
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Answer:
    """A prediction as the AI server gave it; `images` are open PNG files, of a volume also `.nii.gz` files, by kind.

    `result["volume"]` says which slices of a volume were judged and how; it is null for a picture.
    """

    model_name: str
    model_version: str
    model_sha256: str
    input_format: str
    input_shape: list[int]
    input_spacing_mm: list[float] | None
    result: dict[str, Any]
    images: dict[str, IO[bytes]]
    timings: dict[str, float]

    def close(self) -> None:
        """Give the files back."""
        for file in self.images.values():
            file.close()


def answer_read(stream: AnswerStream, *, input_sha256: str, input_bytes: int, images: bool = True) -> Answer:
    """Check the shape of the answer and that it answers our question, before a file of it is taken.

    input_sha256, input_bytes: of what we sent; another digest means the answer belongs to another image
    images                   : whether pictures were asked for
    raises                   : InferenceError with params.reason naming the part that breaks the contract
    """
    top = _is(stream.facts(), dict, "body")
    model, facts = _is(top.get("model"), dict, "model"), _is(top.get("input"), dict, "input")
    if facts.get("sha256") != input_sha256 or facts.get("bytes") != input_bytes:
        _broken("input")
    spacing = facts.get("spacing_mm")
    volume = _volume(top["volume"]) if "volume" in top else None
    answer = Answer(
        model_name=_is(model.get("name"), str, "model")[:64],
        model_version=_is(model.get("version"), str, "model")[:64],
        model_sha256=_sha256(model.get("sha256")),
        input_format=_is(facts.get("format"), str, "input")[:16],
        input_shape=[int(_number(side, "input")) for side in _is(facts.get("shape"), list, "input")],
        input_spacing_mm=None if spacing is None else [_number(item, "input") for item in _is(spacing, list, "input")],
        result={**_result(top.get("result")), "volume": volume},
        images={},
        timings={str(k): _number(v, "timing_ms") for k, v in _is(top.get("timing_ms"), dict, "timing_ms").items()},
    )
    magics = {**(IMAGE_KINDS if images else {}), **(VOLUME_KINDS if volume else {})}
    with ExitStack() as opened:
        opened.callback(answer.close)
        for kind, size_bytes in _sizes(top.get("images"), magics).items():
            answer.images[kind] = stream.file(size_bytes, magic=magics[kind])
        stream.end()
        opened.pop_all()
    return answer


def _result(value: Any) -> dict[str, Any]:
    result = _is(value, dict, "result")
    if not set(result) >= _RESULT_KEYS:
        _broken("result")
    probabilities = {
        k: _number(v, "probabilities") for k, v in _is(result["probabilities"], dict, "probabilities").items()
    }
    if not all(0.0 <= p <= 1.0 for p in probabilities.values()) or abs(sum(probabilities.values()) - 1.0) > 1e-3:
        _broken("probabilities")
    label = _is(result["label"], str, "label")
    if (
        label not in probabilities
        or len(label) > 32
        or _number(result["probability"], "probability") != probabilities[label]
    ):
        _broken("label")
    texts = _is(result["label_texts"], dict, "label_texts")
    if not all(isinstance(texts.get(language), str) for language in ("ko", "en")):
        _broken("label_texts")
    return {
        "label": label,
        "label_texts": texts,
        "probability": probabilities[label],
        "probabilities": probabilities,
        "confident": _is(result["confident"], bool, "confident"),
        "reasons": [_is(reason, str, "reasons") for reason in _is(result["reasons"], list, "reasons")],
        "tumor": _tumor(result["tumor"]),
    }


def _tumor(value: Any) -> dict[str, Any]:
    tumor = _is(value, dict, "tumor")
    box = tumor.get("bbox")
    if not set(tumor) >= _TUMOR_KEYS or not isinstance(tumor["present"], bool):
        _broken("tumor")
    if box is not None and not (isinstance(box, list) and len(box) == 4 and all(type(side) is int for side in box)):
        _broken("tumor")
    _number(tumor["area_px"], "tumor")
    for measure in (tumor["area_mm2"], tumor["volume_ml"], *_is(tumor["diameters_mm"] or [], list, "tumor")):
        if measure is not None:
            _number(measure, "tumor")
    return {key: tumor[key] for key in sorted(_TUMOR_KEYS)}


def _volume(value: Any) -> dict[str, Any]:
    volume = _is(value, dict, "volume")
    if volume.get("plane") not in _PLANES:
        _broken("volume")
    scores = []
    for pair in _is(volume.get("slices"), list, "volume"):
        if not isinstance(pair, list) or len(pair) != 2 or type(pair[0]) is not int:
            _broken("volume")
        scores.append([pair[0], _number(pair[1], "volume")])
    return {"plane": volume["plane"], "key_slice": int(_number(volume.get("key_slice"), "volume")), "slices": scores}


def _sizes(value: Any, kinds: Collection[str]) -> dict[str, int]:
    """Bytes of each file by its kind, in the order in which they follow."""
    sizes = _is(value, dict, "images")
    if set(sizes) != set(kinds) or not all(type(size) is int and size > 0 for size in sizes.values()):
        _broken("images")
    return sizes


def _is(value: Any, kind: type[T], part: str) -> T:
    if not isinstance(value, kind):
        _broken(part)
    return value


def _number(value: Any, part: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        _broken(part)
    return value


def _sha256(value: Any) -> str:
    if not isinstance(value, str) or not _SHA256.fullmatch(value):
        _broken("model")
    return value


def _broken(part: str) -> NoReturn:
    raise InferenceError(reason=part)
