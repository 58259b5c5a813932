"""A head in three dimensions made of phantom slices, good enough for the shipped model to judge it."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from tests.support.dicom_files import series
from tests.support.nifti_files import gzipped, nifti

from training.phantoms import render

SLICES = 15
LESION = range(6, 9)
STEP_MM, PIXEL_MM = 6.0, 0.9
SEED = 5


def slices(seed: int = SEED) -> NDArray[np.uint8]:
    """(N, H, W) from foot to head: one phantom, narrower towards the ends, with its tumour in the middle slices."""
    healthy, ill = (Image.fromarray(render(seed, lesion).image) for lesion in (None, "glioma"))
    stack = []
    for index in range(SLICES):
        height = 2 * (index + 0.5) / SLICES - 1
        share = float(np.sqrt(1 - 0.7 * height**2))
        source = ill if index in LESION else healthy
        size = (max(8, round(source.width * share)), max(8, round(source.height * share)))
        canvas = Image.new("L", source.size)
        corner = ((source.width - size[0]) // 2, (source.height - size[1]) // 2)
        canvas.paste(source.resize(size), corner)
        stack.append(np.asarray(canvas))
    return np.stack(stack)


def write_nifti(path: Path, seed: int = SEED) -> Path:
    """An axial `.nii.gz`: columns to the patient's left, rows to his back, slices upwards."""
    affine = np.diag([-PIXEL_MM, -PIXEL_MM, STEP_MM, 1.0])
    affine[:3, 3] = (100, 110, -40)
    path.write_bytes(gzipped(nifti(slices(seed).transpose(2, 1, 0).copy(), affine)))
    return path


def write_dicom_folder(folder: Path, seed: int = SEED) -> list[Path]:
    """One file per slice, named as a scanner does."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"IM.{index:04d}" for index in range(SLICES)]
    for path, content in zip(paths, series(slices(seed).astype(np.uint16), step_mm=STEP_MM), strict=True):
        path.write_bytes(content)
    return paths
