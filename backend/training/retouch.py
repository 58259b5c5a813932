"""Erase, paste and touch up: pictures in which only the lesion, or only its absence, differs.

Without them a network learns which hospital a slice is from (all tumours of cheng are tumours) and calls a slice a
tumour whose tumour is gone. Used in training and, with other seeds, in the erase and paste tests of the model card.
All pictures are (H, W) uint8, masks the same shape with 255 inside.
"""

from typing import Literal

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

Picture = NDArray[np.uint8]
Way = Literal["shifted", "mirrored", "smooth"]
MEASURED: tuple[Way, ...] = ("shifted", "mirrored")
_TRIES = 24


def erase(image: Picture, mask: Picture, way: Way, rng: np.random.Generator) -> Picture | None:
    """Cover what the mask outlines with healthy tissue of the same head.

    way     : shifted (a patch from elsewhere, the best fitting of some), mirrored (the other half of the head) or
              smooth (the surroundings grown inwards, with texture of the head)
    returns : the picture, or None where no place in the head can give a patch
    """
    margin = int(rng.integers(3, 8))
    region = grown(mask, margin)
    alpha = _feathered(region, float(rng.uniform(1.0, 2.5)))
    if way == "smooth":
        patch: NDArray[np.float32] | None = _smooth_patch(image, region, rng)
    elif way == "mirrored":
        patch = _mirrored_patch(image, region, rng)
    else:
        patch = _shifted_patch(image, region, rng)
    if patch is None:
        return None
    return _blended(image, patch, alpha)


def touch_up(image: Picture, mask: Picture, shape: Picture, rng: np.random.Generator) -> Picture | None:
    """Retouch a healthy place: the tumour, if any, and so the label, stay.

    shape   : mask of some tumour, whose outline is borrowed
    returns : the picture, or None where the shape finds no healthy place
    """
    spot = _moved_shape(image, shape, grown(mask, 4), rng)
    if spot is None:
        return None
    way: Way = "smooth" if rng.random() < 0.3 else "shifted"
    return erase(image, spot, way, rng)


def paste(
    image: Picture, donor: Picture, donor_mask: Picture, rng: np.random.Generator
) -> tuple[Picture, Picture] | None:
    """Put a tumour into a healthy head, its brightness relative to its surroundings kept.

    returns : (picture, mask), or None where it finds no place or the shapes differ
    """
    donor, donor_mask = _turned(donor, donor_mask, rng)
    if donor.shape != image.shape:
        return None
    spot = _moved_shape(image, donor_mask, np.zeros_like(image), rng)
    if spot is None:
        return None
    (dy, dx) = _offset(donor_mask, spot)
    moved = np.roll(donor, (dy, dx), axis=(0, 1)).astype(np.float32)
    ring_donor = (grown(donor_mask, 6) > 0) & (donor_mask == 0) & (donor > 8)
    ring_here = (grown(spot, 6) > 0) & (spot == 0) & (image > 8)
    if not ring_donor.any() or not ring_here.any():
        return None
    gain = float(np.clip(image[ring_here].mean() / donor[ring_donor].mean(), 0.5, 2.0))
    return _blended(image, moved * gain, _feathered(grown(spot, 1), 1.2)), spot


def grown(mask: Picture, margin: int) -> Picture:
    """Mask with a margin of so many pixels: (S, S) uint8, 0 or 255."""
    hard = Image.fromarray(np.where(mask >= 128, 255, 0).astype(np.uint8))
    # A box mean above 0 is a maximum filter, at a fiftieth of its cost; holds for margins up to 7.
    spread = np.asarray(hard.filter(ImageFilter.BoxBlur(margin)))
    return np.where(spread > 0, 255, 0).astype(np.uint8)


def _feathered(region: Picture, sigma: float) -> NDArray[np.float32]:
    return np.asarray(Image.fromarray(region).filter(ImageFilter.GaussianBlur(sigma)), dtype=np.float32) / 255.0


def _blended(image: Picture, patch: NDArray[np.float32], alpha: NDArray[np.float32]) -> Picture:
    mixed = image + alpha * (patch - image)
    mixed[image == 0] = np.minimum(mixed[image == 0], 40)  # do not paint bright tissue into air
    return np.clip(mixed, 0, 255).round().astype(np.uint8)


def _ring(region: Picture) -> NDArray[np.bool_]:
    return np.asarray((grown(region, 4) > 0) & (region == 0))


def _fitted(image: Picture, source: NDArray[np.float32], region: Picture) -> NDArray[np.float32]:
    """Source with its ring brought to the brightness of the ring here."""
    ring = _ring(region)
    here, there = float(image[ring].mean()), float(source[ring].mean())
    return source * np.float32(np.clip(here / max(there, 1.0), 0.5, 2.0))


