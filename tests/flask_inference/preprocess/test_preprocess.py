"""The way into the network's square and back."""

import numpy as np
import pytest

from inference.core import preprocess
from inference.core.contracts import FloatImage
from inference.core.errors import InvalidPixelsError
from inference.core.preprocess import Geometry, Prepared

SHAPES = [(37, 53), (211, 160), (512, 480), (1500, 1101)]


def head(shape: tuple[int, int], *, noise: float = 0.0) -> FloatImage:
    """A bright ring with a darker, uneven inside: (H, W) float32 in 0..255."""
    ys, xs = np.mgrid[: shape[0], : shape[1]].astype(np.float32)
    radius = np.hypot((ys - shape[0] * 0.52) / (shape[0] * 0.36), (xs - shape[1] * 0.47) / (shape[1] * 0.31))
    picture = np.where(radius < 0.85, 90 + 30 * np.sin(xs / shape[1] * 14), np.where(radius < 1, 230.0, 0.0))
    picture += np.abs(np.random.default_rng(3).normal(0, noise, shape)) if noise else 0.0
    return np.ascontiguousarray(picture, dtype=np.float32)


def prepare(pixels: FloatImage, size: int = 96) -> Prepared:
    return preprocess.prepare(pixels, size=size, percentile_low=1.0, percentile_high=99.5)


@pytest.mark.parametrize("shape", SHAPES)
def test_prepare_gives_unit_range_square_for_any_shape(shape: tuple[int, int]) -> None:
    prepared = prepare(head(shape))

    assert prepared.tensor.shape == (1, 1, 96, 96)
    assert prepared.tensor.dtype == np.float32
    assert prepared.tensor.min() == 0.0
    assert prepared.tensor.max() == 1.0


@pytest.mark.parametrize("shape", SHAPES)
def test_prepare_crops_to_head_with_half_open_box(shape: tuple[int, int]) -> None:
    box = prepare(head(shape)).geometry.box

    expected = (shape[0] * 0.16, shape[1] * 0.16, shape[0] * 0.88, shape[1] * 0.78)
    assert np.allclose(box, expected, atol=max(shape) * 0.02 + 1)


@pytest.mark.parametrize("factor", [257.0, 1.0 / 255.0, 3.7])
def test_prepare_ignores_intensity_scale_and_offset(factor: float) -> None:
    pixels = head((211, 160)).round()

    scaled = prepare(pixels * np.float32(factor) - np.float32(11.0))

    assert np.allclose(scaled.tensor, prepare(pixels).tensor, atol=1e-4)


def test_prepare_gives_mirrored_square_for_mirrored_picture() -> None:
    pixels = head((212, 160))

    mirrored = prepare(np.ascontiguousarray(pixels[:, ::-1]))

    assert np.abs(mirrored.tensor[..., ::-1] - prepare(pixels).tensor).mean() < 0.02


def test_prepare_zeroes_text_and_noise_outside_head() -> None:
    pixels = head((300, 240), noise=4.0)
    pixels[4:12, 4:40] = 255.0

    prepared = prepare(pixels, size=128)

    assert prepared.tensor[0, 0, :4, :4].max() == 0.0
    assert prepared.geometry.box[0] > 30


def test_prepare_is_close_to_idempotent() -> None:
    once = prepare(head((300, 240)), size=128).tensor[0, 0]

    twice = prepare(once, size=128).tensor[0, 0]

    assert np.abs(twice - once).mean() < 0.03


@pytest.mark.parametrize(
    "pixels",
    [
        np.zeros((37, 53), np.float32),
        np.full((37, 53), 7.0, np.float32),
        np.full((37, 53), np.nan, np.float32),
        np.pad(np.full((1, 1), np.inf, np.float32), 20),
        np.ones((5, 53), np.float32),
    ],
    ids=["blank", "constant", "nan", "infinite", "too small"],
)
def test_prepare_refuses_unusable_pixels(pixels: FloatImage) -> None:
    with pytest.raises(InvalidPixelsError):
        prepare(pixels)


