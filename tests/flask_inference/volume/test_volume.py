"""One answer for a volume: where the tumour is, how large, and how slices become one answer."""

import gzip
import math
import time
from pathlib import Path

import nibabel as nib
import numpy as np
import pytest
from tests.support import head_volume as head
from tests.support.nifti_files import nifti

from inference.core import measure, planes, volume, volume_files
from inference.core.contracts import DecodedVolume
from inference.core.decode import decode_file
from inference.core.errors import InferenceTimeoutError, InvalidPixelsError, NotABrainMriError
from inference.core.pipeline import StageClock
from inference.core.volume import VolumeResult


def decoded(voxels: np.ndarray, affine: np.ndarray = head.AXIAL) -> DecodedVolume:
    value = decode_file(nifti(voxels, affine))
    assert isinstance(value, DecodedVolume)
    return value


@pytest.fixture(scope="module")
def scan() -> DecodedVolume:
    return decoded(head.head_volume())


@pytest.fixture(scope="module")
def answer(scan: DecodedVolume) -> VolumeResult:
    return volume.predict(scan, head.package(head.BrightSpots()))


def test_predict_finds_the_tumor_and_its_kind(answer: VolumeResult) -> None:
    assert (answer.label, answer.confident, answer.reasons) == ("glioma", True, ())
    assert sum(answer.probabilities.values()) == pytest.approx(1)


def test_predict_measures_volume_and_diameters(answer: VolumeResult) -> None:
    assert answer.tumor.volume_ml == pytest.approx(head.tumor_ml(), rel=0.2)  # the stand-in misses the poles
    assert answer.tumor.diameters_mm is not None
    assert answer.tumor.diameters_mm == pytest.approx((2 * head.RADIUS_MM, 2 * head.RADIUS_MM), rel=0.15)


def test_predict_mask_lies_where_the_tumor_is(scan: DecodedVolume, answer: VolumeResult) -> None:
    centre = np.append(np.argwhere(answer.mask).mean(axis=0), 1)

    np.testing.assert_allclose((scan.affine @ centre)[:3], head.TUMOR_MM, atol=1.5)


def test_predict_key_slice_shows_the_middle_of_the_tumor(scan: DecodedVolume, answer: VolumeResult) -> None:
    height_mm = (scan.affine @ [answer.key_index, 0, 0, 1])[2]

    assert abs(height_mm - head.TUMOR_MM[2]) <= 6
    # A tumour on the patient's left and in front lies on the right and in the upper half of an axial picture.
    x0, _, _, y1 = answer.tumor.bbox or (0, 0, 0, 0)
    rows, columns = answer.key_image.shape
    assert x0 > columns / 2
    assert y1 < rows / 2
    assert answer.key_mask.shape == answer.key_heatmap.shape == (rows, columns)


def test_predict_without_tumor_has_an_empty_mask() -> None:
    result = volume.predict(decoded(head.head_volume(tumor=False)), head.package(head.BrightSpots()))

    assert result.label == "no_tumor"
    assert not result.mask.any()
    assert result.tumor.volume_ml == 0
    assert result.tumor.diameters_mm is None


def test_predict_refuses_what_the_gate_refuses(scan: DecodedVolume) -> None:
    with pytest.raises(NotABrainMriError):
        volume.predict(scan, head.package(head.BrightSpots(gate=0.1)))


def test_predict_stops_when_nobody_waits(scan: DecodedVolume) -> None:
    runner = head.BrightSpots()

    with pytest.raises(InferenceTimeoutError):
        volume.predict(scan, head.package(runner), clock=StageClock(time.monotonic() - 1))

    assert runner.calls == 0


def test_predict_leaves_out_slices_without_head(scan: DecodedVolume) -> None:
    padded = np.pad(head.head_volume(), ((0, 0), (0, 0), (9, 9)))
    judged = volume.slices_with_head(decoded(padded), planes.choose(scan))

    assert judged[0] >= 9
    assert judged[-1] < padded.shape[2] - 9


