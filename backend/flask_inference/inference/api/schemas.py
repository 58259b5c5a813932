"""Answers as JSON values, and the files that follow them; their shape is backend/contract/inference_v1.json."""

from typing import Any

from inference.core.contracts import Prediction, RenderedImages, Result, Tumor
from inference.core.judge import VolumePrediction
from inference.core.manifest import Manifest

_PROBABILITY_DIGITS = 6
_MEASURE_DIGITS = 3


def model_json(manifest: Manifest) -> dict[str, str]:
    """Which model answered."""
    return {"name": manifest.name, "version": manifest.version, "sha256": manifest.sha256}


def predict_answer(
    *, sha256: str, size_bytes: int, manifest: Manifest, prediction: Prediction | VolumePrediction
) -> tuple[dict[str, Any], list[bytes]]:
    """The answer of POST /api/v1/predict: its facts, and its files in the order in which `images` names them.

    sha256, size_bytes: of the bytes that were judged
    """
    files = _files(prediction)
    facts = _facts(sha256, size_bytes, manifest, prediction)
    return facts | {"images": {kind: len(data) for kind, data in files.items()}}, list(files.values())


def _facts(
    sha256: str, size_bytes: int, manifest: Manifest, prediction: Prediction | VolumePrediction
) -> dict[str, Any]:
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
    return answer | {"result": _result(prediction.result, manifest)}


def _volume(prediction: VolumePrediction, manifest: Manifest) -> dict[str, Any]:
    """What only a volume has, besides the picture of its key slice."""
    result = prediction.result
    return {
        "result": _result(result.key_result(), manifest),
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


def _files(prediction: Prediction | VolumePrediction) -> dict[str, bytes]:
    if isinstance(prediction, VolumePrediction):
        images = prediction.images
        own = {"montage": images.montage, "volume": images.volume, "mask_volume": images.mask_volume}
        return _pictures(images.key_slice) | own
    return {} if prediction.images is None else _pictures(prediction.images)


def _pictures(images: RenderedImages) -> dict[str, bytes]:
    return {name: getattr(images, name) for name in ("input", "mask", "heatmap", "overlay")}
