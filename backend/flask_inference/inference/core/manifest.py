"""`manifest.json` of a model package, checked field by field before anything of the package is used.

The shape is docs/contracts.md §3. Unknown keys are kept for the model card and never interpreted.
"""

import math
import re
from dataclasses import dataclass
from typing import Any

import orjson

from inference.core.errors import BadModelPackageError

SCHEMA = "neuronova.model/1"
PREPROCESSING = "head-crop/1"
VERSION = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_FILE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}\.png")
_LABEL = re.compile(r"[a-z][a-z0-9_]{0,31}")
_PRIVATE = ("golden",)
_MAX_SIDE = 1024
_MAX_LABELS = 64
_REQUIRED_OUTPUTS = ("logits", "mask", "cam")


@dataclass(frozen=True)
class Label:
    """One class, in the order of the network's logits."""

    id: str
    texts: dict[str, str]


@dataclass(frozen=True)
class Preprocessing:
    """Arguments of `preprocess.prepare`."""

    size: int
    percentile_low: float
    percentile_high: float


@dataclass(frozen=True)
class Golden:
    """What the packaged picture must give on every machine: the label exactly, probabilities within `tolerance`."""

    image: str
    label: str
    probabilities: dict[str, float]
    tolerance: float


@dataclass(frozen=True)
class Manifest:
    """A checked manifest; `raw` is the document as written, for the model card."""

    name: str
    version: str
    sha256: str
    created_at: str
    input_name: str
    preprocessing: Preprocessing
    output_shapes: dict[str, tuple[int, ...]]
    labels: tuple[Label, ...]
    temperature: float
    thresholds: dict[str, float]
    golden: Golden
    raw: dict[str, Any]

    @property
    def label_ids(self) -> tuple[str, ...]:
        """Label names in the order of the logits."""
        return tuple(label.id for label in self.labels)

    def public(self) -> dict[str, Any]:
        """The manifest without the parts that serve only to check the package."""
        return {key: value for key, value in self.raw.items() if key not in _PRIVATE}


def parse_manifest(data: bytes) -> Manifest:
    """Check and type a manifest. Raises BadModelPackageError(reason="manifest", field=...)."""
    try:
        raw = orjson.loads(data)  # refuses NaN and Infinity, unlike the standard library
    except orjson.JSONDecodeError as exc:
        raise BadModelPackageError(reason="manifest", field="json") from exc
    top = _Fields(raw, "")
    top.equals("schema", SCHEMA)
    labels = _labels(top)
    size = _input_size(top)
    outputs = _outputs(top, size=size, labels=len(labels))
    return Manifest(
        name=top.text("name"),
        version=top.matching("version", VERSION),
        sha256=top.matching("sha256", _SHA256),
        created_at=top.text("created_at"),
        input_name=top.child("input").text("name"),
        preprocessing=_preprocessing(top, size),
        output_shapes=outputs,
        labels=labels,
        temperature=top.child("calibration").number("temperature", low=1e-3, high=1e3),
        thresholds=_thresholds(top, has_gate="gate" in outputs),
        golden=_golden(top, labels),
        raw=raw,
    )


class _Fields:
    """Typed access to one JSON object; every failure names the field."""

    def __init__(self, value: object, path: str) -> None:
        self._path = path
        if not isinstance(value, dict):
            raise self.bad("")
        self.value: dict[str, Any] = value

    def bad(self, name: str) -> BadModelPackageError:
        return BadModelPackageError(reason="manifest", field=f"{self._path}{name}".rstrip("."))

    def child(self, name: str) -> "_Fields":
        return _Fields(self.value.get(name), f"{self._path}{name}.")

    def equals(self, name: str, expected: object) -> None:
        if self.value.get(name) != expected:
            raise self.bad(name)

    def text(self, name: str) -> str:
        value = self.value.get(name)
        if not isinstance(value, str) or not 0 < len(value) <= 200:
            raise self.bad(name)
        return value

    def matching(self, name: str, pattern: re.Pattern[str]) -> str:
        value = self.text(name)
        if not pattern.fullmatch(value):
            raise self.bad(name)
        return value

    def number(self, name: str, *, low: float, high: float) -> float:
        value = self.value.get(name)
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            raise self.bad(name)
        if not low <= value <= high:
            raise self.bad(name)
        return float(value)


