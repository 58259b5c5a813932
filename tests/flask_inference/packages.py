"""Small ONNX models and the packages around them. They answer deterministically and differently for each picture."""

import hashlib
import io
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from PIL import Image

from inference.core import pipeline
from inference.core.manifest import Manifest, parse_manifest
from inference.core.pipeline import LoadedPackage
from inference.core.runner import OnnxRunner
from inference.core.watchdog import Watchdog

SIZE = 32
CAM_SIDE = 4
LABELS = ("glioma", "meningioma", "pituitary", "no_tumor")
KOREAN = {"glioma": "신경교종", "meningioma": "수막종", "pituitary": "뇌하수체 종양", "no_tumor": "종양 없음"}
# One for all tests, as a worker has one; it never ends the test process.
WATCHDOG = Watchdog(on_stuck=lambda: None)
# The slow model loops this often for a picture brighter than half, and not at all for the golden one.
ENDLESS = 1e13


def head_png(height: int = 61, width: int = 47, *, brightness: float = 0.35, seed: int = 1) -> bytes:
    """A grey ellipse with a bright spot: unequal sides, so that swapped axes cannot pass."""
    rows, columns = np.mgrid[0:height, 0:width]
    radius = ((rows - height / 2) / (height * 0.45)) ** 2 + ((columns - width / 2) / (width * 0.45)) ** 2
    spot = np.exp(-(((rows - height * 0.4) / 6) ** 2 + ((columns - width * 0.6) / 5) ** 2))
    noise = np.random.default_rng(seed).normal(0, 0.01, (height, width))
    level = np.where(radius < 1, np.clip(brightness + 0.55 * spot + noise, 0.1, 1), 0.0)
    return encode(np.rint(level * 255).astype(np.uint8))


def bright_png() -> bytes:
    """A head that is bright almost everywhere after normalisation."""
    level = np.full((61, 47), 230, dtype=np.uint8)
    level[28:34, 20:26] = 60
    return encode(level)


def encode(pixels: np.ndarray) -> bytes:
    """(H, W) uint8 → PNG."""
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG")
    return buffer.getvalue()


@dataclass
class Model:
    """What to build; the defaults give a sound model."""

    seed: int = 2
    gate_bias: float | None = 10.0
    endless_when_bright: bool = False
    logits: int = len(LABELS)
    input_side: int | str = SIZE
    spoil: Callable[[dict[str, np.ndarray]], None] | None = None
    weights: dict[str, np.ndarray] = field(init=False)

    def __post_init__(self) -> None:
        random = np.random.default_rng(self.seed)
        self.weights = {
            "w": random.normal(0, 4, (4, self.logits)).astype(np.float32),
            "b": random.normal(0, 1, self.logits).astype(np.float32),
            "cam_w": random.normal(0, 3, (self.logits, 1, 1, 1)).astype(np.float32),
            "mask_gain": np.array(20.0, np.float32),
            "mask_bias": np.array(-14.0, np.float32),
        }
        if self.spoil:
            self.spoil(self.weights)

    def build(self) -> bytes:
        """The model's bytes."""
        nodes, constants = self._body()
        outputs = [
            helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["n", self.logits]),
            helper.make_tensor_value_info("mask", TensorProto.FLOAT, ["n", 1, self.input_side, self.input_side]),
            helper.make_tensor_value_info("cam", TensorProto.FLOAT, ["n", self.logits, "h", "w"]),
        ]
        if self.gate_bias is not None:
            nodes += [
                helper.make_node("ReduceMean", ["image"], ["mean"], axes=[1, 2, 3], keepdims=0),
                helper.make_node("Add", ["mean", "gate_bias"], ["gate_in"]),
                helper.make_node("Sigmoid", ["gate_in"], ["gate"]),
            ]
            constants.append(_constant("gate_bias", np.array(self.gate_bias, np.float32)))
            outputs.append(helper.make_tensor_value_info("gate", TensorProto.FLOAT, ["n"]))
        if self.endless_when_bright:
            nodes, constants = _with_loop(nodes, constants)
        image = helper.make_tensor_value_info("image", TensorProto.FLOAT, ["n", 1, self.input_side, self.input_side])
        graph = helper.make_graph(nodes, "tiny", [image], outputs, constants)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
        onnx.checker.check_model(model)
        return model.SerializeToString()

    def _body(self) -> tuple[list[Any], list[Any]]:
        half = SIZE // 2
        cell = SIZE // CAM_SIDE
        nodes = [
            helper.make_node("AveragePool", ["image"], ["quarters"], kernel_shape=[half, half], strides=[half, half]),
            helper.make_node("Flatten", ["quarters"], ["features"]),
            helper.make_node("Gemm", ["features", "w", "b"], ["logits"]),
            helper.make_node("Mul", ["image", "mask_gain"], ["gained"]),
            helper.make_node("Add", ["gained", "mask_bias"], ["biased"]),
            helper.make_node("Sigmoid", ["biased"], ["mask"]),
            helper.make_node("AveragePool", ["image"], ["cells"], kernel_shape=[cell, cell], strides=[cell, cell]),
            helper.make_node("Conv", ["cells", "cam_w"], ["cam"]),
        ]
        return nodes, [_constant(name, value) for name, value in self.weights.items()]


def _constant(name: str, value: np.ndarray) -> Any:
    return numpy_helper.from_array(value, name)


