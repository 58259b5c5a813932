"""What a decoder child answered, checked as if a stranger had sent it: by then a hostile file may own the child."""

import math
from typing import Any, Final

import numpy as np

from fileformats.limits import check_raster, check_volume
from fileformats.sniff import Format
from inference.core.contracts import DecodedImage, DecodedVolume
from inference.core.decode import grid
from inference.core.decode.file import to_image
from inference.core.decode.raster import Raster
from inference.core.errors import (
    CorruptFileError,
    DecodedTooLargeError,
    EmptyFileError,
    InferenceCoreError,
    InvalidHeaderError,
    InvalidPixelsError,
    MissingPixelsError,
    NotABrainMriError,
    PayloadTooLargeError,
    PolyglotFileError,
    TypeMismatchError,
    UnsupportedGeometryError,
    UnsupportedMediaTypeError,
    UnsupportedModalityError,
    UnsupportedTransferSyntaxError,
)
from sandbox.wire import Message, plain_params

# What a child may answer; anything else it says is a damaged file.
_ERRORS: Final[dict[str, type[InferenceCoreError]]] = {
    kind.code: kind
    for kind in (
        CorruptFileError,
        DecodedTooLargeError,
        EmptyFileError,
        InvalidHeaderError,
        InvalidPixelsError,
        MissingPixelsError,
        NotABrainMriError,
        PayloadTooLargeError,
        PolyglotFileError,
        TypeMismatchError,
        UnsupportedGeometryError,
        UnsupportedMediaTypeError,
        UnsupportedModalityError,
        UnsupportedTransferSyntaxError,
    )
}
# Names that the constructors of errors, here and at the gateway, have for themselves.
_RESERVED: Final = frozenset({"self", "code", "status"})
_DTYPES: Final = {"|u1": np.uint8, "<u2": np.uint16, "<f4": np.float32}


def error_of(value: Any) -> InferenceCoreError:
    """The typed error a child names."""
    if not isinstance(value, dict) or not isinstance(value.get("params"), dict):
        return CorruptFileError(reason="decoder_answer")
    kind = _ERRORS.get(str(value.get("code")), CorruptFileError)
    params = plain_params(value["params"])
    return kind(**{name: given for name, given in params.items() if name not in _RESERVED})


def result_of(answer: Message) -> DecodedImage | DecodedVolume:
    """The samples of an answer, every field checked. Raises CorruptFileError when one does not hold."""
    try:
        return _volume_of(answer) if answer.header["kind"] == "volume" else _image_of(answer)
    except (KeyError, TypeError, ValueError, OverflowError, InferenceCoreError) as error:
        raise CorruptFileError(reason="decoder_answer") from error


def _image_of(answer: Message) -> DecodedImage:
    header = answer.header
    height, width = (int(side) for side in header["shape"])
    dtype = np.dtype(_DTYPES[header["dtype"]])
    check_raster(width, height, width * height * dtype.itemsize)
    samples = np.frombuffer(answer.payload, dtype).reshape(height, width)
    if dtype.kind == "f" and not np.isfinite(samples).all():
        raise ValueError("not finite")
    raster = Raster(samples, min(1.0, max(0.0, float(header["colour_fraction"]))), _spacing(header["spacing_mm"]))
    return to_image(Format(header["format"]).value, raster)


def _spacing(value: Any) -> tuple[float, float] | None:
    if value is None:
        return None
    row, column = (float(step) for step in value)
    if not (math.isfinite(row) and math.isfinite(column) and row > 0 and column > 0):
        raise ValueError("spacing")
    return row, column


def _volume_of(answer: Message) -> DecodedVolume:
    i, j, k = (int(side) for side in answer.header["shape"])
    check_volume(i, j, k)
    source = grid.source_grid((i, j, k), np.array(answer.header["affine"], np.float64).reshape(4, 4))
    depth, height, width = (source.shape[axis] for axis in source.order)
    voxels = np.frombuffer(answer.payload, np.float32).reshape(depth, height, width)
    if not np.isfinite(voxels).all():
        raise ValueError("not finite")
    return grid.canonical_volume(Format(answer.header["format"]).value, voxels, source)
