"""Compressed DICOM frames: the header inside the frame is held against the data set, then one library decodes.

Which library reads what is decided here and nowhere else; all have permissive licences (docs/formats.md §Libraries).
"""

import re
import struct
from collections.abc import Callable
from typing import Final

import gdcm  # type: ignore[import-untyped]
import jpeg_ls  # type: ignore[import-untyped]
import numpy as np
import simplejpeg  # type: ignore[import-untyped]
from numpy.typing import NDArray
from openjpeg.utils import decode_pixel_data as decode_jpeg_2000
from rle.rle import decode_frame as decode_rle  # type: ignore[import-not-found]

from fileformats import jpeg
from fileformats.dicom_file import Codec
from inference.core.decode.dicom_header import ImageHeader
from inference.core.errors import CorruptFileError, DecodedTooLargeError, UnsupportedTransferSyntaxError

Frame = NDArray[np.uint8] | NDArray[np.uint16]

_J2K_START: Final = b"\xff\x4f\xff\x51"
_MAX_TILES: Final = 4096
_JPEG_STANDALONE: Final = frozenset({0x01, 0xD8, 0xD9, *range(0xD0, 0xD8)})
# SOF0-SOF3 of ITU-T T.81 and SOF55 of T.87 (JPEG-LS)
_BASELINE, _EXTENDED, _LOSSLESS, _JPEG_LS = 0xC0, 0xC1, 0xC3, 0xF7
_FRAME_MARKERS: Final = jpeg.FRAMES | {_JPEG_LS}
_COLOURS_TOLD: Final = re.compile(rb"\xff(\xe0..JFIF\0|\xee..Adobe)", re.DOTALL)
_APPS_MAX: Final = 65_536
_AS_RGB: Final = b"\xff\xee\x00\x0eAdobe\x00\x64\x00\x00\x00\x00\x00"  # Adobe's segment, transform 0


def decode_frame(data: bytes, codec: Codec, header: ImageHeader) -> Frame:
    """Decode one compressed frame.

    data    : the fragments of the frame, joined
    returns : (rows, columns) or (rows, columns, 3), uint8 or uint16: the stored bits, signed ones as two's complement
    raises  : CorruptFileError, DecodedTooLargeError, UnsupportedTransferSyntaxError
    """
    try:
        return _DECODERS[codec](data, header)
    except (ValueError, RuntimeError, struct.error, TypeError, OSError) as error:
        raise CorruptFileError(reason=codec.value) from error


def _rle(data: bytes, header: ImageHeader) -> Frame:
    """PS3.5 annex G: byte planes, most significant first, all of one colour before the next."""
    try:
        raw = decode_rle(data, header.rows * header.columns, header.allocated, "<")
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # a panic of the Rust decoder is no Exception
        raise CorruptFileError(reason="rle") from error
    samples = _packed(raw, header.allocated)
    if samples.size != header.rows * header.columns * header.samples:
        raise CorruptFileError(reason="frame_shape")
    if header.samples == 1:
        return samples.reshape(header.rows, header.columns)
    return samples.reshape(3, header.rows, header.columns).transpose(1, 2, 0)


def _jpeg(data: bytes, header: ImageHeader) -> Frame:
    marker, precision = _check_jpeg(data, header)
    if marker not in {_BASELINE, _EXTENDED} or precision != 8:
        raise UnsupportedTransferSyntaxError(reason="jpeg_process", process=marker, precision=precision)
    if header.photometric == "RGB" and not _COLOURS_TOLD.search(data[:_APPS_MAX]):
        # Where the stream does not tell, libjpeg takes three components for YCbCr; in DICOM the data set tells.
        data = data[:2] + _AS_RGB + data[2:]
    samples = simplejpeg.decode_jpeg(_unpadded(data), "GRAY" if header.samples == 1 else "RGB", strict=True)
    plane: NDArray[np.uint8] = samples[..., 0] if header.samples == 1 else samples
    return plane


