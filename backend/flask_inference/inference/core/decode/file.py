"""Any file that is read: one image or one volume."""

import numpy as np

from fileformats.sniff import Format, sniff
from inference.core.contracts import DecodedImage, DecodedVolume
from inference.core.decode import archive, dicom, grid, jpeg, nifti, png
from inference.core.decode.raster import Raster, Stack, check_samples
from inference.core.errors import UnsupportedGeometryError

# What the answer calls the format: the container does not matter to who reads the result.
_NAMES = {Format.GZIP: "nifti", Format.ZIP: "dicom"}


def decode_image(data: bytes | bytearray, *, filename_ext: str = "") -> DecodedImage:
    """Decode one 2-D image in this process. `pool.DecoderPool` does the same where a hostile file cannot hurt.

    data         : the whole file
    filename_ext : extension without dot as the sender named it, may be empty; only held against the content
    returns      : DecodedImage with (H, W) float32 in the file's own units, finite, not windowed
    raises       : a subclass of InferenceCoreError with its public code (docs/formats.md), never a library's exception;
                   UnsupportedGeometryError (reason `volume`) where the file holds more than one slice
    """
    name, decoded = decode_samples(data, filename_ext, volumes=False)
    if isinstance(decoded, Stack):
        raise UnsupportedGeometryError(reason="volume")
    return to_image(name, decoded)


def decode_file(data: bytes | bytearray, *, filename_ext: str = "") -> DecodedImage | DecodedVolume:
    """Decode an image or a volume in this process; same arguments and errors as `decode_image`."""
    name, decoded = decode_samples(data, filename_ext, volumes=True)
    return to_volume(name, decoded) if isinstance(decoded, Stack) else to_image(name, decoded)


def decode_samples(data: bytes | bytearray, filename_ext: str, *, volumes: bool) -> tuple[str, Raster | Stack]:
    """Format name and checked samples, still in the file's own type and order of axes."""
    kind = sniff(data, filename_ext)
    decoded: Raster | Stack
    match kind:
        case Format.PNG:
            decoded = png.decode(data)
        case Format.JPEG:
            decoded = jpeg.decode(data)
        case Format.DICOM:
            decoded = dicom.decode(data, volumes=volumes)
        case Format.ZIP:
            decoded = archive.decode(data, volumes=volumes)
        case Format.NIFTI:
            decoded = nifti.decode(data, volumes=volumes)
        case Format.GZIP:
            decoded = nifti.decode_gzip(data, volumes=volumes)
    check_samples(decoded.voxels if isinstance(decoded, Stack) else decoded.samples)
    return _NAMES.get(kind, kind.value), decoded


def to_image(name: str, raster: Raster) -> DecodedImage:
    """Samples of any type as the (H, W) float32 that the pipeline takes."""
    return DecodedImage(
        pixels=np.ascontiguousarray(raster.samples, dtype=np.float32),
        format=name,
        spacing_mm=raster.spacing_mm,
        colour_fraction=raster.colour_fraction,
    )


def to_volume(name: str, stack: Stack) -> DecodedVolume:
    """A volume turned into the canonical order. Raises InvalidHeaderError when its affine is no scanner's grid."""
    i, j, k = stack.voxels.shape
    source = grid.source_grid((i, j, k), stack.affine)
    voxels = np.ascontiguousarray(grid.to_canonical(stack.voxels, source), dtype=np.float32)
    return grid.canonical_volume(name, voxels, source)
