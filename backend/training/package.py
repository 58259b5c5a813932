"""Writing a model package (docs/contracts.md §3): the graph, the manifest, the golden case, the card."""

import hashlib
import json
import math
import shutil
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from PIL import Image

from inference.core import pipeline
from inference.core.contracts import DecodedImage
from inference.core.manifest import PREPROCESSING, SCHEMA, parse_manifest
from inference.core.pipeline import LoadedPackage
from inference.core.runner import OnnxRunner
from inference.core.watchdog import Watchdog
from training import card, phantoms
from training.data import LABELS
from training.network import STRIDE, Served
from training.square import PERCENTILES, SIZE

NAME = "brain-tumor-mri"
GOLDEN_SEED = 20
GOLDEN_LESION: phantoms.Lesion = "glioma"
MAX_BYTES = 12_000_000
_TEXTS = {
    "glioma": ("신경교종", "Glioma"),
    "meningioma": ("수막종", "Meningioma"),
    "pituitary": ("뇌하수체 종양", "Pituitary tumour"),
    "no_tumor": ("종양 없음", "No tumour"),
}


@dataclass(frozen=True)
class About:
    """What the manifest tells about a package besides its graph.

    thresholds : mask, confident_probability and, with a gate, gate and gate_confident
    training   : data fingerprint, sources, split, recipe
    """

    version: str
    licence: str
    temperature: float
    thresholds: Mapping[str, float]
    training: Mapping[str, Any]
    limits: Mapping[str, list[str]]
    selection: Mapping[str, Any]


def write(out: Path, served: Served, about: About) -> Path:
    """Export the network and write the package into `out`, replacing what is there.

    raises: ValueError when the package would be larger than it may be
    """
    fresh = out.with_name(f"{out.name}.new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    export(served, fresh / "model.onnx")
    model = (fresh / "model.onnx").read_bytes()
    Image.fromarray(phantoms.render(GOLDEN_SEED, GOLDEN_LESION).image).save(fresh / "golden.png")
    manifest = _manifest(model, about, gated=served.gate is not None)
    manifest["golden"] = _golden(model, manifest, fresh / "golden.png")
    save_manifest(fresh, manifest)
    size = sum(file.stat().st_size for file in fresh.iterdir())
    if size > MAX_BYTES:
        raise ValueError(f"package has {size} bytes, more than {MAX_BYTES}")
    shutil.rmtree(out, ignore_errors=True)
    fresh.replace(out)
    return out


def export(served: Served, file: Path) -> None:
    """Write the graph: image (N, 1, S, S) → logits, mask, cam[, gate]; any batch size."""
    served = served.cpu().eval()
    names = ["logits", "mask", "cam", *(["gate"] if served.gate is not None else [])]
    example = torch.rand(2, 1, SIZE, SIZE)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the exporter warns about its own dependencies
        program = torch.onnx.export(
            served,
            (example,),
            dynamo=True,
            input_names=["image"],
            output_names=names,
            dynamic_shapes=({0: torch.export.Dim("n")},),
            opset_version=18,
            verbose=False,
        )
    if program is None:
        raise RuntimeError("the exporter gave no program")
    graph = program.model_proto
    forget_origin(graph)
    file.write_bytes(graph.SerializeToString(deterministic=True))


def forget_origin(model: onnx.ModelProto) -> None:
    """Drop what the exporter notes about its own run (stack traces with the folders of the machine): no calculation."""
    for holder in (model.graph, *model.functions):
        for part in (holder, *holder.node, *holder.value_info):
            part.ClearField("metadata_props")
            part.ClearField("doc_string")
    for value in (*model.graph.initializer, *model.graph.input, *model.graph.output):
        value.ClearField("metadata_props")
        value.ClearField("doc_string")


def load(folder: Path, *, threads: int = 1) -> LoadedPackage:
    """A package in any folder as the AI server holds it (the golden case is the server's to check)."""
    manifest = parse_manifest((folder / "manifest.json").read_bytes())
    model = (folder / "model.onnx").read_bytes()
    if hashlib.sha256(model).hexdigest() != manifest.sha256:
        raise ValueError("model.onnx is not the file that the manifest names")
    return LoadedPackage(manifest, OnnxRunner(model, manifest, watchdog=Watchdog(), threads=threads))


def save_manifest(folder: Path, manifest: Mapping[str, Any]) -> None:
    """Write `manifest.json` and, from it, `card.md`."""
    manifest = _finite(manifest)
    text = json.dumps(manifest, indent=1, ensure_ascii=False, allow_nan=False) + "\n"
    (folder / "manifest.json").write_text(text, encoding="utf-8")
    (folder / "card.md").write_text(card.render(manifest), encoding="utf-8")


def _finite(value: Any) -> Any:
    """JSON has no NaN: a figure that could not be measured becomes null."""
    if isinstance(value, Mapping):
        return {key: _finite(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(one) for one in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _manifest(model: bytes, about: About, *, gated: bool) -> dict[str, Any]:
    cells = SIZE // STRIDE
    outputs: dict[str, list[int | None]] = {
        "logits": [None, len(LABELS)],
        "mask": [None, 1, SIZE, SIZE],
        "cam": [None, len(LABELS), cells, cells],
    }
    if gated:
        outputs["gate"] = [None]
    return {
        "schema": SCHEMA,
        "name": NAME,
        "version": about.version,
        "created_at": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "licence": about.licence,
        "sha256": hashlib.sha256(model).hexdigest(),
        "input": {"name": "image", "dtype": "float32", "shape": [None, 1, SIZE, SIZE], "axes": "N,C,H,W"},
        "preprocessing": {
            "id": PREPROCESSING,
            "size": SIZE,
            "percentile_low": PERCENTILES[0],
            "percentile_high": PERCENTILES[1],
        },
        "outputs": outputs,
        "labels": [{"id": name, "ko": _TEXTS[name][0], "en": _TEXTS[name][1]} for name in LABELS],
        "calibration": {"temperature": about.temperature},
        "thresholds": dict(about.thresholds),
        "training": dict(about.training),
        "selection": dict(about.selection),
        "figures": {},
        "limits": dict(about.limits),
    }


def _golden(model: bytes, manifest: dict[str, Any], picture: Path) -> dict[str, Any]:
    """What the packaged picture gives through the very path that serves it."""
    answer = {"label": GOLDEN_LESION, "probabilities": dict.fromkeys(LABELS, 0.25)}
    placeholder = {"image": "golden.png", "tolerance": 1e-4, **answer}
    typed = parse_manifest(json.dumps(_finite({**manifest, "golden": placeholder})).encode())
    loaded = LoadedPackage(typed, OnnxRunner(model, typed, watchdog=Watchdog()))
    pixels = np.asarray(Image.open(picture), dtype=np.float32)
    result = pipeline.predict(DecodedImage(pixels, "png"), loaded, render=False).result
    probabilities = {name: round(value, 6) for name, value in result.probabilities.items()}
    return {**placeholder, "label": result.label, "probabilities": probabilities}
