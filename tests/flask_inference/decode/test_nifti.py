"""NIfTI: every type, both versions, both byte orders, every orientation; nibabel is the oracle."""

import gzip
import itertools
import struct
from pathlib import Path

import nibabel as nib
import numpy as np
import pytest
from tests.support import nifti_files
from tests.support.files import head
from tests.support.nifti_files import AFFINE, gzipped, nifti, turned

from inference.core.contracts import DecodedVolume
from inference.core.decode import decode_file, grid
from inference.core.errors import InvalidHeaderError

VOXELS = np.stack([head(41, 37, seed=k, top=200) for k in range(19)]).T  # (37, 41, 19)
OBLIQUE = np.array([[0.68, 0.12, 0.3, -20], [-0.11, 0.88, -0.4, -30], [-0.08, 0.1, 3.9, 5], [0, 0, 0, 1.0]])


def volume(data: bytes, extension: str = "nii") -> DecodedVolume:
    decoded = decode_file(data, filename_ext=extension)
    assert isinstance(decoded, DecodedVolume)
    return decoded


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("version", [1, 2])
@pytest.mark.parametrize("dtype", nifti_files.TYPES)
def test_decode_file_nifti_type_gives_exact_voxels(dtype: str, version: int, order: str) -> None:
    samples = (VOXELS // 2).astype(dtype)

    decoded = volume(nifti(samples, version=version, order=order))

    # AFFINE runs right to left and back to front, so canonical order flips both in-plane axes.
    np.testing.assert_array_equal(decoded.voxels, samples.T[:, ::-1, ::-1])
    assert decoded.voxels.dtype == np.float32
    assert decoded.voxels.flags.c_contiguous
    assert decoded.format == "nifti"
    np.testing.assert_allclose(decoded.spacing_mm, (4.0, 0.9, 0.7), rtol=1e-6)


@pytest.mark.parametrize("affine", [AFFINE, OBLIQUE], ids=["straight", "oblique"])
@pytest.mark.parametrize("flips", list(itertools.product([False, True], repeat=3)))
@pytest.mark.parametrize("axes", list(itertools.permutations(range(3))))
def test_decode_file_orientation_does_not_change_the_volume(
    axes: tuple[int, int, int], flips: tuple[bool, bool, bool], affine: np.ndarray
) -> None:
    straight = volume(nifti(VOXELS, affine))
    stored, stored_affine = turned(VOXELS, affine, axes, flips)

    decoded = volume(nifti(stored, stored_affine))

    np.testing.assert_array_equal(decoded.voxels, straight.voxels)
    np.testing.assert_allclose(decoded.affine, straight.affine, atol=1e-4)
    np.testing.assert_array_equal(grid.to_source(decoded.voxels, decoded.source), stored)


@pytest.mark.parametrize("affine", [AFFINE, OBLIQUE], ids=["straight", "oblique"])
def test_decode_file_equals_nibabel(tmp_path: Path, affine: np.ndarray) -> None:
    image = nib.Nifti1Image(VOXELS.astype(np.int16), affine)
    image.header.set_slope_inter(0.5, -3)
    nib.save(image, tmp_path / "head.nii.gz")
    closest = nib.as_closest_canonical(nib.load(tmp_path / "head.nii.gz"))

    decoded = volume((tmp_path / "head.nii.gz").read_bytes(), "gz")

    expected = closest.get_fdata().transpose(2, 1, 0)[:, ::-1, ::-1]
    np.testing.assert_allclose(decoded.voxels, expected, atol=1e-3)
    corner = decoded.affine @ [0, 0, 0, 1]
    np.testing.assert_allclose(corner, closest.affine @ [*(np.array(closest.shape[:2]) - 1), 0, 1], atol=1e-4)


@pytest.mark.parametrize("qfac", [1.0, -1.0])
def test_decode_file_qform_alone_equals_nibabel(tmp_path: Path, qfac: float) -> None:
    changes = {"sform_code": 0, "qform_code": 1, "quatern": (0.1, -0.2, 0.95), "qoffset": (9.0, -4.0, 2.0)}
    data = nifti(VOXELS, pixdim=(qfac, 0.7, 0.9, 4.0, 0, 0, 0, 0), **changes)
    (tmp_path / "head.nii").write_bytes(data)

    decoded = volume(data)

    np.testing.assert_allclose(decoded.source.affine, nib.load(tmp_path / "head.nii").affine, atol=1e-5)


@pytest.mark.parametrize("sform_code", [0, 1])
def test_decode_file_sign_of_a_step_does_not_mirror(tmp_path: Path, sform_code: int) -> None:
    data = nifti(VOXELS, qform_code=1, sform_code=sform_code, pixdim=(1.0, -0.7, 0.9, 4.0, 0, 0, 0, 0))
    (tmp_path / "head.nii").write_bytes(data)

    decoded = volume(data)

    np.testing.assert_allclose(decoded.source.affine, nib.load(tmp_path / "head.nii").affine, atol=1e-5)
    assert decoded.source.affine[0, 0] == pytest.approx(0.7)


def test_decode_file_scaling_is_applied() -> None:
    decoded = volume(nifti(VOXELS, scl_slope=0.25, scl_inter=-7.0))

    np.testing.assert_allclose(decoded.voxels, VOXELS.T[:, ::-1, ::-1] * 0.25 - 7.0)


@pytest.mark.parametrize("slope", [0.0, float("nan")])
def test_decode_file_no_slope_means_no_scaling(slope: float) -> None:
    decoded = volume(nifti(VOXELS, scl_slope=slope, scl_inter=5.0))

    np.testing.assert_array_equal(decoded.voxels, VOXELS.T[:, ::-1, ::-1])


@pytest.mark.parametrize(("units", "factor"), [(0, 1.0), (1, 1000.0), (2, 1.0), (3, 0.001)])
def test_decode_file_units_become_millimetres(units: int, factor: float) -> None:
    affine = AFFINE.copy()
    affine[:3] /= factor

    decoded = volume(nifti(VOXELS, affine, xyzt_units=units))

    np.testing.assert_allclose(decoded.spacing_mm, (4.0, 0.9, 0.7), rtol=1e-5)


def test_decode_file_sform_of_an_atlas_is_refused() -> None:
    image = nib.Nifti1Image(VOXELS.astype(np.int16), AFFINE)
    image.set_qform(AFFINE, code="scanner")
    image.set_sform(np.diag([1.1, 1.15, 1.2, 1.0]) @ AFFINE, code="mni")

    with pytest.raises(InvalidHeaderError) as refused:
        volume(image.to_bytes())

    assert refused.value.params == {"reason": "steps_differ"}


@pytest.mark.parametrize("along", [False, True])
def test_decode_file_step_of_a_slanted_grid_is_along_the_axis_or_between_planes(along: bool) -> None:
    slanted = AFFINE @ np.array([[1, 0, 1.5, 0], [0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1.0]])
    between, step = 4.0, float(np.linalg.norm(slanted[:3, 2]))

    decoded = volume(nifti(VOXELS, slanted, pixdim=(1.0, 0.7, 0.9, step if along else between, 0, 0, 0, 0)))

    assert abs(np.linalg.det(decoded.affine[:3, :3])) == pytest.approx(0.7 * 0.9 * between, rel=1e-6)


@pytest.mark.parametrize("dimensions", [2, 3])
def test_decode_file_step_that_is_not_stated_contradicts_nothing(dimensions: int) -> None:
    voxels = VOXELS[..., 0] if dimensions == 2 else VOXELS
    step = 1.0 if dimensions == 2 else 0.0

    decoded = volume(nifti(voxels, pixdim=(1.0, 0.7, 0.9, step, 0, 0, 0, 0)))

    np.testing.assert_allclose(decoded.spacing_mm, (4.0, 0.9, 0.7), rtol=1e-6)


def test_decode_file_gzip_members_are_joined() -> None:
    data = nifti(VOXELS)
    members = b"".join(gzipped(data[start : start + 9999]) for start in range(0, len(data), 9999))

    np.testing.assert_array_equal(volume(members, "nii.gz").voxels, volume(data).voxels)


def test_decode_file_header_extension_is_passed_over() -> None:
    data = nifti(VOXELS, vox_offset=352 + 64)
    extended = data[:348] + b"\x01\0\0\0" + struct.pack("<ii", 64, 6) + b"x" * 56 + data[352:]

    np.testing.assert_array_equal(volume(extended).voxels, volume(nifti(VOXELS)).voxels)
    np.testing.assert_array_equal(volume(gzip.compress(extended), "gz").voxels, volume(nifti(VOXELS)).voxels)


def test_decode_file_trailing_axes_of_one_are_dropped() -> None:
    assert volume(nifti(VOXELS[..., None])).voxels.shape == (19, 41, 37)
