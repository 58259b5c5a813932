"""The four pictures: sizes, scales, colours."""

import io

import numpy as np
import pytest
from PIL import Image

from inference.core import imaging
from inference.core.contracts import DecodedImage


def decoded(pixels: np.ndarray, kind: str = "png") -> DecodedImage:
    return DecodedImage(pixels=pixels.astype(np.float32), format=kind)


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def test_grey_keeps_eight_bit_pictures_as_they_are() -> None:
    pixels = np.arange(37 * 41).reshape(37, 41) % 200

    assert np.array_equal(imaging.to_grey(decoded(pixels)), pixels)


@pytest.mark.parametrize(("kind", "low", "high"), [("dicom", -1000, 3000), ("png", 0, 65535), ("nifti", 0.0, 0.01)])
def test_grey_windows_other_ranges(kind: str, low: float, high: float) -> None:
    pixels = np.linspace(low, high, 37 * 41).reshape(37, 41)

    grey = imaging.to_grey(decoded(pixels, kind))

    assert (grey.min(), grey.max()) == (0, 255)
    assert np.all(np.diff(grey.ravel().astype(int)) >= 0)


def test_grey_of_a_constant_picture_is_black() -> None:
    assert imaging.to_grey(decoded(np.full((37, 41), 5.0), "dicom")).max() == 0


def test_heatmap_alpha_is_the_strength() -> None:
    strength = np.linspace(0, 1, 37 * 41, dtype=np.float32).reshape(37, 41)

    rgba = imaging.HEATMAP_PALETTE[imaging.to_level(strength)]

    assert np.array_equal(rgba[..., 3], np.rint(strength * 255).astype(np.uint8))
    assert tuple(rgba[0, 0]) == (0, 0, 4, 0)


def test_heatmap_colours_grow_lighter_with_strength() -> None:
    luminance = imaging.HEATMAP_PALETTE[:, :3].astype(float) @ np.array([0.2126, 0.7152, 0.0722])

    assert np.all(np.diff(luminance) > -1.0)
    assert luminance[-1] > 240


def test_outline_is_the_inner_border_of_the_mask() -> None:
    grey = np.zeros((37, 41), np.uint8)
    mask = np.zeros((37, 41), bool)
    mask[5:15, 20:41] = True

    drawn = imaging.draw_outline(grey, mask) == 255

    assert drawn.sum() == 2 * (10 + 21) - 4
    assert not (drawn & ~mask).any()
    assert not drawn[6:14, 21:40].any()


def test_outline_of_nothing_changes_nothing() -> None:
    grey = np.full((37, 41), 9, np.uint8)

    assert np.all(imaging.draw_outline(grey, np.zeros((37, 41), bool)) == 9)


def test_outline_is_never_confused_with_white() -> None:
    grey = np.full((37, 41), 255, np.uint8)
    mask = np.zeros((37, 41), bool)
    mask[5:15, 20:41] = True

    colours = imaging.OVERLAY_PALETTE[imaging.draw_outline(grey, mask)]

    assert {tuple(colour) for colour in colours.reshape(-1, 3)} == {(254, 254, 254), (255, 196, 0)}


@pytest.mark.parametrize("shape", [(1, 1), (1, 41), (37, 1), (37, 41)])
def test_render_gives_four_lossless_pictures_without_metadata(shape: tuple[int, int]) -> None:
    random = np.random.default_rng(3)
    pixels = random.integers(0, 256, shape)
    mask = random.random(shape) > 0.5
    heat = random.random(shape).astype(np.float32)

    images = imaging.render(decoded(pixels), mask, heat)

    pictures = [opened(data) for data in (images.input, images.mask, images.heatmap, images.overlay)]
    assert [one.mode for one in pictures] == ["L", "L", "P", "P"]
    assert {one.size for one in pictures} == {shape[::-1]}
    assert np.array_equal(np.asarray(pictures[0]), pixels)
    assert np.array_equal(np.asarray(pictures[1]), mask * 255)
    assert np.array_equal(np.asarray(pictures[2].convert("RGBA")), imaging.HEATMAP_PALETTE[imaging.to_level(heat)])
    assert np.array_equal(np.asarray(pictures[3].convert("RGB")), imaging.OVERLAY_PALETTE[np.asarray(pictures[3])])
    assert pictures[0].info == {}
