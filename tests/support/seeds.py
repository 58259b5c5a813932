"""One valid file of every kind that is read: where mutants start from, and what a format matrix runs over."""

import jpeg_ls
import numpy as np
import openjpeg
import rle
from tests.support import dicom_files as dcm
from tests.support import files
from tests.support.nifti_files import gzipped, nifti

HEAD = files.head(61, 47)
_DEEP = files.head(37, 53, top=4095)
SLICES = np.stack([files.head(37, 53, seed=k, top=900) for k in range(5)])


def rle_frame(samples: np.ndarray) -> bytes:
    """One RLE frame of (H, W) uint8 or uint16."""
    rows, columns = samples.shape
    return rle.encode_pixel_data(
        samples.tobytes(),
        rows=rows,
        columns=columns,
        samples_per_pixel=1,
        bits_allocated=samples.dtype.itemsize * 8,
        number_of_frames=1,
        byteorder="<",
    )


# transfer syntax → encoder of one frame, exact
LOSSLESS = {
    dcm.RLE: rle_frame,
    dcm.JPEG_LOSSLESS: files.lossless_jpeg,
    dcm.JPEG_LS: lambda samples: bytes(jpeg_ls.encode_array(samples)),
    dcm.JPEG_2000: lambda samples: bytes(openjpeg.encode(samples)),
}

PICTURES = {
    "png grey": files.pillow_png(HEAD.astype(np.uint8)),
    "png 16": files.png(files.head(61, 47, top=65_535), 16, extra=[files.png_orientation(5)]),
    "png rgba": files.png(np.repeat(HEAD[..., None], 4, axis=2), 8, files.RGB_ALPHA),
    "jpeg grey": files.jpeg(HEAD.astype(np.uint8), orientation=6),
    "jpeg progressive": files.jpeg(np.dstack([HEAD.astype(np.uint8)] * 3), progressive=True),
}

_NIFTI = np.ascontiguousarray(SLICES.T)
VOLUMES = {
    "dicom explicit": dcm.dicom(_DEEP),
    "dicom implicit": dcm.dicom(_DEEP, dcm.IMPLICIT),
    "dicom big endian": dcm.dicom(_DEEP, dcm.BIG_ENDIAN),
    "dicom deflated": dcm.dicom(_DEEP, dcm.DEFLATED),
    "dicom enhanced": dcm.enhanced(SLICES, [0, 4, 8, 12, 16]),
    "dicom rle": dcm.encapsulated(_DEEP, dcm.RLE, [rle_frame(_DEEP)]),
    "dicom jpeg": dcm.encapsulated(HEAD.astype(np.uint8), dcm.JPEG_BASELINE, [files.jpeg(HEAD.astype(np.uint8))]),
    "dicom jpeg lossless": dcm.encapsulated(_DEEP, dcm.JPEG_LOSSLESS, [files.lossless_jpeg(_DEEP)]),
    "dicom jpeg-ls": dcm.encapsulated(_DEEP, dcm.JPEG_LS, [bytes(jpeg_ls.encode_array(_DEEP))]),
    "dicom jpeg 2000": dcm.encapsulated(_DEEP, dcm.JPEG_2000, [bytes(openjpeg.encode(_DEEP))]),
    "zip": dcm.zipped(dcm.series(SLICES)),
    "nifti 1": nifti(_NIFTI),
    "nifti 2 big endian": nifti(_NIFTI, version=2, order=">"),
    "nifti gz": gzipped(nifti(_NIFTI)),
}
