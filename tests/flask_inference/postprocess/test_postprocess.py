"""What an answer says, and what it admits not to know."""

import numpy as np
import pytest

from inference.core import postprocess
from inference.core.contracts import Result, RunOutputs
from inference.core.errors import InferenceError
from inference.core.preprocess import Geometry

LABELS = ("glioma", "meningioma", "pituitary", "no_tumor")
GEOMETRY = Geometry(input_shape=(37, 53), box=(1, 5, 37, 53), pad=(6, 0), size=24)
GLIOMA, NO_TUMOR = (6.0, 0.0, 0.0, 0.0), (0.0, 0.0, 0.0, 6.0)


def outputs(logits: tuple[float, ...], *, spot: bool = True, gate: float | None = None) -> RunOutputs:
    mask = np.zeros((24, 24), np.float32)
    if spot:
        mask[8:14, 3:7] = 1.0
    return RunOutputs(np.array(logits, np.float32), mask, np.zeros((4, 6, 6), np.float32), gate)


def decide(given: RunOutputs, spacing_mm: tuple[float, float] | None = None, **thresholds: float) -> Result:
    limits = {"mask": 0.5, "confident_probability": 0.6, **thresholds}
    return postprocess.decide(given, GEOMETRY, labels=LABELS, temperature=1.0, thresholds=limits, spacing_mm=spacing_mm)


@pytest.mark.parametrize("temperature", [0.5, 1.0, 4.0])
def test_calibrate_keeps_order_and_sums_to_one(temperature: float) -> None:
    probabilities = postprocess.calibrate(np.array([1.0, 90.0, -3.0, 2.0], np.float32), temperature)

    assert probabilities.sum() == pytest.approx(1.0)
    assert probabilities.argmax() == 1


def test_decide_measures_outline_in_input_pixels() -> None:
    result = decide(outputs(GLIOMA), spacing_mm=(0.5, 2.0))

    x0, y0, x1, y1 = result.tumor.bbox or (0, 0, 0, 0)
    assert result.label == "glioma"
    assert (x0, y0, x1, y1) == pytest.approx((5 + 6, 1 - 6 + 16, 5 + 14, 1 - 6 + 28), abs=1)
    assert result.mask[y0:y1, x0:x1].sum() == result.mask.sum() == result.tumor.area_px
    assert result.tumor.area_mm2 == pytest.approx(result.tumor.area_px)


def test_decide_gives_no_millimetres_without_spacing() -> None:
    assert decide(outputs(GLIOMA)).tumor.area_mm2 is None


def test_decide_empties_outline_when_label_is_no_tumor() -> None:
    result = decide(outputs(NO_TUMOR))

    assert not result.mask.any()
    assert result.tumor.present is False
    assert result.tumor.bbox is None
    assert result.reasons == ("mask_disagrees",)


def test_decide_marks_tumor_without_outline() -> None:
    result = decide(outputs(GLIOMA, spot=False))

    assert result.tumor.present is True
    assert result.tumor.area_px == 0
    assert result.reasons == ("mask_disagrees",)


@pytest.mark.parametrize(("logits", "spot"), [(GLIOMA, True), (NO_TUMOR, False)])
def test_decide_is_confident_when_both_witnesses_agree(logits: tuple[float, ...], spot: bool) -> None:
    result = decide(outputs(logits, spot=spot, gate=0.99), gate_confident=0.9)

    assert result.confident
    assert result.reasons == ()


def test_decide_names_every_reason_for_doubt() -> None:
    result = decide(outputs((0.1, 0.0, 0.0, 0.0), spot=False, gate=0.7), gate_confident=0.9)

    assert not result.confident
    assert result.reasons == ("low_confidence", "mask_disagrees", "out_of_distribution")


@pytest.mark.parametrize("broken", ["logits", "mask"])
def test_decide_refuses_outputs_that_are_not_finite(broken: str) -> None:
    given = outputs(GLIOMA)
    getattr(given, broken)[0] = np.nan

    with pytest.raises(InferenceError):
        decide(given)


def test_heatmap_stays_dark_without_evidence() -> None:
    cam = np.full((4, 6, 6), -9.0, np.float32)
    cam[1, 2, 3] = 9.0

    bright, dark = (postprocess.heatmap(cam, index, GEOMETRY) for index in (1, 0))

    assert bright.shape == GEOMETRY.input_shape
    assert bright.max() > 0.85
    assert dark.max() < 0.01
