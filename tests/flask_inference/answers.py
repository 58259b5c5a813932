"""A model's answer as bytes, for comparisons that allow no difference at all."""

import orjson
from tests.flask_inference.packages import head_png

from inference.core import pipeline
from inference.core.manifest import Manifest
from inference.core.pipeline import LoadedPackage
from inference.core.runner import Runner


def answer_bytes(picture: bytes | None, manifest: Manifest, runner: Runner) -> bytes:
    """Probabilities, outline and pictures of the answer to `picture` (default: another than the golden one)."""
    package = LoadedPackage(manifest, runner)
    body = picture if picture is not None else head_png(70, 52, seed=5)
    answer = pipeline.predict_bytes(body, filename_ext="png", package=package, clock=pipeline.StageClock())
    assert answer.images is not None
    value = {
        "probabilities": answer.result.probabilities,
        "mask": answer.result.mask.tobytes().hex(),
        "heatmap": answer.images.heatmap.hex(),
        "overlay": answer.images.overlay.hex(),
    }
    return orjson.dumps(value)
