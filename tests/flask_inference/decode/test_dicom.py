"""DICOM: every transfer syntax and sample type that is read; pydicom is the oracle."""

import io
import itertools

import numpy as np
import pydicom
import pytest
import simplejpeg
from tests.support import dicom_files as dcm
from tests.support import files
from tests.support.files import head
from tests.support.seeds import LOSSLESS

from inference.core.contracts import DecodedImage, DecodedVolume
from inference.core.decode import decode_file, decode_image
from inference.core.errors import UnsupportedGeometryError, UnsupportedTransferSyntaxError

HEAD = head(37, 53, top=4095)
NATIVE = [dcm.IMPLICIT, dcm.EXPLICIT, dcm.DEFLATED, dcm.BIG_ENDIAN]
TWELVE_BITS = {dcm.STORED: ("US", 12), dcm.HIGH_BIT: ("US", 11)}
SLICES = np.stack([head(37, 53, seed=k, top=900) for k in range(7)])


def image(data: bytes) -> DecodedImage:
    return decode_image(data, filename_ext="dcm")


@pytest.mark.parametrize("syntax", NATIVE)
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.int16])
def test_decode_image_native_samples_equal_pydicom(syntax: str, dtype: type) -> None:
    samples = (HEAD // 16 if dtype is np.uint8 else HEAD).astype(dtype)
    if dtype is np.int16:
        samples -= 900
    data = dcm.dicom(samples, syntax)

    decoded = image(data)

    np.testing.assert_array_equal(decoded.pixels, samples)
    np.testing.assert_array_equal(decoded.pixels, pydicom.dcmread(io.BytesIO(data)).pixel_array)
    assert (decoded.format, decoded.spacing_mm) == ("dicom", (0.9, 0.7))


@pytest.mark.parametrize("frames", [1, 3])
def test_decode_file_big_endian_words_of_two_samples_equal_pydicom(frames: int) -> None:
    samples = (SLICES[:frames] // 4).astype(np.uint8).squeeze()
    in_order = np.frombuffer(samples.tobytes() + b"\0" * (samples.size % 2), np.uint16)
    changes = {dcm.PIXELS: ("OW", in_order.byteswap().tobytes())} | (_places(frames) if frames > 1 else {})
    data = dcm.dicom(samples, dcm.BIG_ENDIAN, changes)

    decoded = decode_file(data)

    np.testing.assert_array_equal(decoded.voxels if isinstance(decoded, DecodedVolume) else decoded.pixels, samples)
    np.testing.assert_array_equal(pydicom.dcmread(io.BytesIO(data)).pixel_array, samples)


def test_decode_image_rescale_is_applied() -> None:
    decoded = image(dcm.dicom(HEAD, changes={dcm.SLOPE: ("DS", "0.5"), dcm.INTERCEPT: ("DS", "-12.5")}))

    np.testing.assert_allclose(decoded.pixels, HEAD * 0.5 - 12.5)


@pytest.mark.parametrize(("spacing", "ratio"), [("0.9\\0.7", "2\\1"), (None, "1\\1"), (None, "")])
def test_decode_image_aspect_ratio_that_says_nothing_new_is_passed_over(spacing: str | None, ratio: str) -> None:
    changes = {dcm.SPACING: spacing and ("DS", spacing), dcm.ASPECT: ("IS", ratio)}

    assert image(dcm.dicom(HEAD, changes=changes)).spacing_mm == ((0.9, 0.7) if spacing else None)


@pytest.mark.parametrize("signed", [False, True])
def test_decode_image_monochrome1_is_inverted(signed: bool) -> None:
    stored = (-1 - HEAD.astype(np.int16)) if signed else (4095 - HEAD)
    changes = {**TWELVE_BITS, dcm.PHOTOMETRIC: ("CS", "MONOCHROME1")}
    if signed:
        changes |= {dcm.STORED: ("US", 16), dcm.HIGH_BIT: ("US", 15)}

    np.testing.assert_array_equal(image(dcm.dicom(stored, changes=changes)).pixels, HEAD)


@pytest.mark.parametrize("photometric", ["MONOCHROME1", "MONOCHROME2"])
@pytest.mark.parametrize(
    ("dtype", "value", "said"),
    [
        (np.int16, -32768, {dcm.PADDING: ("SS", -32768)}),
        (np.int16, -20000, {dcm.PADDING: ("US", 2**16 - 20000)}),
        (np.uint16, 65535, {dcm.PADDING: ("US", 65535)}),
        (np.uint16, 30010, {dcm.PADDING: ("US", 30020), dcm.PADDING_LIMIT: ("US", 30000)}),
        (np.uint16, 0, {dcm.PADDING: ("US", 0)}),
    ],
)
def test_decode_image_padding_is_dark(dtype: type, value: int, said: dict, photometric: str) -> None:
    samples = (HEAD + 1).astype(dtype)
    stored = samples if photometric == "MONOCHROME2" else (-1 if dtype is np.int16 else 65535) - samples
    padded = np.add.outer(np.arange(37), np.arange(53)) < 20
    stored[padded] = value

    decoded = image(dcm.dicom(stored, changes={**said, dcm.PHOTOMETRIC: ("CS", photometric)}))

    np.testing.assert_array_equal(decoded.pixels, np.where(padded, 0, samples))


@pytest.mark.parametrize("signed", [False, True])
def test_decode_image_bits_outside_the_stored_ones_are_cut_off(signed: bool) -> None:
    samples = (HEAD.astype(np.int16) - 2000) if signed else HEAD
    overlaid = (samples.view(np.uint16) & 0x0FFF) | 0x5000

    decoded = image(dcm.dicom(overlaid, changes={**TWELVE_BITS, dcm.SIGNED: ("US", int(signed))}))

    np.testing.assert_array_equal(decoded.pixels, samples)


def test_decode_image_high_bit_above_the_stored_ones_is_shifted() -> None:
    changes = {dcm.STORED: ("US", 12), dcm.HIGH_BIT: ("US", 15)}

    np.testing.assert_array_equal(image(dcm.dicom(HEAD << 4, changes=changes)).pixels, HEAD)


@pytest.mark.parametrize("planar", [0, 1])
def test_decode_image_colour_capture_is_grey_and_flagged(planar: int) -> None:
    picture = np.dstack([HEAD // 16, HEAD // 16, np.full_like(HEAD, 250)]).astype(np.uint8)
    stored = picture.transpose(2, 0, 1).tobytes() if planar else picture.tobytes()

    decoded = image(dcm.dicom(picture, changes={dcm.PLANAR: ("US", planar), dcm.PIXELS: ("OB", stored)}))

    assert decoded.pixels.shape == (37, 53)
    assert decoded.colour_fraction > 0.5


@pytest.mark.parametrize("syntax", [dcm.JPEG_2000, dcm.JPEG_LS])
def test_decode_image_compressed_colour_capture_is_not_called_damaged(syntax: str) -> None:
    picture = np.dstack([HEAD // 16, HEAD // 16, np.full_like(HEAD, 250)]).astype(np.uint8)

    with pytest.raises(UnsupportedTransferSyntaxError):
        image(dcm.encapsulated(picture, syntax, [LOSSLESS[syntax](picture)]))


@pytest.mark.parametrize("syntax", LOSSLESS)
def test_decode_image_lossless_compression_gives_exact_samples(syntax: str) -> None:
    data = dcm.encapsulated(HEAD, syntax, [LOSSLESS[syntax](HEAD)])

    np.testing.assert_array_equal(image(data).pixels, HEAD)


@pytest.mark.parametrize(
    ("syntax", "table", "split"),
    # RLE frames have no end marker, so without an offset table they are one fragment each (PS3.5 §A.4.2).
    [case for case in itertools.product(LOSSLESS, [False, True], [False, True]) if case != (dcm.RLE, False, True)],
)
def test_decode_file_compressed_frames_are_told_apart(syntax: str, table: bool, split: bool) -> None:
    changes = _places(len(SLICES))
    data = dcm.encapsulated(
        SLICES, syntax, [LOSSLESS[syntax](part) for part in SLICES], changes, table=table, split=split
    )

    decoded = decode_file(data)

    assert isinstance(decoded, DecodedVolume)
    np.testing.assert_array_equal(decoded.voxels, SLICES)


@pytest.mark.parametrize("syntax", [dcm.JPEG_BASELINE, dcm.JPEG_EXTENDED])
def test_decode_image_baseline_jpeg_is_close(syntax: str) -> None:
    samples = (HEAD // 16).astype(np.uint8)
    frame = simplejpeg.encode_jpeg(np.ascontiguousarray(samples[..., None]), quality=95, colorspace="GRAY")

    np.testing.assert_allclose(image(dcm.encapsulated(samples, syntax, [frame])).pixels, samples, atol=24)


@pytest.mark.parametrize("photometric", ["RGB", "YBR_FULL"])
def test_decode_image_colours_of_a_jpeg_without_markers_are_what_the_data_set_says(photometric: str) -> None:
    samples = (HEAD // 16).astype(np.uint8)
    picture = np.dstack([samples] * 3)
    marked = files.jpeg(picture, subsampling=0)  # three planes: the samples, 128 and 128
    bare = marked[:2] + marked[20:]

    decoded = image(dcm.encapsulated(picture, dcm.JPEG_BASELINE, [bare], {dcm.PHOTOMETRIC: ("CS", photometric)}))

    expected = samples if photometric == "YBR_FULL" else 0.299 * samples + 0.701 * 128
    np.testing.assert_allclose(decoded.pixels, expected, atol=24)


def _places(count: int) -> dict:
    frames = [{dcm.PLANE_POSITION: ("SQ", [{dcm.POSITION: ("DS", f"-20\\-30\\{4 * k}")}])} for k in range(count)]
    return {dcm.PER_FRAME: ("SQ", frames)}


@pytest.mark.parametrize("backwards", [False, True])
def test_decode_file_enhanced_frames_are_sorted_by_position(backwards: bool) -> None:
    heights = [4.0 * k for k in range(7)]
    stored = SLICES[::-1] if backwards else SLICES

    decoded = decode_file(dcm.enhanced(stored, heights[::-1] if backwards else heights))

    assert isinstance(decoded, DecodedVolume)
    np.testing.assert_array_equal(decoded.voxels, SLICES)
    np.testing.assert_allclose(decoded.spacing_mm, (4.0, 0.9, 0.7))
    np.testing.assert_allclose(decoded.affine @ [0, 0, 0, 1], [20, 30, 0, 1])


def test_decode_file_slices_of_a_tilted_stack_lie_on_a_line() -> None:
    places = [{dcm.POSITION: ("DS", f"-20\\{-30 + 1.2 * k:g}\\{4 * k}")} for k in range(7)]
    files = [dcm.dicom(SLICES[k], changes=places[k], z_mm=4.0 * k) for k in range(7)]

    decoded = decode_file(dcm.zipped(files), filename_ext="zip")

    assert isinstance(decoded, DecodedVolume)
    np.testing.assert_allclose(decoded.affine @ [6, 0, 0, 1], [20, 30 - 7.2, 24, 1])


def test_decode_file_rounded_cosines_do_not_shrink_the_voxels() -> None:
    changes = {dcm.ORIENTATION: ("DS", "0.7\\0.7\\0\\-0.7\\0.7\\0")}

    decoded = decode_file(dcm.zipped(dcm.series(SLICES, changes=changes)), filename_ext="zip")

    assert isinstance(decoded, DecodedVolume)
    np.testing.assert_allclose(sorted(decoded.spacing_mm), (0.7, 0.9, 4.0))


def test_decode_image_many_frames_are_refused_before_decoding() -> None:
    with pytest.raises(UnsupportedGeometryError):
        image(dcm.enhanced(SLICES, [4.0 * k for k in range(7)]))


def test_decode_image_nested_sequences_are_passed_over() -> None:
    inner = {0x00080100: ("SH", "T-D1100"), 0x00080104: ("LO", "Head")}
    undefined = dcm.head(0x00082218, "SQ", dcm.UNDEFINED) + dcm.head(0xFFFEE000, "", dcm.UNDEFINED)
    undefined += dcm.data_set(inner) + dcm.head(0xFFFEE00D, "", 0) + dcm.head(0xFFFEE0DD, "", 0)
    body = dcm.data_set({0x00080060: ("CS", "MR")}) + undefined
    rest = {tag: value for tag, value in dcm.attributes(HEAD).items() if tag > 0x00082218}
    rest[dcm.PIXELS] = ("OW", HEAD.tobytes())

    decoded = image(dcm.part10(body + dcm.data_set(rest), dcm.EXPLICIT))

    np.testing.assert_array_equal(decoded.pixels, HEAD)
