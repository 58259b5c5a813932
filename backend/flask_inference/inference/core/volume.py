"""One answer for a volume: every slice is judged as a picture, then neighbours and outline have to agree.

How and why (docs/formats.md §Volumes): a tumour is a body, so it shows in neighbouring slices and in one place, while a
network that looks at hundreds of slices will misread a single one now and then. A slice whose outline is empty, or does
not meet the outline of a neighbour, counts half. The volume's tumour probability is the highest mean over any stretch
of slices that covers 6 mm, not the highest single slice. Its kind is the mean of the kinds in the slices of the
strongest run, weighted by how much tumour each slice shows.
"""

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from inference.core import planes, postprocess, preprocess, squares
from inference.core.contracts import BoolImage, DecodedVolume, FloatImage, Result, RunOutputs, Tumor
from inference.core.errors import InvalidPixelsError, NotABrainMriError
from inference.core.pipeline import LoadedPackage, StageClock

# Shortest body that is looked for: small pituitary tumours are 6 to 10 mm.
_SHORTEST_MM: Final = 6.0
# Slices with less head than this share of the fullest one (crown, neck, air) are not shown to the network.
_HEAD_SHARE: Final = 0.25
_HEAD_LEVEL: Final = 0.1  # of the 99.5th percentile of the volume: above it is head, not air
_PRESENT: Final = 0.5
_UNSUPPORTED: Final = 0.5  # weight of a slice that only one of the two witnesses speaks for
_BRAIN_SHARE: Final = 0.3  # of the slices with head that must look like brain MRI to the gate


@dataclass(frozen=True, eq=False)
class SliceScore:
    """What the network said about one slice.

    index         : slice number along the cut
    probabilities : (L,) float64 calibrated, in the manifest's order
    outputs       : raw outputs, for mask and heat-map
    geometry      : of the (square-pixel) slice, the way back from the network's square
    """

    index: int
    probabilities: NDArray[np.float64]
    outputs: RunOutputs
    geometry: preprocess.Geometry


@dataclass(frozen=True, eq=False)
class VolumeResult:
    """One answer for the whole volume.

    probabilities : label → 0..1 in the manifest's order, summing to 1
    reasons       : machine-readable, non-empty exactly when `confident` is False
    tumor         : volume and diameters in ml and mm; area and bbox are those of the key slice
    mask          : (D, H, W) bool, canonical order
    key_index     : slice along the cut that shows most
    key_image     : (rows, columns) float32, that slice as displayed, with square pixels
    key_mask      : (rows, columns) bool over `key_image`
    key_heatmap   : (rows, columns) float32 0..1 over `key_image`
    slice_scores  : (index, tumour probability) of every slice that was judged
    """

    label: str
    probability: float
    probabilities: dict[str, float]
    confident: bool
    reasons: tuple[str, ...]
    tumor: Tumor
    cut: planes.Cut
    mask: NDArray[np.bool_]
    key_index: int
    key_image: FloatImage
    key_mask: BoolImage
    key_heatmap: FloatImage
    slice_scores: tuple[tuple[int, float], ...]

    def key_result(self) -> Result:
        """The answer in the form of a single picture's, with the key slice for its picture."""
        return Result(
            label=self.label,
            probability=self.probability,
            probabilities=self.probabilities,
            confident=self.confident,
            reasons=self.reasons,
            tumor=self.tumor,
            mask=self.key_mask,
        )


def predict(volume: DecodedVolume, package: LoadedPackage, *, clock: StageClock | None = None) -> VolumeResult:
    """Judge a volume.

    volume : canonical, any contrast range
    clock  : its deadline is looked at before every slice
    raises : NotABrainMriError (too few slices pass the gate), InvalidPixelsError (no head), InferenceError,
             InferenceTimeoutError
    """
    clock = clock or StageClock()
    cut = planes.choose(volume)
    with clock.stage("inference"):
        scores = _score(volume, cut, package, clock)
    clock.timing_ms["inference"] -= clock.timing_ms["preprocess"]  # each slice is prepared, then run
    with clock.stage("explain"):
        return _conclude(volume, cut, scores, package)


