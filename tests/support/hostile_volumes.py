"""The hostile catalogue, DICOM, NIfTI and archives: how each file is made, and the one code that it must get."""

import bz2
import gzip
import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from typing import Any

import numpy as np
from tests.support import dicom_files as dcm
from tests.support import files
from tests.support.nifti_files import AFFINE, gzipped, nifti

HEAD = files.head(37, 53, top=4095)
SLICES = np.stack([files.head(37, 53, seed=k, top=900) for k in range(5)])
VOXELS = np.ascontiguousarray(SLICES.T)
DICOM = dcm.dicom(HEAD)
SERIES = dcm.series(SLICES)
NIFTI = nifti(VOXELS)
MANY = 64 * 1024 * 1024
MPEG = "1.2.840.10008.1.2.4.100"
J2K = b"\xff\x4f\xff\x51"
LOSSLESS = files.lossless_jpeg(HEAD)
SAGITTAL = "0\\1\\0\\0\\0\\-1"
QFORM: dict[str, Any] = {"sform_code": 0, "qform_code": 1}


def changed(**changes: object) -> bytes:
    """An image with other elements; names are those of `dicom_files`, None leaves one out."""
    return dcm.dicom(HEAD, changes={getattr(dcm, name): value for name, value in changes.items()})  # type: ignore[misc]


def _nested(depth: int) -> bytes:
    body = b""
    for _ in range(depth):
        item = dcm.head(0xFFFEE000, "", len(body)) + body
        body = dcm.head(0x00081140, "SQ", len(item)) + item
    return dcm.part10(dcm.data_set({dcm.MODALITY: ("CS", "MR")}) + body, dcm.EXPLICIT)


def _many_elements(count: int) -> bytes:
    return dcm.part10(b"".join(dcm.element(0x00090000 + k, "US", 1) for k in range(count)), dcm.EXPLICIT)


def _endless_sequence() -> bytes:
    return dcm.part10(dcm.head(0x00081140, "SQ", dcm.UNDEFINED), dcm.EXPLICIT)


def _long_element() -> bytes:
    return dcm.part10(dcm.head(0x00091001, "OB", 2**31), dcm.EXPLICIT)


def _deflate_bomb() -> bytes:
    body = dcm.data_set({dcm.MODALITY: ("CS", "MR"), 0x00091001: ("OB", bytes(170 * 1024 * 1024))})
    squeeze = zlib.compressobj(1, wbits=-zlib.MAX_WBITS)
    return dcm.part10(squeeze.compress(body) + squeeze.flush(), dcm.DEFLATED)


def _truncated_deflate() -> bytes:
    whole = dcm.dicom(HEAD, dcm.DEFLATED)
    return whole[: len(whole) - 300]


def _frame_of(syntax: str, frame: bytes, **changes: object) -> bytes:
    return dcm.encapsulated(HEAD, syntax, [frame], {getattr(dcm, n): v for n, v in changes.items()})  # type: ignore[misc]


