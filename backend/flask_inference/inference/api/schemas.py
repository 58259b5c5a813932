"""Answers as JSON values; their shape is backend/contract/inference_v1.json."""

import base64
from typing import Any

from inference.core.contracts import Prediction, RenderedImages, Result, Tumor
from inference.core.judge import VolumePrediction
from inference.core.manifest import Manifest

_PROBABILITY_DIGITS = 6
_MEASURE_DIGITS = 3


def model_json(manifest: Manifest) -> dict[str, str]:
    """Which model answered."""
    return {"name": manifest.name, "version": manifest.version, "sha256": manifest.sha256}


def predict_json(
    *, sha256: str, size_bytes: int, manifest: Manifest, prediction: Prediction | VolumePrediction
) -> dict[str, Any]:
    """The answer of POST /api/v1/predict; digest and size are those of the bytes that were judged."""
    spacing = prediction.spacing_mm
    answer = {
        "model": model_json(manifest),
        "input": {
            "sha256": sha256,
            "bytes": size_bytes,
            "format": prediction.format,
            "shape": list(prediction.shape),
            "spacing_mm": None if spacing is None else [round(side, 6) for side in spacing],
        },
        "timing_ms": {stage: round(value, 3) for stage, value in prediction.timing_ms.items()},
    }
    if isinstance(prediction, VolumePrediction):
        return answer | _volume(prediction, manifest)
    images = None if prediction.images is None else _images(prediction.images)
    return answer | {"result": _result(prediction.result, manifest), "images": images}


def _volume(prediction: VolumePrediction, manifest: Manifest) -> dict[str, Any]:
    """What only a volume has, besides the picture of its key slice."""
    result, images = prediction.result, prediction.images
    files = {"montage": images.montage, "volume": images.volume, "mask_volume": images.mask_volume}
    return {
        "result": _result(result.key_result(), manifest),
        "images": _images(images.key_slice) | {name: _base64(data) for name, data in files.items()},
        "volume": {
            "plane": result.cut.plane.name.lower(),
            "key_slice": result.key_index,
            "slices": [[index, _probability(value)] for index, value in result.slice_scores],
        },
    }


def _result(result: Result, manifest: Manifest) -> dict[str, Any]:
    texts = {label.id: label.texts for label in manifest.labels}
    return {
        "label": result.label,
        "label_texts": texts[result.label],
        "probability": _probability(result.probability),
        "probabilities": {name: _probability(value) for name, value in result.probabilities.items()},
        "confident": result.confident,
        "reasons": list(result.reasons),
        "tumor": _tumor(result.tumor),
    }


def _probability(value: float) -> float:
    return round(float(value), _PROBABILITY_DIGITS)


def _tumor(tumor: Tumor) -> dict[str, Any]:
    return {
        "present": tumor.present,
        "area_px": tumor.area_px,
        "area_mm2": _measure(tumor.area_mm2),
        "volume_ml": _measure(tumor.volume_ml),
        "diameters_mm": None if tumor.diameters_mm is None else [_measure(value) for value in tumor.diameters_mm],
        "bbox": None if tumor.bbox is None else list(tumor.bbox),
    }


def _measure(value: float | None) -> float | None:
    return None if value is None else round(float(value), _MEASURE_DIGITS)


def _images(images: RenderedImages) -> dict[str, str]:
    return {name: _base64(getattr(images, name)) for name in ("input", "mask", "heatmap", "overlay")}


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")