def _with_loop(nodes: list[Any], constants: list[Any]) -> tuple[list[Any], list[Any]]:
    """Prepend a loop whose length depends on the picture's mean; its result is added to the logits times zero."""
    body = helper.make_graph(
        [helper.make_node("Identity", ["go_in"], ["go_out"]), helper.make_node("Sin", ["x_in"], ["x_out"])],
        "body",
        [
            helper.make_tensor_value_info("i", TensorProto.INT64, []),
            helper.make_tensor_value_info("go_in", TensorProto.BOOL, []),
            helper.make_tensor_value_info("x_in", TensorProto.FLOAT, None),
        ],
        [
            helper.make_tensor_value_info("go_out", TensorProto.BOOL, []),
            helper.make_tensor_value_info("x_out", TensorProto.FLOAT, None),
        ],
    )
    loop = [
        helper.make_node("ReduceMean", ["image"], ["level"], keepdims=0),
        helper.make_node("Sub", ["level", "half"], ["above"]),
        helper.make_node("Mul", ["above", "endless"], ["wanted"]),
        helper.make_node("Max", ["wanted", "nought"], ["trips_f"]),
        helper.make_node("Cast", ["trips_f"], ["trips"], to=TensorProto.INT64),
        helper.make_node("Loop", ["trips", "go", "b"], ["b_late"], body=body),
        helper.make_node("Mul", ["b_late", "nought"], ["nothing"]),
        helper.make_node("Add", ["b", "nothing"], ["b_same"]),
    ]
    for node in nodes:
        if node.op_type == "Gemm":
            node.input[2] = "b_same"
    extra = [
        _constant("half", np.array(0.5, np.float32)),
        _constant("endless", np.array(ENDLESS, np.float32)),
        _constant("nought", np.array(0.0, np.float32)),
        _constant("go", np.array(True)),
    ]
    return [*loop, *nodes], [*constants, *extra]


def manifest_json(model: bytes, *, version: str, gate: bool = True, temperature: float = 1.5) -> dict[str, Any]:
    """A manifest whose golden case is still to be filled in."""
    outputs: dict[str, Any] = {
        "logits": [None, len(LABELS)],
        "mask": [None, 1, SIZE, SIZE],
        "cam": [None, len(LABELS), CAM_SIDE, CAM_SIDE],
    }
    if gate:
        outputs["gate"] = [None]
    return {
        "schema": "neuronova.model/1",
        "name": "brain-tumor-mri",
        "version": version,
        "created_at": "2026-11-23T00:00:00Z",
        "licence": "Apache-2.0",
        "sha256": hashlib.sha256(model).hexdigest(),
        "input": {"name": "image", "dtype": "float32", "shape": [None, 1, SIZE, SIZE], "axes": "N,C,H,W"},
        "preprocessing": {"id": "head-crop/1", "size": SIZE, "percentile_low": 1.0, "percentile_high": 99.5},
        "outputs": outputs,
        "labels": [{"id": name, "ko": KOREAN[name], "en": name.replace("_", " ").capitalize()} for name in LABELS],
        "calibration": {"temperature": temperature},
        "thresholds": {"mask": 0.5, "confident_probability": 0.6, "gate": 0.5},
        "golden": {
            "image": "golden.png",
            "label": LABELS[0],
            "probabilities": dict.fromkeys(LABELS, 0.25),
            "tolerance": 1e-4,
        },
        "training": {"data_fingerprint": "sha256:none"},
        "figures": {},
        "limits": {"ko": [], "en": []},
    }


def onnx_runner(model: bytes, manifest: Manifest) -> OnnxRunner:
    """The runner that production makes."""
    return OnnxRunner(model, manifest, watchdog=WATCHDOG)


def write_package(store: Path, version: str = "1.0.0", model: Model | None = None) -> Path:
    """A sound package under `<store>/packages/<version>/`, golden case computed by the real pipeline."""
    model = model or Model()
    data, golden = model.build(), head_png()
    manifest = manifest_json(data, version=version, gate=model.gate_bias is not None)
    loaded = parse_manifest(json.dumps(manifest).encode())
    package = LoadedPackage(loaded, onnx_runner(data, loaded))
    clock = pipeline.StageClock()
    answer = pipeline.predict_bytes(golden, filename_ext="png", package=package, clock=clock, render=False).result
    manifest["golden"] |= {"label": answer.label, "probabilities": answer.probabilities}
    folder = store / "packages" / version
    folder.mkdir(parents=True)
    (folder / "model.onnx").write_bytes(data)
    (folder / "golden.png").write_bytes(golden)
    (folder / "card.md").write_text("A model for tests.\n")
    write_manifest(folder, manifest)
    return folder


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest as JSON."""
    value: dict[str, Any] = json.loads((folder / "manifest.json").read_text())
    return value


def write_manifest(folder: Path, manifest: dict[str, Any]) -> None:
    """Replace the manifest."""
    (folder / "manifest.json").write_text(json.dumps(manifest, ensure_ascii=False))


def rehash(folder: Path) -> None:
    """Make the manifest agree with the model's bytes, as a forger would."""
    digest = hashlib.sha256((folder / "model.onnx").read_bytes()).hexdigest()
    write_manifest(folder, read_manifest(folder) | {"sha256": digest})


def point_at(store: Path, version: str) -> None:
    """Move the store's pointer by rename, as the gateway does; the digest is that of the model's bytes."""
    model = (store / "packages" / version / "model.onnx").read_bytes()
    fresh = store / "current.json.new"
    fresh.write_text(json.dumps({"version": version, "sha256": hashlib.sha256(model).hexdigest()}))
    fresh.rename(store / "current.json")