def _shifted_patch(image: Picture, region: Picture, rng: np.random.Generator) -> NDArray[np.float32] | None:
    inside, ring = region > 0, _ring(region)
    ys, xs = np.nonzero(inside)
    tissue = image > 12
    height, width = image.shape
    flip = bool(rng.random() < 0.5)
    best: tuple[float, int, int] | None = None
    for _ in range(_TRIES):
        dy, dx = (int(rng.integers(-side // 3, side // 3)) for side in (height, width))
        from_y, from_x = ys - dy, xs - dx
        if from_y.min() < 0 or from_x.min() < 0 or from_y.max() >= height or from_x.max() >= width:
            continue
        if inside[from_y, from_x].mean() > 0.02 or tissue[from_y, from_x].mean() < 0.9:
            continue
        shifted = np.roll(image, (dy, dx), axis=(0, 1))
        misfit = float(np.abs(shifted[ring].astype(np.float32) - image[ring]).mean())
        if best is None or misfit < best[0]:
            best = (misfit, dy, dx)
        if best[0] < 12 and flip:
            break
    if best is None:
        return None
    return _fitted(image, np.roll(image, best[1:], axis=(0, 1)).astype(np.float32), region)


def _mirrored_patch(image: Picture, region: Picture, rng: np.random.Generator) -> NDArray[np.float32] | None:
    columns = np.flatnonzero((image > 12).any(axis=0))
    if columns.size == 0:
        return None
    shift = int(columns[0] + columns[-1] - (image.shape[1] - 1)) + int(rng.integers(-3, 4))
    flipped, twin = (np.roll(array[:, ::-1], shift, axis=1) for array in (image, region))
    inside = region > 0
    # A tumour across the midline meets itself in the mirror.
    if (twin[inside] > 0).mean() > 0.05 or (flipped[inside] > 12).mean() < 0.8:
        return None
    return _fitted(image, flipped.astype(np.float32), region)


def _smooth_patch(image: Picture, region: Picture, rng: np.random.Generator) -> NDArray[np.float32]:
    """Normalised blur of what lies around, coarse to fine, with grain of the surroundings."""
    known = (region == 0) & (image > 12)
    weight = Image.fromarray(known.astype(np.float32))
    value = Image.fromarray((image * known).astype(np.float32))
    start = float(image[known].mean()) if known.any() else 60.0
    filled: NDArray[np.float32] = np.full(image.shape, start, dtype=np.float32)
    for cells in (6, 12, 24, 48):
        small = (cells, cells)
        total = np.asarray(weight.resize(small, Image.Resampling.BOX))
        mean = np.asarray(value.resize(small, Image.Resampling.BOX)) / np.maximum(total, 1e-3)
        side = image.shape[::-1]
        share = np.asarray(Image.fromarray(np.minimum(total * 3, 1)).resize(side, Image.Resampling.BILINEAR))
        level = np.asarray(Image.fromarray(mean).resize(side, Image.Resampling.BILINEAR))
        filled = np.asarray(filled + share * (level - filled), dtype=np.float32)
    ring = _ring(region)
    spread = float(image[ring].std()) * float(rng.uniform(0.1, 0.5))
    grain = np.asarray(Image.fromarray(rng.normal(0, spread, (96, 96)).astype(np.float32)).resize(side))
    return np.asarray(filled + grain, dtype=np.float32)


def _moved_shape(image: Picture, shape: Picture, taken: Picture, rng: np.random.Generator) -> Picture | None:
    """The shape at a random place with tissue under it and nothing taken."""
    ys, xs = np.nonzero(shape >= 128)
    if ys.size < 12:
        return None
    height, width = image.shape
    tissue = image > 20
    for _ in range(_TRIES):
        to_y, to_x = (int(rng.integers(int(side * 0.15), int(side * 0.8))) for side in (height, width))
        dy, dx = to_y - int(ys.mean()), to_x - int(xs.mean())
        at_y, at_x = ys + dy, xs + dx
        if at_y.min() < 0 or at_x.min() < 0 or at_y.max() >= height or at_x.max() >= width:
            continue
        if tissue[at_y, at_x].mean() < 0.92 or taken[at_y, at_x].any():
            continue
        spot = np.zeros_like(image)
        spot[at_y, at_x] = 255
        return spot
    return None


def _offset(shape: Picture, spot: Picture) -> tuple[int, int]:
    (ys, xs), (at_y, at_x) = np.nonzero(shape >= 128), np.nonzero(spot)
    return int(at_y.min() - ys.min()), int(at_x.min() - xs.min())


def _turned(donor: Picture, mask: Picture, rng: np.random.Generator) -> tuple[Picture, Picture]:
    turns, flip = int(rng.integers(4)), bool(rng.random() < 0.5)
    if donor.shape[0] != donor.shape[1]:
        turns = turns // 2 * 2  # a quarter turn would not fit
    pair = [np.rot90(array, turns) for array in (donor, mask)]
    if flip:
        pair = [array[:, ::-1] for array in pair]
    return np.ascontiguousarray(pair[0]), np.ascontiguousarray(pair[1])
