"""Files of a volume's answer: mask and volume as NIfTI on the input's own grid, a sheet of slices as PNG."""

import struct
from typing import Final

import numpy as np
from isal import igzip
from numpy.typing import NDArray

from inference.core import imaging, planes
from inference.core.contracts import DecodedVolume, FloatImage, SourceGrid
from inference.core.decode import grid
from inference.core.png_writer import encode_indexed
from inference.core.volume import VolumeResult

_COMPRESSION: Final = 1  # a mask is empty for the most part; better ratios cost seconds on 64 M voxels
_TILE_PX: Final = 192
_COLUMNS: Final = 6
_TILES: Final = 24


def mask_nifti(result: VolumeResult, volume: DecodedVolume) -> bytes:
    """The tumour mask as `.nii.gz`, voxel for voxel on the grid of the input file, 0 or 1."""
    return nifti(grid.to_source(result.mask.astype(np.uint8), volume.source), volume.source)


def volume_nifti(volume: DecodedVolume) -> bytes:
    """The volume as a viewer shows it (8 bits, windowed), as `.nii.gz` on the grid of the input file."""
    return nifti(grid.to_source(windowed(volume), volume.source), volume.source)


def nifti(voxels: NDArray[np.uint8], source: SourceGrid) -> bytes:
    """A gzipped single-file NIfTI-1 of 8-bit voxels; equal input gives equal bytes.

    voxels : (I, J, K) uint8 on the grid of `source`
    source : its affine becomes the sform (code 1, scanner coordinates, mm)
    """
    header = bytearray(352)
    struct.pack_into("<i", header, 0, 348)
    struct.pack_into("<8h", header, 40, 3, *voxels.shape, 1, 1, 1, 1)
    struct.pack_into("<hh", header, 70, 2, 8)  # unsigned char
    steps = np.linalg.norm(source.affine[:3, :3], axis=0)
    struct.pack_into("<8f", header, 76, 1.0, *steps, 0, 0, 0, 0)
    struct.pack_into("<3f", header, 108, 352.0, 1.0, 0.0)
    struct.pack_into("<B", header, 123, 2)  # millimetres
    struct.pack_into("<hh", header, 252, 0, 1)
    struct.pack_into("<12f", header, 280, *source.affine[:3].ravel())
    header[344:348] = b"n+1\0"
    return igzip.compress(bytes(header) + voxels.tobytes(order="F"), _COMPRESSION, mtime=0)


def windowed(volume: DecodedVolume) -> NDArray[np.uint8]:
    """(D, H, W) uint8 for display, one window for all slices."""
    low, scale = imaging.display_window(volume.voxels[::2, ::2, ::2])
    shown = np.empty(volume.voxels.shape, np.uint8)
    for index, part in enumerate(volume.voxels):  # slice by slice: float copies of 64 M voxels would cost 256 MB
        shown[index] = np.rint(np.clip((part - low) * scale, 0.0, 255.0))
    return shown


def montage(result: VolumeResult, volume: DecodedVolume) -> bytes:
    """A PNG sheet of at most 24 judged slices, evenly spread, first to last, with the outline drawn in."""
    judged = [index for index, _ in result.slice_scores]
    picks = [judged[round(at)] for at in np.linspace(0, len(judged) - 1, min(_TILES, len(judged)))]
    grey = windowed(volume)
    tiles = [_tile(grey, result, index) for index in picks]
    rows = -(-len(tiles) // _COLUMNS)
    height, width = tiles[0].shape
    sheet = np.zeros((rows * height, min(_COLUMNS, len(tiles)) * width), np.uint8)
    for number, tile in enumerate(tiles):
        top, left = number // _COLUMNS * height, number % _COLUMNS * width
        sheet[top : top + height, left : left + width] = tile
    return encode_indexed(sheet, imaging.OVERLAY_PALETTE)


def _tile(grey: NDArray[np.uint8], result: VolumeResult, index: int) -> NDArray[np.uint8]:
    """One slice in indices of the overlay palette, its longer side 192 pixels."""
    cut = result.cut
    shown = planes.slice_at(grey, cut.plane, index).astype(np.float32)
    mask = planes.slice_at(result.mask, cut.plane, index).astype(np.float32)
    height_mm, width_mm = shown.shape[0] * cut.spacing_mm[0], shown.shape[1] * cut.spacing_mm[1]
    scale = _TILE_PX / max(height_mm, width_mm)
    size = (max(1, round(height_mm * scale)), max(1, round(width_mm * scale)))
    picture: FloatImage = planes.resized(shown, *size)
    return imaging.draw_outline(np.rint(picture).astype(np.uint8), planes.resized(mask, *size) >= 0.5)
