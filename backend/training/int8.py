"""An int8 twin of a package's graph beside the original, on the selection part: python -m training int8 --data DIR.

The twin is a file to compare, not a package: it ships only when it costs no accuracy and is quicker on one core.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray
from onnxruntime import quantization
from onnxruntime.quantization.shape_inference import quant_pre_process

from inference.core.manifest import parse_manifest
from inference.core.runner import OnnxRunner
from inference.core.watchdog import Watchdog
from training import data, judge, metrics
from training.data import NO_TUMOR, TUMORS, Slices

_SHOWN = 96  # training slices whose activations give the scales
_TIMED = 60


@dataclass(frozen=True)
class Job:
    """One call of `python -m training int8`."""

    data: Path
    package: Path
    out: Path
    quiet: bool = False


def run(job: Job) -> dict[str, dict[str, float]]:
    """Figures of the graph as packaged and of its twin `out/model_int8.onnx`, by name."""
    job.out.mkdir(parents=True, exist_ok=True)
    rows = data.read_rows(job.data)
    shown = [row for row in rows if row.part == "train"]
    step = max(1, len(shown) // _SHOWN)
    twin = quantised(job.package / "model.onnx", job.out, data.load(job.data, shown[::step], quiet=job.quiet))
    cheng = [row for row in rows if row.part == "select" and row.source == "cheng"]
    slices = data.load(job.data, cheng, quiet=job.quiet)
    manifest = parse_manifest((job.package / "manifest.json").read_bytes())
    graphs = {"float32": job.package / "model.onnx", "int8": twin}
    return {
        name: _measured(OnnxRunner(graph.read_bytes(), manifest, watchdog=Watchdog()), graph, slices)
        for name, graph in graphs.items()
    }


def quantised(graph: Path, out: Path, shown: Slices) -> Path:
    """Write the twin: convolutions in int8, one scale per output channel; everything else stays float32."""
    ready, twin = out / "prepared.onnx", out / "model_int8.onnx"
    quant_pre_process(str(graph), str(ready), skip_symbolic_shape=True)
    name = onnx.load(str(ready)).graph.input[0].name
    quantization.quantize_static(
        str(ready),
        str(twin),
        _Reader(name, shown),
        per_channel=True,
        op_types_to_quantize=["Conv"],
        activation_type=quantization.QuantType.QUInt8,
        weight_type=quantization.QuantType.QInt8,
        extra_options={"CalibMovingAverage": True},
    )
    ready.unlink()
    return twin


class _Reader(quantization.CalibrationDataReader):  # type: ignore[misc]
    """Hands the calibration one prepared slice after another."""

    def __init__(self, name: str, shown: Slices) -> None:
        self._feeds: Iterator[dict[str, NDArray[np.float32]]] = ({name: _tensor(image)} for image in shown.images)

    def get_next(self) -> dict[str, NDArray[np.float32]] | None:
        """The next feed; None at the end."""
        return next(self._feeds, None)


def _tensor(image: NDArray[np.uint8]) -> NDArray[np.float32]:
    return np.asarray(image, dtype=np.float32)[None, None] / np.float32(255)


def _measured(runner: OnnxRunner, graph: Path, slices: Slices) -> dict[str, float]:
    outputs = [runner.run(_tensor(image)) for image in slices.images]
    scores = judge.Scores(
        np.stack([one.logits for one in outputs]).astype(np.float64),
        np.stack([one.mask for one in outputs]).astype(np.float16),
    )
    said = scores.logits.argmax(axis=1)
    return {
        "macro-F1": metrics.macro_f1(slices.labels, said, TUMORS),
        "mean Dice": float(judge.outline_dice(scores, slices, 0.5).mean()),
        "called no_tumor": float((said == NO_TUMOR).mean()),
        "ms per slice on one core": _milliseconds(runner, slices),
        "MB": graph.stat().st_size / 1e6,
    }


def _milliseconds(runner: OnnxRunner, slices: Slices) -> float:
    """The quickest tenth of some runs: what the graph needs where nothing else runs."""
    taken = []
    for index in range(_TIMED):
        tensor = _tensor(slices.images[index % len(slices)])
        started = time.perf_counter()
        runner.run(tensor)
        taken.append((time.perf_counter() - started) * 1e3)
    return float(np.quantile(taken, 0.1))