def test_prepare_survives_extreme_floats() -> None:
    pixels = head((37, 53))
    pixels[0, 0], pixels[0, 1] = -3e38, 3e38

    assert np.isfinite(prepare(pixels).tensor).all()


@pytest.mark.parametrize("shape", SHAPES)
def test_to_input_returns_mask_to_its_place(shape: tuple[int, int]) -> None:
    geometry = prepare(head(shape), size=192).geometry
    mask = np.zeros(shape, np.float32)
    spot = (slice(int(shape[0] * 0.4), int(shape[0] * 0.6)), slice(int(shape[1] * 0.5), int(shape[1] * 0.7)))
    mask[spot] = 1.0

    back = preprocess.to_input(preprocess.to_network(mask, geometry), geometry) >= 0.5

    overlap = (back & (mask > 0)).sum() * 2 / (back.sum() + mask.sum())
    assert back.shape == shape
    assert overlap > 0.95


@pytest.mark.parametrize("coarse", [(1, 3), (2, 1)])
def test_prepare_shows_square_pixels_and_the_way_back_ends_in_the_input(coarse: tuple[int, int]) -> None:
    square = head((300, 240))
    rows, columns = coarse
    pixels = square.reshape(300 // rows, rows, 240 // columns, columns).mean(axis=(1, 3))
    spot = np.zeros_like(pixels)
    spot[120 // rows : 180 // rows, 90 // columns : 150 // columns] = 1.0

    prepared = preprocess.prepare(
        pixels, size=96, percentile_low=1.0, percentile_high=99.5, spacing_mm=(0.5 * rows, 0.5 * columns)
    )
    back = preprocess.to_input(preprocess.to_network(spot, prepared.geometry), prepared.geometry)

    np.testing.assert_allclose(prepared.geometry.box, prepare(square).geometry.box, atol=4)
    assert back.shape == prepared.geometry.input_shape == pixels.shape
    assert np.count_nonzero((back >= 0.5) != (spot > 0)) < 0.1 * np.count_nonzero(spot)


def test_prepare_leaves_nearly_square_pixels_as_they_are() -> None:
    pixels = head((211, 160))

    prepared = preprocess.prepare(pixels, size=96, percentile_low=1.0, percentile_high=99.5, spacing_mm=(0.5, 0.52))

    np.testing.assert_array_equal(prepared.tensor, prepare(pixels).tensor)
    assert prepared.geometry == prepare(pixels).geometry


@pytest.mark.parametrize("spacing_mm", [(1e-300, 900.0), (900.0, 1e-9), (0.01, 10.0)])
def test_prepare_refuses_a_picture_that_is_a_line(spacing_mm: tuple[float, float]) -> None:
    with pytest.raises(InvalidPixelsError):
        preprocess.prepare(head((211, 160)), size=96, percentile_low=1.0, percentile_high=99.5, spacing_mm=spacing_mm)


def test_to_input_is_zero_outside_crop() -> None:
    geometry = Geometry(input_shape=(37, 53), box=(5, 11, 30, 47), pad=(5, 0), size=24)

    laid = preprocess.to_input(np.ones((24, 24), np.float32), geometry)

    assert laid[5:30, 11:47].min() == pytest.approx(1.0)
    assert laid.sum() == pytest.approx(25 * 36)


def test_to_input_lays_coarse_map_over_same_region() -> None:
    geometry = Geometry(input_shape=(37, 53), box=(5, 11, 30, 47), pad=(5, 0), size=24)
    coarse = np.zeros((6, 6), np.float32)
    coarse[3, 5] = 1.0

    laid = preprocess.to_input(coarse, geometry)

    y, x = np.unravel_index(laid.argmax(), laid.shape)
    assert (y, x) == (pytest.approx(5 - 5 + 3.5 * 6, abs=1.5), pytest.approx(11 + 5.5 * 6, abs=3.0))
