"""A head in three dimensions with a tumour at a known place, and a network that finds what is bright."""

import json
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from tests.flask_inference.packages import manifest_json

from inference.core.contracts import RunOutputs
from inference.core.manifest import parse_manifest
from inference.core.pipeline import LoadedPackage

# (I, J, K) → RAS+ mm: columns to the left, rows to the back, slices upwards, as an axial series is stored.
AXIAL = np.array([[-2.0, 0, 0, 90], [0, -2.0, 0, 100], [0, 0, 3.0, -60], [0, 0, 0, 1.0]])
SHAPE = (83, 97, 41)
TUMOR_MM = np.array([-34.0, 22.0, 12.0])  # left, front, above the middle
RADIUS_MM = 14.0
SIZE = 96


def head_volume(*, tumor: bool = True, affine: NDArray[np.float64] = AXIAL, seed: int = 5) -> NDArray[np.uint16]:
    """(I, J, K) uint16 0..1000: an ellipsoid of tissue with texture, and a bright ball around TUMOR_MM."""
    world = _world(affine)
    inside = ((world[0] / 68) ** 2 + (world[1] / 82) ** 2 + (world[2] / 55) ** 2) < 1
    random = np.random.default_rng(seed)
    # Single bright voxels in every slice: contrast is stretched slice by slice, and something must be its top.
    vessels = (random.random(inside.size) < 0.05) * 650
    values = inside * (350 + random.integers(0, 60, inside.size) * (vessels == 0) + vessels)
    if tumor:
        values[ball(affine).ravel()] = 1000
    return values.reshape(SHAPE).astype(np.uint16)


def ball(affine: NDArray[np.float64] = AXIAL) -> NDArray[np.bool_]:
    """(I, J, K) bool: the tumour's voxels."""
    apart = np.linalg.norm(_world(affine)[:3] - TUMOR_MM[:, None], axis=0)
    return np.asarray(apart < RADIUS_MM).reshape(SHAPE)


def _world(affine: NDArray[np.float64]) -> NDArray[np.float64]:
    grid = np.indices(SHAPE).reshape(3, -1)
    return np.asarray(affine @ np.vstack([grid, np.ones(grid.shape[1])]))


def tumor_ml() -> float:
    """Volume of the ball."""
    return float(4 / 3 * np.pi * RADIUS_MM**3 / 1000)


class BrightSpots:
    """Stands in for the network: a bright patch, more than a vessel, is a glioma."""

    def __init__(self, gate: float = 1.0) -> None:
        self.gate = gate
        self.calls = 0

    def run(self, tensor: NDArray[np.float32], deadline: float | None = None) -> RunOutputs:
        """Scores from the share of bright pixels, which are the mask."""
        self.calls += 1
        bright = _patches(tensor[0, 0] > 0.75).astype(np.float32)
        strength = min(4.0, float(bright.mean()) * 800.0 - 4.0)
        cam = np.stack([bright[::12, ::12] * 6 - 3] * 4)
        return RunOutputs(np.array([strength, -3.0, -3.0, -strength], np.float32), bright, cam, self.gate)


def _patches(bright: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Only what holds a bright square of seven pixels: opening."""
    padded = np.pad(bright, 3)
    views = [np.roll(padded, (y, x), (0, 1)) for y in range(-3, 4) for x in range(-3, 4)]
    core = np.logical_and.reduce(views)
    grown = np.logical_or.reduce([np.roll(core, (y, x), (0, 1)) for y in range(-3, 4) for x in range(-3, 4)])
    return np.asarray(grown[3:-3, 3:-3])


def package(runner: BrightSpots) -> LoadedPackage:
    """A package around the stand-in, with labels and thresholds like a real one."""
    manifest = parse_manifest(json.dumps(manifest_json(b"", version="1.0.0")).encode())
    return LoadedPackage(replace(manifest, preprocessing=replace(manifest.preprocessing, size=SIZE)), runner)
