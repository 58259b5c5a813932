"""The work that every side of a comparison has to do: image in, class and probabilities out.

Imported by the ceiling and, in their own environments, by the peers and by the naive gateway's AI. It is the AI
server's own decoding, preprocessing and calibration in this process, and ONNX Runtime with one thread. Needs
`backend` and `backend/flask_inference` on PYTHONPATH, and no more packages than the AI server has.
"""

import os
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime

from inference.core import decode, postprocess, preprocess
from inference.core.store import FolderStore

# Names the model store for processes that are started by another program (Gunicorn, Uvicorn, ...).
STORE = "NEURONOVA_BENCH_STORE"


class OneModel:
    """One session of one thread over the package that a store serves."""

    def __init__(self, store: Path | None = None) -> None:
        folder = FolderStore(store or Path(os.environ[STORE]))
        pointer = folder.pointer()
        if pointer is None:
            raise FileNotFoundError(store)
        files = folder.package(pointer.version)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self._manifest = files.manifest
        # All outputs, as the AI server asks for them.
        self._outputs = list(files.manifest.output_shapes)
        self._session = onnxruntime.InferenceSession(files.model, options, providers=["CPUExecutionProvider"])

    def predict(self, data: bytes) -> dict[str, Any]:
        """data : a picture's file.  returns : `label` and `probabilities`, in the manifest's order"""
        return self.run(self.prepare(data))[0]

    def prepare(self, data: bytes) -> Any:
        """A picture's file → (1, 1, S, S) float32."""
        image = decode.decode_image(data, filename_ext="png")
        wanted = self._manifest.preprocessing
        return preprocess.prepare(
            image.pixels,
            size=wanted.size,
            percentile_low=wanted.percentile_low,
            percentile_high=wanted.percentile_high,
        ).tensor

    def run(self, tensor: Any) -> list[dict[str, Any]]:
        """(N, 1, S, S) float32 → N answers."""
        values = self._session.run(self._outputs, {self._manifest.input_name: np.asarray(tensor, np.float32)})
        return [self._told(logits) for logits in values[self._outputs.index("logits")]]

    def _told(self, logits: Any) -> dict[str, Any]:
        odds = postprocess.calibrate(logits, self._manifest.temperature)
        labels = self._manifest.label_ids
        probabilities = {label: round(float(value), 6) for label, value in zip(labels, odds, strict=True)}
        return {"label": labels[int(odds.argmax())], "probabilities": probabilities}