def _jpeg_lossless(data: bytes, header: ImageHeader) -> Frame:
    marker, precision = _check_jpeg(data, header)
    if marker != _LOSSLESS or precision > header.allocated or header.samples != 1:
        raise UnsupportedTransferSyntaxError(reason="jpeg_process", process=marker, precision=precision)
    fragment = gdcm.Fragment()
    fragment.SetByteStringValue(data)
    fragments = gdcm.SequenceOfFragments.New()
    fragments.AddFragment(fragment)
    element = gdcm.DataElement(gdcm.Tag(0x7FE0, 0x0010))
    element.SetValue(fragments.__ref__())
    image = gdcm.Image()
    image.SetNumberOfDimensions(2)
    image.SetDimensions((header.columns, header.rows, 1))
    image.SetDataElement(element)
    kind = gdcm.PhotometricInterpretation.GetPIType("MONOCHROME2")
    image.SetPhotometricInterpretation(gdcm.PhotometricInterpretation(kind))
    image.SetTransferSyntax(gdcm.TransferSyntax(gdcm.TransferSyntax.JPEGLosslessProcess14))
    image.SetPixelFormat(gdcm.PixelFormat(1, header.allocated, header.stored, header.stored - 1, int(header.signed)))
    text = image.GetBuffer()
    if text is None:
        raise CorruptFileError(reason="jpeg_lossless")
    # The binding hands bytes over as text with surrogates.
    return _widened(text.encode("utf-8", "surrogateescape"), header, header.allocated)


def _jpeg_ls(data: bytes, header: ImageHeader) -> Frame:
    marker, precision = _check_jpeg(data, header)
    if marker != _JPEG_LS or precision > header.allocated or header.samples != 1:
        raise UnsupportedTransferSyntaxError(reason="jpeg_process", process=marker, precision=precision)
    raw, _ = jpeg_ls.decode_buffer(_unpadded(data))
    return _widened(raw, header, precision)


def _jpeg_2000(data: bytes, header: ImageHeader) -> Frame:
    if not data.startswith(_J2K_START):
        raise CorruptFileError(reason="jpeg_2000")
    width, height, x0, y0, tile_width, tile_height, _, _, components = struct.unpack_from(">8IH", data, 8)
    if (width - x0, height - y0, components) != (header.columns, header.rows, header.samples):
        raise CorruptFileError(reason="frame_shape")
    if header.samples != 1:
        raise UnsupportedTransferSyntaxError(reason="colour", samples=header.samples)
    if not tile_width or not tile_height:
        raise CorruptFileError(reason="jpeg_2000")
    tiles = -(-width // tile_width) * -(-height // tile_height)
    if tiles > _MAX_TILES:
        raise DecodedTooLargeError(reason="tiles", limit=_MAX_TILES)
    precision = (data[42] & 0x7F) + 1
    if precision > header.allocated:
        raise CorruptFileError(reason="precision")
    return _widened(decode_jpeg_2000(data, version=2), header, precision)


def _widened(raw: bytes | bytearray | NDArray[np.uint8], header: ImageHeader, precision: int) -> Frame:
    """Samples as the library packs them (one byte up to 8 bits of precision, else two)."""
    samples = _packed(raw, precision)
    if samples.size != header.rows * header.columns:
        raise CorruptFileError(reason="frame_shape")
    return samples.reshape(header.rows, header.columns)


def _packed(raw: bytes | bytearray | NDArray[np.uint8], bits: int) -> Frame:
    return np.frombuffer(raw, np.uint8) if bits <= 8 else np.frombuffer(raw, np.uint16)


def _unpadded(data: bytes) -> bytes:
    """Without the zero that pads a fragment to an even length."""
    return data[:-1] if data.endswith(b"\xff\xd9\x00") else data


def _check_jpeg(data: bytes, header: ImageHeader) -> tuple[int, int]:
    """Hold the frame header against rows, columns and samples; returns its marker and precision."""
    position = 2
    if data[:2] != b"\xff\xd8" or not _unpadded(data).endswith(b"\xff\xd9"):
        raise CorruptFileError(reason="truncated")
    while position + 4 <= len(data) and data[position] == 0xFF:
        marker = data[position + 1]
        if marker == 0xFF:
            position += 1
            continue
        if marker in _JPEG_STANDALONE:
            break
        if marker in _FRAME_MARKERS:
            precision, height, width, components = struct.unpack_from(">BHHB", data, position + 4)
            if (width, height, components) != (header.columns, header.rows, header.samples):
                raise CorruptFileError(reason="frame_shape")
            return marker, precision
        position += 2 + int.from_bytes(data[position + 2 : position + 4], "big")
    raise CorruptFileError(reason="no_frame_header")


_DECODERS: Final[dict[Codec, Callable[[bytes, ImageHeader], Frame]]] = {
    Codec.RLE: _rle,
    Codec.JPEG: _jpeg,
    Codec.JPEG_LOSSLESS: _jpeg_lossless,
    Codec.JPEG_LS: _jpeg_ls,
    Codec.JPEG_2000: _jpeg_2000,
}