def _wrong_size_jpeg() -> bytes:
    picture = files.jpeg(files.head(400, 500).astype(np.uint8))
    return dcm.encapsulated((HEAD // 16).astype(np.uint8), dcm.JPEG_BASELINE, [picture])


def _j2k_bomb() -> bytes:
    size = struct.pack(">HHHIIIIIIIIH", 0xFF51, 41, 0, 2**31 - 1, 2**31 - 1, 0, 0, 1, 1, 0, 0, 1) + b"\x0f\x01\x01"
    return _frame_of(dcm.JPEG_2000, b"\xff\x4f" + size + b"\xff\xd9")


def _j2k_tiles() -> bytes:
    size = struct.pack(">HHHIIIIIIIIH", 0xFF51, 41, 0, 512, 512, 0, 0, 1, 1, 0, 0, 1) + b"\x0f\x01\x01"
    picture = np.zeros((512, 512), np.uint16)
    return dcm.encapsulated(picture, dcm.JPEG_2000, [b"\xff\x4f" + size + b"\xff\xd9"])


def _places(heights: list[float]) -> bytes:
    return dcm.enhanced(SLICES, heights)


def _slices(**changes: object) -> list[bytes]:
    other = dcm.dicom(SLICES[0], changes={getattr(dcm, n): v for n, v in changes.items()}, z_mm=20.0)  # type: ignore[misc]
    return [*SERIES, other]


def _beside() -> bytes:
    """The middle slice lies 40 mm to the side of the others."""
    middle = dcm.dicom(SLICES[2], changes={dcm.POSITION: ("DS", "20\\-30\\8")}, z_mm=8.0)
    return dcm.zipped([*SERIES[:2], middle, *SERIES[3:]])


def _zip_bomb() -> bytes:
    return dcm.zipped([bytes(MANY)] * 9)


def _quoted_zip_bomb() -> bytes:
    """Every entry of the directory points at the same bytes."""
    archive = dcm.zipped([SERIES[0]])
    start = archive.index(b"PK\x01\x02")
    end = archive.index(b"PK\x05\x06")
    entry = archive[start:end]
    tail = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 50, 50, len(entry) * 50, start, 0)
    return archive[:start] + entry * 50 + tail


def _zip_entry_flood() -> bytes:
    return dcm.zipped([b""] * 5000, zipfile.ZIP_STORED)


def _long_names() -> bytes:
    return dcm.zipped([b""] * 100, zipfile.ZIP_STORED, ["x" * 65_000 + str(k) for k in range(100)])


def _encrypted_zip() -> bytes:
    data = bytearray(dcm.zipped(SERIES))
    for at in range(len(data) - 4):
        if data[at : at + 4] == b"PK\x01\x02":
            data[at + 8] |= 1
    return bytes(data)


def _damaged_zip() -> bytes:
    data = bytearray(dcm.zipped(SERIES, zipfile.ZIP_STORED))
    data[len(SERIES[0]) // 2] ^= 0xFF
    return bytes(data)


def _bz2_zip() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_BZIP2) as archive:
        archive.writestr("a", bytes(MANY))
    return out.getvalue()


def _not_finite(value: float, dtype: str) -> bytes:
    voxels = VOXELS.astype(dtype)
    voxels[3, 4, 2] = value
    return nifti(voxels)


def _bad_crc() -> bytes:
    data = bytearray(gzipped(NIFTI))
    data[-8] ^= 1
    return bytes(data)


def _lying_gzip() -> bytes:
    header = NIFTI[:352]
    return gzipped(nifti(VOXELS, dim=(3, 500, 500, 200, 1, 1, 1, 1))[:352] + header)


def _gzip_bomb() -> bytes:
    return gzip.compress(NIFTI + bytes(MANY), 1)


def _no_magic() -> bytes:
    return nifti(VOXELS, magic=b"\0\0\0\0")


def _subsampled() -> bytes:
    changes = {dcm.PHOTOMETRIC: ("CS", "YBR_FULL_422"), dcm.PIXELS: ("OB", bytes(range(256)) * 2)}
    return dcm.dicom(np.zeros((16, 16, 3), np.uint8), changes=changes)


def _mirrored_forms() -> bytes:
    mirrored = AFFINE.copy()
    mirrored[0, 0] *= -1
    return nifti(VOXELS, mirrored, qform_code=1, quatern=(0.0, 0.0, 0.0), qoffset=(0.0, 0.0, 0.0))


# maker of the bytes, extension, code, status
Case = tuple[Callable[[], bytes], str, str, int]

DICOM_CASES: dict[str, Case] = {
    "ct": (lambda: changed(MODALITY=("CS", "CT")), "dcm", "unsupported_modality", 422),
    "no modality": (lambda: changed(MODALITY=None), "dcm", "unsupported_modality", 422),
    "knee": (lambda: changed(BODY_PART=("CS", "KNEE")), "dcm", "not_a_brain_mri", 422),
    "no pixels": (lambda: changed(PIXELS=None), "dcm", "missing_pixels", 422),
    "empty pixels": (lambda: changed(PIXELS=("OW", b"")), "dcm", "missing_pixels", 422),
    "short pixels": (lambda: changed(PIXELS=("OW", HEAD.tobytes()[:-2])), "dcm", "corrupt_file", 422),
    "long pixels": (lambda: changed(PIXELS=("OW", HEAD.tobytes() + b"\0\0")), "dcm", "corrupt_file", 422),
    "no rows": (lambda: changed(ROWS=None), "dcm", "invalid_header", 422),
    "0 rows": (lambda: changed(ROWS=("US", 0)), "dcm", "invalid_header", 422),
    "13000 rows": (lambda: changed(ROWS=("US", 13_000)), "dcm", "decoded_too_large", 413),
    "3000 frames": (lambda: changed(FRAMES=("IS", 3000)), "dcm", "decoded_too_large", 413),
    "-1 frames": (lambda: changed(FRAMES=("IS", -1)), "dcm", "invalid_header", 422),
    "1e999 frames": (lambda: changed(FRAMES=("IS", "1e999")), "dcm", "invalid_header", 422),
    "frames no number": (lambda: changed(FRAMES=("IS", "many")), "dcm", "invalid_header", 422),
    "20 bits of 16": (lambda: changed(STORED=("US", 20)), "dcm", "invalid_header", 422),
    "32 bits": (lambda: changed(ALLOCATED=("US", 32)), "dcm", "unsupported_media_type", 415),
    "palette": (lambda: changed(PHOTOMETRIC=("CS", "PALETTE COLOR")), "dcm", "unsupported_media_type", 415),
    "two pixels of one colour": (_subsampled, "dcm", "unsupported_media_type", 415),
    "slope 0": (lambda: changed(SLOPE=("DS", "0")), "dcm", "invalid_header", 422),
    "slope nan": (lambda: changed(SLOPE=("DS", "nan")), "dcm", "invalid_header", 422),
    "slope overflows": (lambda: changed(SLOPE=("DS", "1e300")), "dcm", "invalid_header", 422),
    "spacing 0": (lambda: changed(SPACING=("DS", "0\\0.7")), "dcm", "invalid_header", 422),
    "three spacings": (lambda: changed(SPACING=("DS", "1\\1\\1")), "dcm", "invalid_header", 422),
    "orientation no unit vectors": (lambda: changed(ORIENTATION=("DS", "2\\0\\0\\0\\1\\0")), "", "invalid_header", 422),
    "pixels of a shape alone": (lambda: changed(SPACING=None, ASPECT=("IS", "2\\1")), "", "unsupported_geometry", 422),
    "aspect ratio 0": (lambda: changed(SPACING=None, ASPECT=("IS", "0\\1")), "dcm", "invalid_header", 422),
    "constant": (lambda: dcm.dicom(np.full((37, 53), 9, np.uint16)), "dcm", "invalid_pixels", 422),
    "unknown transfer syntax": (lambda: dcm.dicom(HEAD, MPEG), "", "unsupported_transfer_syntax", 415),
    "private transfer syntax": (lambda: dcm.dicom(HEAD, "1.2.3"), "dcm", "unsupported_transfer_syntax", 415),
    "no transfer syntax": (lambda: dcm.dicom(HEAD, ""), "dcm", "invalid_header", 422),
    "cut in meta": (lambda: DICOM[:170], "dcm", "corrupt_file", 422),
    "cut in pixels": (lambda: DICOM[:-100], "dcm", "corrupt_file", 422),
    "trailing zip": (lambda: DICOM + b"PK\x03\x04" + bytes(60), "dcm", "polyglot_file", 422),
    "trailing byte": (lambda: DICOM + b"x", "dcm", "polyglot_file", 422),
    "program in preamble": (lambda: dcm.dicom(HEAD, preamble=b"MZ" + bytes(126)), "dcm", "polyglot_file", 422),
    "pdf in preamble": (lambda: dcm.dicom(HEAD, preamble=b"%PDF-1.7\n" + bytes(119)), "dcm", "polyglot_file", 422),
    "21000 elements": (lambda: _many_elements(21_000), "dcm", "decoded_too_large", 413),
    "17 nested sequences": (lambda: _nested(17), "dcm", "decoded_too_large", 413),
    "5000 nested sequences": (lambda: _nested(5000), "dcm", "decoded_too_large", 413),
    "sequence without end": (_endless_sequence, "dcm", "corrupt_file", 422),
    "element of 2 GiB": (_long_element, "dcm", "corrupt_file", 422),
    "deflate bomb": (_deflate_bomb, "dcm", "decoded_too_large", 413),
    "deflate cut": (_truncated_deflate, "dcm", "corrupt_file", 422),
    "native in compressed syntax": (lambda: dcm.dicom(HEAD, dcm.JPEG_LS), "dcm", "invalid_header", 422),
    "no fragments": (lambda: dcm.encapsulated(HEAD, dcm.RLE, [b""]), "dcm", "missing_pixels", 422),
    "garbage rle": (lambda: _frame_of(dcm.RLE, b"\x01" * 500), "dcm", "corrupt_file", 422),
    "garbage jpeg": (lambda: _frame_of(dcm.JPEG_LOSSLESS, b"\xff\xd8" + b"\x01" * 500), "dcm", "corrupt_file", 422),
    "garbage jpeg-ls": (lambda: _frame_of(dcm.JPEG_LS, b"\xff\xd8\xff" * 50), "dcm", "corrupt_file", 422),
    "garbage jpeg 2000": (lambda: _frame_of(dcm.JPEG_2000, J2K + bytes(90)), "dcm", "corrupt_file", 422),
    "jpeg 2000 header bomb": (_j2k_bomb, "dcm", "corrupt_file", 422),
    "jpeg 2000 tile bomb": (_j2k_tiles, "dcm", "decoded_too_large", 413),
    "jpeg larger than rows": (_wrong_size_jpeg, "dcm", "corrupt_file", 422),
    "lossless jpeg cut": (lambda: _frame_of(dcm.JPEG_LOSSLESS, LOSSLESS[:-200]), "", "corrupt_file", 422),
    "two volumes in one": (lambda: _places([0, 4, 4, 8, 12]), "dcm", "unsupported_geometry", 422),
    "a slice missing": (lambda: _places([0, 4, 8, 16, 20]), "dcm", "unsupported_geometry", 422),
    "frames without places": (lambda: dcm.dicom(SLICES, changes={dcm.POSITION: None}), "", "unsupported_geometry", 422),
}  # fmt: skip

ZIP_CASES: dict[str, Case] = {
    "empty zip": (lambda: dcm.zipped([]), "zip", "missing_pixels", 422),
    "text in zip": (lambda: dcm.zipped([b"hello"]), "zip", "missing_pixels", 422),
    "zip cut": (lambda: dcm.zipped(SERIES)[:-40], "zip", "corrupt_file", 422),
    "zip then text": (lambda: dcm.zipped(SERIES) + b"hello" * 99, "zip", "polyglot_file", 422),
    "zip then byte": (lambda: dcm.zipped(SERIES) + b"\0", "zip", "polyglot_file", 422),
    "zip bomb": (_zip_bomb, "zip", "decoded_too_large", 413),
    "quoted zip bomb": (_quoted_zip_bomb, "zip", "corrupt_file", 422),
    "5000 entries": (_zip_entry_flood, "zip", "decoded_too_large", 413),
    "64 KiB names": (_long_names, "zip", "decoded_too_large", 413),
    "zip in zip": (lambda: dcm.zipped([dcm.zipped(SERIES)]), "zip", "unsupported_media_type", 415),
    "encrypted zip": (_encrypted_zip, "zip", "unsupported_media_type", 415),
    "bzip2 in zip": (_bz2_zip, "zip", "unsupported_media_type", 415),
    "bad entry checksum": (_damaged_zip, "zip", "corrupt_file", 422),
    "two series": (lambda: dcm.zipped(_slices(SERIES=("UI", "1.2.3"))), "zip", "unsupported_geometry", 422),
    "two orientations": (lambda: dcm.zipped(_slices(ORIENTATION=("DS", SAGITTAL))), "zip", "unsupported_geometry", 422),
    "two spacings": (lambda: dcm.zipped(_slices(SPACING=("DS", "2\\2"))), "zip", "unsupported_geometry", 422),
    "two sizes": (lambda: dcm.zipped([*SERIES, dcm.dicom(files.head(40, 53))]), "zip", "unsupported_geometry", 422),
    "a slice twice": (lambda: dcm.zipped([*SERIES, SERIES[2]]), "zip", "unsupported_geometry", 422),
    "slice missing in zip": (lambda: dcm.zipped(SERIES[:2] + SERIES[3:]), "zip", "unsupported_geometry", 422),
    "slice beside the others": (_beside, "zip", "unsupported_geometry", 422),
    "ct in zip": (lambda: dcm.zipped(_slices(MODALITY=("CS", "CT"))), "zip", "unsupported_modality", 422),
    "nifti in zip": (lambda: dcm.zipped([gzipped(NIFTI)]), "zip", "unsupported_media_type", 415),
}  # fmt: skip

NIFTI_CASES: dict[str, Case] = {
    "two files": (lambda: nifti(VOXELS, magic=b"ni1\0", vox_offset=0), "nii", "unsupported_geometry", 422),
    "analyze": (_no_magic, "nii", "invalid_header", 422),
    "4-D": (lambda: nifti(np.stack([VOXELS, VOXELS], axis=3)), "nii", "unsupported_geometry", 422),
    "colour": (lambda: nifti(VOXELS, datatype=128, bitpix=24), "nii", "unsupported_media_type", 415),
    "complex": (lambda: nifti(VOXELS, datatype=32, bitpix=64), "nii", "unsupported_media_type", 415),
    "wrong bitpix": (lambda: nifti(VOXELS, bitpix=8), "nii", "invalid_header", 422),
    "dim 0": (lambda: nifti(VOXELS, dim=(3, 53, 0, 5, 1, 1, 1, 1)), "nii", "invalid_header", 422),
    "9 dimensions": (lambda: nifti(VOXELS, dim=(9, 53, 37, 5, 1, 1, 1, 1)), "nii", "invalid_header", 422),
    "600 long": (lambda: nifti(VOXELS, dim=(3, 600, 16, 5, 1, 1, 1, 1)), "nii", "decoded_too_large", 413),
    "134 M voxels": (lambda: nifti(VOXELS, dim=(3, 512, 512, 512, 1, 1, 1, 1)), "nii", "decoded_too_large", 413),
    "voxels begin in the header": (lambda: nifti(VOXELS, vox_offset=16), "nii", "invalid_header", 422),
    "vox_offset nan": (lambda: nifti(VOXELS, vox_offset=float("nan")), "nii", "invalid_header", 422),
    "vox_offset far": (lambda: nifti(VOXELS, vox_offset=1e9), "nii", "invalid_header", 422),
    "slope infinite": (lambda: nifti(VOXELS, scl_slope=float("inf")), "nii", "invalid_header", 422),
    "no orientation": (lambda: nifti(VOXELS, sform_code=0), "nii", "unsupported_geometry", 422),
    "affine nan": (lambda: nifti(VOXELS, AFFINE * np.nan, pixdim=(1.0,) * 8), "nii", "invalid_header", 422),
    "affine flat": (lambda: nifti(VOXELS, srow=(1.0, 0, 0, 0) * 3), "nii", "invalid_header", 422),
    "quaternion too long": (lambda: nifti(VOXELS, **QFORM, quatern=(9.0, 9.0, 9.0)), "nii", "invalid_header", 422),
    "sizes contradict": (lambda: nifti(VOXELS, pixdim=(1.0, 0.7, 0.9, 1.0, 0, 0, 0, 0)), "nii", "invalid_header", 422),
    "left and right contradict": (_mirrored_forms, "nii", "invalid_header", 422),
    "nan": (lambda: _not_finite(np.nan, "f4"), "nii", "invalid_pixels", 422),
    "inf": (lambda: _not_finite(-np.inf, "f8"), "nii", "invalid_pixels", 422),
    "overflow": (lambda: _not_finite(1e300, "f8"), "nii", "invalid_pixels", 422),
    "constant": (lambda: nifti(np.full((53, 37, 5), 7, np.uint8)), "nii", "invalid_pixels", 422),
    "cut": (lambda: NIFTI[:-1], "nii", "corrupt_file", 422),
    "cut in header": (lambda: NIFTI[:200], "nii", "corrupt_file", 422),
    "trailing byte": (lambda: NIFTI + b"\0", "nii", "polyglot_file", 422),
    "gz cut": (lambda: gzipped(NIFTI)[:-20], "nii.gz", "corrupt_file", 422),
    "gz bad checksum": (_bad_crc, "gz", "corrupt_file", 422),
    "gz then text": (lambda: gzipped(NIFTI) + b"hello", "gz", "polyglot_file", 422),
    "gz more than promised": (lambda: gzipped(NIFTI + b"\0"), "gz", "corrupt_file", 422),
    "gz lying header": (_lying_gzip, "gz", "corrupt_file", 422),
    "gz bomb": (_gzip_bomb, "gz", "corrupt_file", 422),
    "gz of text": (lambda: gzipped(b"hello" * 99), "gz", "unsupported_media_type", 415),
    "gz of gz": (lambda: gzipped(gzipped(NIFTI)), "gz", "unsupported_media_type", 415),
    "gz named nii": (lambda: gzipped(NIFTI), "nii", "type_mismatch", 415),
    "nii named gz": (lambda: NIFTI, "gz", "type_mismatch", 415),
    "bzip2": (lambda: bz2.compress(NIFTI), "bz2", "unsupported_media_type", 415),
    "nii named png": (lambda: NIFTI, "png", "type_mismatch", 415),
}  # fmt: skip

CATALOGUE: dict[str, Case] = {
    f"{kind}: {name}": case
    for kind, cases in (("dicom", DICOM_CASES), ("zip", ZIP_CASES), ("nifti", NIFTI_CASES))
    for name, case in cases.items()
}