def test_slices_with_head_nothing_bright_is_refused() -> None:
    flat = np.zeros((20, 20, 20), np.float32)
    flat[3, 4, 5] = -7.0
    value = decoded(flat)

    with pytest.raises(InvalidPixelsError):
        volume.slices_with_head(value, planes.choose(value))


@pytest.mark.parametrize(
    ("tumor", "backed", "window", "expected"),
    [
        ([0.0, 0.9, 0.9, 0.0], [0, 1, 1, 0], 2, 0.9),
        ([0.0, 0.9, 0.0, 0.0], [0, 1, 0, 0], 2, 0.45),
        ([0.0, 0.9, 0.9, 0.0], [0, 0, 0, 0], 2, 0.45),
        ([0.2, 0.2, 0.9], [1, 1, 1], 1, 0.9),
        ([0.8], [1], 3, 0.8),
    ],
    ids=["a body", "one slice only", "no outline", "thick slices", "one slice in all"],
)
def test_aggregate_needs_neighbours_and_outline(
    tumor: list[float], backed: list[int], window: int, expected: float
) -> None:
    each = np.array([[0.75 * t, 0.25 * t, 1 - t] for t in tumor])

    combined, _ = volume.aggregate(
        range(5, 5 + len(tumor)), each, np.ones(len(tumor)), np.array(backed, bool), 2, window
    )

    assert 1 - combined[2] == pytest.approx(expected)
    assert combined[0] == pytest.approx(3 * combined[1])


def test_aggregate_larger_outlines_decide_the_kind() -> None:
    each = np.array([[0.9, 0.0, 0.1], [0.0, 0.9, 0.1]])

    combined, run = volume.aggregate([3, 4], each, np.array([10.0, 90.0]), np.ones(2, bool), 2, 2)

    assert combined[1] == pytest.approx(9 * combined[0], rel=1e-6)
    assert run == slice(0, 2)


def test_aggregate_slices_apart_are_no_neighbours() -> None:
    tumor = np.array([0.0, 0.9, 0.9, 0.8, 0.0])

    combined, run = volume.aggregate(
        [8, 9, 30, 31, 32], np.stack([tumor, 1 - tumor], 1), np.ones(5), np.ones(5, bool), 1, 3
    )

    assert 1 - combined[1] == pytest.approx((0.9 + 0.8) / 3)
    assert run == slice(2, 4)


def test_supported_wants_touching_outlines_in_neighbouring_slices() -> None:
    left, right = np.zeros((4, 5), bool), np.zeros((4, 5), bool)
    left[1, 1], right[1, 3] = True, True

    assert volume.supported([left, left, right, right], [3, 4, 5, 7], 2).tolist() == [True, True, False, False]
    assert volume.supported([left, ~left & right], [3, 9], 1).tolist() == [True, True]


@pytest.mark.parametrize(
    ("spacing", "plane"),
    [
        ((1, 1, 1), "AXIAL"),
        ((5, 1, 1), "AXIAL"),
        ((1, 5, 1), "CORONAL"),
        ((1, 1, 5), "SAGITTAL"),
        ((1, 1.2, 1), "AXIAL"),
    ],
)
def test_choose_cuts_across_the_coarsest_axis(spacing: tuple[float, float, float], plane: str) -> None:
    d, h, w = spacing
    affine = np.array([[-w, 0, 0, 0], [0, -h, 0, 0], [0, 0, d, 0], [0, 0, 0, 1.0]])
    value = decoded(np.random.default_rng(1).integers(0, 9, (20, 21, 22)).astype(np.uint8), affine)

    assert planes.choose(value).plane.name == plane


@pytest.mark.parametrize(
    ("shape", "plane"),
    [
        ((5, 41, 53), "SAGITTAL"),
        ((41, 5, 53), "CORONAL"),
        ((41, 53, 5), "AXIAL"),
        ((1, 41, 53), "SAGITTAL"),
        ((18, 41, 53), "AXIAL"),
    ],
)
def test_choose_cuts_a_slab_across_its_short_side(shape: tuple[int, int, int], plane: str) -> None:
    value = decoded(np.random.default_rng(1).integers(0, 9, shape).astype(np.uint8), np.diag([-1.0, -1, 1, 1]))

    assert planes.choose(value).plane.name == plane