def _labels(top: _Fields) -> tuple[Label, ...]:
    items = top.value.get("labels")
    if not isinstance(items, list) or not 2 <= len(items) <= _MAX_LABELS:
        raise top.bad("labels")
    fields = [_Fields(item, f"labels.{index}.") for index, item in enumerate(items)]
    labels = tuple(
        Label(id=one.matching("id", _LABEL), texts={"ko": one.text("ko"), "en": one.text("en")}) for one in fields
    )
    if len({label.id for label in labels}) != len(labels):
        raise top.bad("labels")
    return labels


def _input_size(top: _Fields) -> int:
    declared = top.child("input")
    declared.equals("dtype", "float32")
    declared.equals("axes", "N,C,H,W")
    shape = declared.value.get("shape")
    if not isinstance(shape, list) or len(shape) != 4 or shape[:2] != [None, 1] or shape[2] != shape[3]:
        raise declared.bad("shape")
    size = shape[2]
    if isinstance(size, bool) or not isinstance(size, int) or not 8 <= size <= _MAX_SIDE:
        raise declared.bad("shape")
    return size


def _preprocessing(top: _Fields, size: int) -> Preprocessing:
    declared = top.child("preprocessing")
    declared.equals("id", PREPROCESSING)
    declared.equals("size", size)
    low = declared.number("percentile_low", low=0.0, high=100.0)
    high = declared.number("percentile_high", low=0.0, high=100.0)
    if low >= high:
        raise declared.bad("percentile_low")
    return Preprocessing(size=size, percentile_low=low, percentile_high=high)


def _outputs(top: _Fields, *, size: int, labels: int) -> dict[str, tuple[int, ...]]:
    """Shapes per image, without the batch axis; the ones that the labels and the input fix are compared."""
    declared = top.child("outputs")
    shapes: dict[str, tuple[int, ...]] = {}
    for name, shape in declared.value.items():
        if not isinstance(shape, list) or not shape or shape[0] is not None:
            raise declared.bad(name)
        sides = shape[1:]
        if not all(isinstance(side, int) and not isinstance(side, bool) and 0 < side <= _MAX_SIDE for side in sides):
            raise declared.bad(name)
        shapes[name] = tuple(sides)
    for name in _REQUIRED_OUTPUTS:
        if name not in shapes:
            raise declared.bad(name)
    cam = shapes["cam"]
    expected = {"logits": (labels,), "mask": (1, size, size), "gate": (), "cam": (labels, *cam[1:])}
    for name, shape in expected.items():
        if name in shapes and shapes[name] != shape:
            raise declared.bad(name)
    if len(cam) != 3:
        raise declared.bad("cam")
    return shapes


def _thresholds(top: _Fields, *, has_gate: bool) -> dict[str, float]:
    declared = top.child("thresholds")
    required = ("mask", "confident_probability", *(("gate",) if has_gate else ()))
    for name in required:
        declared.number(name, low=0.0, high=1.0)
    return {name: declared.number(name, low=-1e9, high=1e9) for name in declared.value}


def _golden(top: _Fields, labels: tuple[Label, ...]) -> Golden:
    declared = top.child("golden")
    probabilities = declared.child("probabilities")
    order = [label.id for label in labels]
    if set(probabilities.value) != set(order):
        raise declared.bad("probabilities")
    if declared.text("label") not in order:
        raise declared.bad("label")
    return Golden(
        image=declared.matching("image", _FILE),
        label=declared.text("label"),
        probabilities={name: probabilities.number(name, low=0.0, high=1.0) for name in order},
        tolerance=declared.number("tolerance", low=0.0, high=0.01),
    )


def is_version(value: str) -> bool:
    """Whether `value` can be the name of a version (and of its folder)."""
    return VERSION.fullmatch(value) is not None
