"""A decoder child: reads files from one pipe, writes samples to another, holds no key, and may do nothing else.

Started by `pool` as a fresh program (not a fork: a fork would inherit the signing key and other patients' pixels).
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from inference.core.contracts import DecodedVolume
from inference.core.decode.file import decode_samples, to_volume
from inference.core.decode.raster import Stack
from inference.core.errors import InferenceCoreError
from sandbox.serving import serve
from sandbox.wire import Message


def main() -> None:
    """Serve requests until the parent closes the pipe."""
    serve(_answer)


def _answer(request: Message, files: Sequence[int]) -> tuple[dict[str, Any], bytes | memoryview]:
    try:
        return _decode(request)
    except InferenceCoreError as error:
        return {"error": {"code": error.code, "params": error.params}}, b""


def _decode(request: Message) -> tuple[dict[str, Any], memoryview]:
    extension, volumes = str(request.header.get("extension", "")), bool(request.header.get("volumes"))
    name, decoded = decode_samples(request.payload, extension, volumes=volumes)
    if isinstance(decoded, Stack):
        return _volume_answer(to_volume(name, decoded))
    samples = np.ascontiguousarray(decoded.samples)
    header = {
        "kind": "image",
        "format": name,
        "shape": list(samples.shape),
        "dtype": samples.dtype.str,
        "spacing_mm": decoded.spacing_mm,
        "colour_fraction": decoded.colour_fraction,
    }
    return header, samples.data.cast("B")


def _volume_answer(volume: DecodedVolume) -> tuple[dict[str, Any], memoryview]:
    """Voxels in canonical order; the parent derives that order again from shape and affine of the source."""
    header = {
        "kind": "volume",
        "format": volume.format,
        "shape": list(volume.source.shape),
        "affine": volume.source.affine.ravel().tolist(),
    }
    return header, volume.voxels.data.cast("B")