def test_predict_sagittal_slab_is_judged_by_its_slices() -> None:
    slab = head.head_volume()[60:65]  # around the middle of the tumour

    result = volume.predict(decoded(slab), head.package(head.BrightSpots()))

    assert (result.label, result.cut.plane.name, len(result.slice_scores)) == ("glioma", "SAGITTAL", 5)


def test_predict_single_slice_needs_no_neighbour() -> None:
    result = volume.predict(decoded(head.head_volume()[62:63]), head.package(head.BrightSpots()))

    assert (result.label, result.confident, len(result.slice_scores)) == ("glioma", True, 1)


@pytest.mark.parametrize("plane", planes.Plane)
def test_with_slice_is_the_inverse_of_slice_at(plane: planes.Plane) -> None:
    voxels = np.random.default_rng(2).random((5, 6, 7)) > 0.5
    copy = np.zeros_like(voxels)

    for index in range(voxels.shape[plane.value]):
        planes.with_slice(copy, plane, index, planes.slice_at(voxels, plane, index))

    np.testing.assert_array_equal(copy, voxels)


def test_diameters_of_a_tilted_bar() -> None:
    rows, columns = np.mgrid[0:200, 0:240] * 0.5
    along = (columns - 60) * math.cos(0.5) + (rows - 50) * math.sin(0.5)
    across = -(columns - 60) * math.sin(0.5) + (rows - 50) * math.cos(0.5)
    bar = (np.abs(along) < 20) & (np.abs(across) < 5)

    longest, perpendicular = measure.diameters_mm(bar, (0.5, 0.5)) or (0, 0)

    assert longest == pytest.approx(math.hypot(40, 10), rel=0.02)
    assert perpendicular < 30


def test_diameters_count_both_spacings() -> None:
    box = np.zeros((20, 30), bool)
    box[4:14, 5:8] = True

    assert measure.diameters_mm(box, (2.0, 1.0)) == pytest.approx((math.hypot(20, 3), 6), rel=0.05)


def test_diameters_span_the_largest_piece_only() -> None:
    disc = np.hypot(*np.ogrid[-60:140, -50:190]) < 10

    alone = measure.diameters_mm(disc, (1.0, 1.0))
    disc[180:183, 200] = True

    assert measure.diameters_mm(disc, (1.0, 1.0)) == alone == pytest.approx((20, 20), rel=0.1)


def test_mask_nifti_lies_on_the_grid_of_the_input(tmp_path: Path, scan: DecodedVolume, answer: VolumeResult) -> None:
    (tmp_path / "mask.nii.gz").write_bytes(volume_files.mask_nifti(answer, scan))

    written = nib.load(tmp_path / "mask.nii.gz")

    assert written.shape == head.SHAPE
    np.testing.assert_allclose(written.affine, head.AXIAL)
    bright = head.ball()
    mask = np.asarray(written.dataobj) > 0
    assert 2 * (mask & bright).sum() / (mask.sum() + bright.sum()) > 0.85


def test_volume_nifti_is_the_windowed_input(tmp_path: Path, scan: DecodedVolume) -> None:
    data = volume_files.volume_nifti(scan)
    (tmp_path / "volume.nii").write_bytes(gzip.decompress(data))

    shown = np.asarray(nib.load(tmp_path / "volume.nii").dataobj).astype(float)

    assert np.corrcoef(shown.ravel(), head.head_volume().ravel())[0, 1] > 0.98
    assert data == volume_files.volume_nifti(scan)


def test_montage_is_a_png_with_the_outline(scan: DecodedVolume, answer: VolumeResult) -> None:
    image = decode_file(volume_files.montage(answer, scan))

    assert image.colour_fraction > 0
    assert image.pixels.shape[1] > image.pixels.shape[0]
