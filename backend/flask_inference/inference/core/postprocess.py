"""From raw network outputs to an answer: calibration, thresholds, and what the answer is worth.

Two witnesses speak: the class scores and the outline. Where they contradict each other the class scores decide the
label (they are calibrated, the outline is not) and the answer says `mask_disagrees`, so nobody takes it as settled.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from inference.core import preprocess
from inference.core.contracts import BoolImage, FloatImage, Result, RunOutputs, Tumor
from inference.core.errors import InferenceError
from inference.core.measure import diameters_mm as diameters

NO_TUMOR = "no_tumor"
LOW_CONFIDENCE = "low_confidence"
MASK_DISAGREES = "mask_disagrees"
OUT_OF_DISTRIBUTION = "out_of_distribution"
# Share of the network's square that must be outlined before an outline contradicts "no tumour":
# smaller than 98 % of the tumours of cheng fold 5, larger than specks.
_CONTRADICTING_SHARE = 0.002


def calibrate(logits: NDArray[np.float32], temperature: float) -> NDArray[np.float64]:
    """Turn raw class scores into probabilities.

    logits      : (L,) float32, before temperature
    temperature : above 0, fitted on patients the network has not seen
    returns     : (L,) float64, each 0..1, summing to 1
    raises      : InferenceError if a score is not finite
    """
    if not np.isfinite(logits).all():
        raise InferenceError(reason="not_finite")
    scaled = logits.astype(np.float64) / temperature
    weights = np.exp(scaled - scaled.max())
    return np.asarray(weights / weights.sum())


def decide(
    outputs: RunOutputs,
    geometry: preprocess.Geometry,
    *,
    labels: Sequence[str],
    temperature: float,
    thresholds: Mapping[str, float],
    spacing_mm: tuple[float, float] | None = None,
) -> Result:
    """Say what is seen, where, and whether to trust it.

    outputs     : of one image, in network geometry
    geometry    : of the same image, from `preprocess.prepare`
    labels      : names in the order of the logits; `no_tumor` among them
    temperature : see `calibrate`
    thresholds  : mask, confident_probability; optional gate_confident, below which an image that passed the gate is
                  still marked as unlike the training data
    spacing_mm  : (row, column) of the input, or None
    returns     : see Result; no_tumor always comes with an empty mask
    raises      : InferenceError if a score or the mask is not finite
    """
    if not np.isfinite(outputs.mask).all():
        raise InferenceError(reason="not_finite")
    probabilities = calibrate(outputs.logits, temperature)
    best = int(probabilities.argmax())
    label = labels[best]
    present = label != NO_TUMOR
    if present:
        mask = outline(outputs.mask, geometry, thresholds["mask"])
        agrees = bool(mask.any())
    else:
        mask = np.zeros(geometry.input_shape, dtype=bool)
        agrees = not _contradicts(outputs.mask, thresholds["mask"])
    reasons = _reasons(float(probabilities[best]), outputs.gate, thresholds, agrees=agrees)
    return Result(
        label=label,
        probability=float(probabilities[best]),
        probabilities={name: float(value) for name, value in zip(labels, probabilities, strict=True)},
        confident=not reasons,
        reasons=reasons,
        tumor=measure(mask, present=present, spacing_mm=spacing_mm),
        mask=mask,
    )


def outline(mask: FloatImage, geometry: preprocess.Geometry, threshold: float) -> BoolImage:
    """Tumour outline in pixels of the input.

    mask    : (size, size) float32, tumour probability 0..1 in network geometry
    returns : (H, W) bool, False outside the crop
    """
    return np.asarray(preprocess.to_input(mask, geometry) >= threshold)


def measure(mask: BoolImage, *, present: bool, spacing_mm: tuple[float, float] | None) -> Tumor:
    """Area, diameters and bounding box of an outline.

    mask       : (H, W) bool in pixels of the input
    present    : whether the answer's label is a tumour
    spacing_mm : (row, column); without it there are no millimetres
    returns    : bbox is (x0, y0, x1, y1), half-open, None for an empty outline
    """
    area = int(np.count_nonzero(mask))
    area_mm2 = None if spacing_mm is None else area * spacing_mm[0] * spacing_mm[1]
    if area == 0:
        return Tumor(present=present, area_px=0, area_mm2=area_mm2)
    ys, xs = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    bbox = (int(xs[0]), int(ys[0]), int(xs[-1]) + 1, int(ys[-1]) + 1)
    diameters_mm = None if spacing_mm is None else diameters(mask, spacing_mm)
    return Tumor(present=present, area_px=area, area_mm2=area_mm2, diameters_mm=diameters_mm, bbox=bbox)


def heatmap(cam: NDArray[np.float32], label_index: int, geometry: preprocess.Geometry) -> FloatImage:
    """Strength of the evidence for a label at every pixel of the input, on an absolute scale.

    cam     : (L, h, w) float32, log-odds that this place speaks for a tumour of that label (for no_tumor: how strongly
              each place was suspected of any tumour, which is what the network weighed and found too little)
    returns : (H, W) float32 in 0..1, 0 outside the crop; not stretched, so a picture without evidence stays dark
    """
    evidence = np.clip(cam[label_index], -30.0, 30.0)
    strength = (1.0 / (1.0 + np.exp(-evidence))).astype(np.float32)
    return preprocess.to_input(strength, geometry)


def _contradicts(mask: FloatImage, threshold: float) -> bool:
    return float((mask >= threshold).mean()) >= _CONTRADICTING_SHARE


def _reasons(
    probability: float, gate: float | None, thresholds: Mapping[str, float], *, agrees: bool
) -> tuple[str, ...]:
    reasons = []
    if probability < thresholds["confident_probability"]:
        reasons.append(LOW_CONFIDENCE)
    if not agrees:
        reasons.append(MASK_DISAGREES)
    if gate is not None and gate < thresholds.get("gate_confident", 0.0):
        reasons.append(OUT_OF_DISTRIBUTION)
    return tuple(reasons)
