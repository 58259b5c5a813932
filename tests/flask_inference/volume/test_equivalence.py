"""The same head in another coat: every way of storing it gives the same scores and the same place."""

import itertools

import numpy as np
import pytest
from tests.support import dicom_files as dcm
from tests.support import head_volume as head
from tests.support.nifti_files import gzipped, nifti, turned

from inference.core import volume
from inference.core.contracts import DecodedVolume
from inference.core.decode import decode_file

VOXELS = head.head_volume()


def told(data: bytes) -> tuple[dict[str, float], np.ndarray, float]:
    """Probabilities, centre of the mask in RAS+ mm, ml."""
    value = decode_file(data)
    assert isinstance(value, DecodedVolume)
    result = volume.predict(value, head.package(head.BrightSpots()))
    centre = value.affine @ np.append(np.argwhere(result.mask).mean(axis=0), 1)
    return result.probabilities, centre[:3], float(result.tumor.volume_ml or 0)


@pytest.fixture(scope="module")
def reference() -> tuple[dict[str, float], np.ndarray, float]:
    return told(nifti(VOXELS, head.AXIAL))


def _flipped(axes: tuple[int, int, int], flips: tuple[bool, bool, bool]) -> bytes:
    return nifti(*turned(VOXELS, head.AXIAL, axes, flips))


def _series(*, invert: bool = False, signed: bool = False, syntax: str = dcm.EXPLICIT) -> bytes:
    """The same voxels as a zipped axial series: LPS+ position of each slice from the same affine."""
    slices = []
    for k in range(head.SHAPE[2]):
        stored = VOXELS[:, :, k].T
        changes = {
            dcm.POSITION: ("DS", f"-90\\-100\\{-60 + 3 * k}"),
            dcm.SPACING: ("DS", "2\\2"),
            dcm.STORED: ("US", 12),
            dcm.HIGH_BIT: ("US", 11),
        }
        if invert:
            stored = 4095 - stored
            changes[dcm.PHOTOMETRIC] = ("CS", "MONOCHROME1")
        if signed:
            stored = stored.astype(np.int16) - 500
            changes |= {dcm.SIGNED: ("US", 1), dcm.INTERCEPT: ("DS", "500"), dcm.SLOPE: ("DS", "1")}
        slices.append(dcm.dicom(stored, syntax, changes, z_mm=3.0 * k))
    return dcm.zipped(slices[::2] + slices[1::2])


TWINS = {
    "both byte orders": lambda: nifti(VOXELS, head.AXIAL, order=">"),
    "version 2": lambda: nifti(VOXELS, head.AXIAL, version=2),
    "gzipped": lambda: gzipped(nifti(VOXELS, head.AXIAL)),
    "float": lambda: nifti(VOXELS.astype(np.float32), head.AXIAL),
    "scaled": lambda: nifti(VOXELS * 3, head.AXIAL, scl_slope=1 / 3, scl_inter=-40.0),
    "dicom series": _series,
    "dicom MONOCHROME1": lambda: _series(invert=True),
    "dicom signed": lambda: _series(signed=True),
    "dicom big endian": lambda: _series(syntax=dcm.BIG_ENDIAN),
    "dicom deflated": lambda: _series(syntax=dcm.DEFLATED),
} | {
    f"axes {axes} flipped {flips}": lambda axes=axes, flips=flips: _flipped(axes, flips)
    for axes, flips in zip(
        [*itertools.permutations(range(3)), (0, 1, 2), (2, 1, 0)],
        [*itertools.product([False, True], repeat=3)],
        strict=True,
    )
}


@pytest.mark.parametrize("name", TWINS)
def test_predict_twin_gives_the_same_answer(reference: tuple[dict[str, float], np.ndarray, float], name: str) -> None:
    probabilities, centre, millilitres = told(TWINS[name]())

    assert probabilities == pytest.approx(reference[0], abs=1e-4)
    np.testing.assert_allclose(centre, reference[1], atol=0.05)
    assert millilitres == pytest.approx(reference[2], rel=1e-3)


def test_predict_eight_bit_twin_gives_the_same_answer() -> None:
    eight = (VOXELS // 4).astype(np.uint8)

    narrow, narrow_centre, _ = told(nifti(eight, head.AXIAL))
    wide, wide_centre, _ = told(nifti(eight.astype(np.uint16) * 257, head.AXIAL))

    assert narrow == pytest.approx(wide, abs=1e-4)
    np.testing.assert_allclose(narrow_centre, wide_centre, atol=0.05)


def test_predict_mirrored_head_is_not_the_same_place(
    reference: tuple[dict[str, float], np.ndarray, float],
) -> None:
    _, centre, _ = told(nifti(VOXELS[::-1], head.AXIAL))

    assert abs(centre[0] - reference[1][0]) > 20