def _score(volume: DecodedVolume, cut: planes.Cut, package: LoadedPackage, clock: StageClock) -> list[SliceScore]:
    wanted = package.manifest.preprocessing
    scores: list[SliceScore] = []
    gates: list[float] = []
    indices = slices_with_head(volume, cut)
    for index in indices:
        began = time.perf_counter()
        shown = planes.squared(planes.slice_at(volume.voxels, cut.plane, index), cut)
        prepared = preprocess.prepare(
            shown, size=wanted.size, percentile_low=wanted.percentile_low, percentile_high=wanted.percentile_high
        )
        spent = clock.timing_ms.get("preprocess", 0.0)
        clock.timing_ms["preprocess"] = spent + (time.perf_counter() - began) * 1000.0
        clock.require_time("inference")
        outputs = package.runner.run(prepared.tensor, clock.deadline)
        if outputs.gate is not None:
            gates.append(outputs.gate)
            if outputs.gate < package.thresholds["gate"]:
                continue
        probabilities = postprocess.calibrate(outputs.logits, package.manifest.temperature)
        scores.append(SliceScore(index, probabilities, outputs, prepared.geometry))
    if len(scores) < max(1.0, _BRAIN_SHARE * len(indices)):
        raise NotABrainMriError(
            gate=round(float(np.sort(gates)[len(gates) // 2]), 6), threshold=package.thresholds["gate"]
        )
    return scores


def slices_with_head(volume: DecodedVolume, cut: planes.Cut) -> list[int]:
    """Indices of the slices that hold enough head to be judged. Raises InvalidPixelsError when none does."""
    sample = volume.voxels[::4, ::4, ::4]
    low, high = (float(value) for value in np.percentile(sample, (0.5, 99.5)))
    head = volume.voxels > low + _HEAD_LEVEL * (high - low)
    areas = head.sum(axis=tuple(axis for axis in range(3) if axis != cut.plane.value))
    if not int(areas.max()):
        raise InvalidPixelsError(reason="no_head")
    return [int(index) for index in np.flatnonzero(areas >= _HEAD_SHARE * int(areas.max()))]


def aggregate(
    indices: Sequence[int],
    probabilities: NDArray[np.float64],
    areas: NDArray[np.float64],
    supported: NDArray[np.bool_],
    no_tumor: int,
    window: int,
) -> tuple[NDArray[np.float64], slice]:
    """Probabilities of the volume from those of its slices.

    indices       : slice numbers of the N judged slices, ascending; one that is missing among them speaks for no
                    tumour, so that slices far apart are never taken for neighbours
    probabilities : (N, L) calibrated
    areas         : (N,) outlined area of each slice, any unit
    supported     : (N,) bool, whether the outline backs the slice
    no_tumor      : position of that label
    window        : slices that cover the shortest body, at least 1
    returns       : (L,) summing to 1, and which of the N slices decided
    """
    places = np.asarray(indices) - indices[0]
    tumor = np.zeros(int(places[-1]) + 1)
    tumor[places] = (1.0 - probabilities[:, no_tumor]) * np.where(supported, 1.0, _UNSUPPORTED)
    window = min(window, len(tumor))
    means = np.convolve(tumor, np.full(window, 1.0 / window), mode="valid")
    best = int(means.argmax())
    start, stop = np.searchsorted(places, _grown(tumor, best, best + window))
    run = slice(int(start), int(stop))
    kinds = probabilities[run].copy()
    kinds[:, no_tumor] = 0.0
    mixed = (kinds * (areas[run] + 1e-9)[:, None]).sum(axis=0)
    answer = np.asarray(means[best] * mixed / max(float(mixed.sum()), 1e-30))
    answer[no_tumor] = 1.0 - float(answer.sum())
    return answer, run


def supported(outlines: Sequence[BoolImage], indices: Sequence[int], window: int) -> NDArray[np.bool_]:
    """Which slices have an outline that a neighbouring slice's outline meets.

    outlines : (rows, columns) bool of each judged slice, all of one shape
    indices  : their slice numbers, ascending
    window   : 1 asks for no neighbour: slices that far apart, or a single one, may cut a small tumour only once
    """
    found = np.array([bool(outline.any()) for outline in outlines])
    if window == 1:
        return found
    met = np.zeros(len(outlines), bool)
    for first in range(len(outlines) - 1):
        if indices[first + 1] == indices[first] + 1 and bool((outlines[first] & outlines[first + 1]).any()):
            met[first] = met[first + 1] = True
    return met


def _grown(tumor: NDArray[np.float64], start: int, stop: int) -> tuple[int, int]:
    """A run together with its neighbours that show tumour as well."""
    while start > 0 and tumor[start - 1] >= _PRESENT:
        start -= 1
    while stop < len(tumor) and tumor[stop] >= _PRESENT:
        stop += 1
    return start, stop


def _conclude(
    volume: DecodedVolume, cut: planes.Cut, scores: Sequence[SliceScore], package: LoadedPackage
) -> VolumeResult:
    labels = package.manifest.label_ids
    no_tumor = labels.index(postprocess.NO_TUMOR)
    # Never more slices than there are: the only slice of a volume has no neighbour that could back it.
    window = max(1, min(cut.count, math.ceil(_SHORTEST_MM / cut.step_mm - 1e-6)))
    outlines = [_outline(volume, cut, score, package.thresholds["mask"]) for score in scores]
    areas = np.array([float(outline.sum()) for outline in outlines])
    indices = [score.index for score in scores]
    backed = supported(outlines, indices, window)
    each = np.stack([score.probabilities for score in scores])
    probabilities, run = aggregate(indices, each, areas, backed, no_tumor, window)
    best = int(probabilities.argmax())
    present = best != no_tumor
    chosen = list(range(len(scores)))[run]
    full = np.zeros(volume.voxels.shape, bool)
    for i in chosen if present else ():
        planes.with_slice(full, cut.plane, scores[i].index, outlines[i])
    key = max(chosen, key=lambda i: (areas[i] if present else 0.0, 1.0 - scores[i].probabilities[no_tumor]))
    key_image = planes.squared(planes.slice_at(volume.voxels, cut.plane, scores[key].index), cut)
    key_mask = postprocess.outline(scores[key].outputs.mask, scores[key].geometry, package.thresholds["mask"])
    key_mask &= present
    reasons = _reasons(
        probabilities, scores, package, agrees=bool(full.any()) if present else not bool(backed[run].any())
    )
    return VolumeResult(
        label=labels[best],
        probability=float(probabilities[best]),
        probabilities={name: float(value) for name, value in zip(labels, probabilities, strict=True)},
        confident=not reasons,
        reasons=reasons,
        tumor=_measured(full, key_mask, volume, cut, present=present),
        cut=cut,
        mask=full,
        key_index=scores[key].index,
        key_image=key_image,
        key_mask=key_mask,
        key_heatmap=postprocess.heatmap(scores[key].outputs.cam, best, scores[key].geometry),
        slice_scores=tuple((s.index, float(1.0 - s.probabilities[no_tumor])) for s in scores),
    )


def _reasons(
    probabilities: NDArray[np.float64], scores: Sequence[SliceScore], package: LoadedPackage, *, agrees: bool
) -> tuple[str, ...]:
    reasons = []
    if float(probabilities.max()) < package.thresholds["confident_probability"]:
        reasons.append(postprocess.LOW_CONFIDENCE)
    if not agrees:
        reasons.append(postprocess.MASK_DISAGREES)
    gates = sorted(s.outputs.gate for s in scores if s.outputs.gate is not None)
    if gates and gates[len(gates) // 2] < package.thresholds.get("gate_confident", 0.0):
        reasons.append(postprocess.OUT_OF_DISTRIBUTION)
    return tuple(reasons)


def _outline(volume: DecodedVolume, cut: planes.Cut, score: SliceScore, threshold: float) -> BoolImage:
    """The outline over a slice as displayed, in the volume's own pixels."""
    rows, columns = planes.slice_at(volume.voxels, cut.plane, 0).shape
    laid = preprocess.to_input(score.outputs.mask, score.geometry)
    return np.asarray((laid if cut.is_square else planes.resized(laid, rows, columns)) >= threshold)


def _measured(
    mask: NDArray[np.bool_], key_mask: BoolImage, volume: DecodedVolume, cut: planes.Cut, *, present: bool
) -> Tumor:
    """Area, box and diameters of the key slice, volume of the whole mask."""
    square_mm = squares.step_mm(planes.slice_at(mask, cut.plane, 0).shape, cut.spacing_mm)
    # Where pixels are nearly square they are left as they are, and each side keeps its own length.
    spacing_mm = cut.spacing_mm if cut.is_square else (square_mm, square_mm)
    flat = postprocess.measure(key_mask, present=present, spacing_mm=spacing_mm)
    voxel_ml = abs(float(np.linalg.det(volume.affine[:3, :3]))) / 1000.0
    return Tumor(
        present=present,
        area_px=flat.area_px,
        area_mm2=flat.area_mm2,
        volume_ml=float(mask.sum()) * voxel_ml,
        diameters_mm=flat.diameters_mm,
        bbox=flat.bbox,
    )
