"""Frames of a DICOM image as grey samples, native or compressed."""

from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from fileformats.dicom_elements import PIXEL_DATA, DataSet
from fileformats.dicom_file import Codec, TransferSyntax
from inference.core.contracts import FloatImage
from inference.core.decode import codecs
from inference.core.decode.dicom_header import ImageHeader
from inference.core.decode.raster import colour_fraction
from inference.core.errors import CorruptFileError

_END_OF_IMAGE: Final = b"\xff\xd9"


def frame(found: DataSet, syntax: TransferSyntax, header: ImageHeader, index: int) -> tuple[FloatImage, float]:
    """One frame in the file's own unit.

    index   : 0 ≤ index < number of frames
    returns : (rows, columns) float32, MONOCHROME1 inverted, rescaled, not windowed, padding dark; share of coloured
              pixels
    raises  : CorruptFileError, UnsupportedTransferSyntaxError, UnsupportedMediaTypeError
    """
    stored = (
        _native(found, syntax, header, index) if syntax.codec is Codec.NONE else _decoded(found, syntax, header, index)
    )
    if header.samples == 3:
        return _luminance(stored, header, syntax)
    values = _values(stored, header)
    padded = None if header.padding is None else (values >= header.padding[0]) & (values <= header.padding[1])
    if header.photometric == "MONOCHROME1":
        # The other end of the stored range, so that both twins have the same background: 0 of unsigned samples.
        values = _ends(header) - values
    rescale = header.frames[index].rescale
    shown = (values * np.float32(rescale.slope) + np.float32(rescale.intercept)).astype(np.float32, copy=False)
    if padded is not None:
        # Far below or above all that was measured: left in, it would be taken for air or for the brightest tissue.
        shown[padded] = shown[~padded].min(initial=0.0)
    return shown, 0.0


def _ends(header: ImageHeader) -> np.float32:
    return np.float32(-1.0 if header.signed else 2.0**header.stored - 1.0)


def _values(stored: NDArray[np.generic], header: ImageHeader) -> FloatImage:
    """The stored bits of each sample as numbers; whatever lies above them (old overlays) is cut off."""
    bits = stored.astype(np.uint16)
    top = 15 - header.high_bit
    raised = bits << top
    down = 16 - header.stored
    if header.signed:
        return (raised.view(np.int16) >> down).astype(np.float32)
    return (raised >> down).astype(np.float32)


def _native(found: DataSet, syntax: TransferSyntax, header: ImageHeader, index: int) -> NDArray[np.generic]:
    element = found.elements[PIXEL_DATA]
    dtype = np.dtype(np.uint8) if header.allocated == 8 else np.dtype("<u2" if syntax.little else ">u2")
    count = header.rows * header.columns * header.samples
    start = index * header.frame_bytes
    if header.allocated == 8 and not syntax.little and element.vr == b"OW":
        samples: NDArray[np.generic] = _from_words(element.value, count, start)
    else:
        samples = np.frombuffer(element.value, dtype, count, start)
    if header.samples == 1:
        return samples.reshape(header.rows, header.columns)
    if header.planar:
        return samples.reshape(3, header.rows, header.columns).transpose(1, 2, 0)
    return samples.reshape(header.rows, header.columns, 3)


def _from_words(value: memoryview, count: int, start: int) -> NDArray[np.uint8]:
    """Samples of 8 bits in big-endian words (PS3.5 §7.3, §8.1.1): the first of two lies behind, as the low byte."""
    if len(value) % 2:
        raise CorruptFileError(reason="truncated")
    before = start % 2  # a frame of odd length begins in the middle of a word
    words = np.frombuffer(value, np.uint16, (before + count + 1) // 2, start - before)
    return words.byteswap().view(np.uint8)[before : before + count]


def _decoded(found: DataSet, syntax: TransferSyntax, header: ImageHeader, index: int) -> NDArray[np.generic]:
    samples = codecs.decode_frame(_compressed(found, header, index), syntax.codec, header)
    expected = (header.rows, header.columns) if header.samples == 1 else (header.rows, header.columns, 3)
    if samples.shape != expected:
        raise CorruptFileError(reason="frame_shape")
    return samples


def _compressed(found: DataSet, header: ImageHeader, index: int) -> bytes:
    """The bytes of one frame: one fragment each, or several where the offset table or an end marker says so."""
    table, *fragments = found.elements[PIXEL_DATA].fragments or (memoryview(b""),)
    frames = len(header.frames)
    if frames == 1:
        return b"".join(fragments)
    if len(fragments) == frames:
        return bytes(fragments[index])
    groups = _by_table(table, fragments, frames) or _by_end(fragments)
    if len(groups) != frames:
        raise CorruptFileError(reason="fragments")
    return b"".join(groups[index])


def _by_table(table: memoryview, fragments: list[memoryview], frames: int) -> list[list[memoryview]]:
    """Group fragments by the basic offset table; empty when there is none that fits."""
    if len(table) != 4 * frames:
        return []
    starts = np.frombuffer(table, "<u4").tolist()
    groups: list[list[memoryview]] = []
    position = 0
    for part in fragments:
        if len(groups) < frames and position == starts[len(groups)]:
            groups.append([])
        if not groups:
            return []
        groups[-1].append(part)
        position += len(part) + 8
    return groups


def _by_end(fragments: list[memoryview]) -> list[list[memoryview]]:
    """Group fragments of JPEG families: a frame ends with the fragment that holds its end marker."""
    groups: list[list[memoryview]] = [[]]
    for part in fragments:
        groups[-1].append(part)
        if bytes(part[-3:]).rstrip(b"\0").endswith(_END_OF_IMAGE):
            groups.append([])
    return [group for group in groups if group]


def _luminance(samples: NDArray[np.generic], header: ImageHeader, syntax: TransferSyntax) -> tuple[FloatImage, float]:
    """Grey of a colour picture (secondary captures), with the share of coloured pixels."""
    pixels = np.ascontiguousarray(samples, dtype=np.uint8)
    if header.photometric.startswith("YBR") and syntax.codec in {Codec.NONE, Codec.RLE}:
        luma = pixels[..., 0].astype(np.float32)
        chroma = np.abs(pixels[..., 1:].astype(np.int16) - 128).max(axis=-1)
        return luma, float(np.mean(chroma > 16))
    return np.asarray(Image.fromarray(pixels).convert("L"), np.float32), colour_fraction(pixels)
