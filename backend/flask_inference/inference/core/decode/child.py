"""A decoder child: reads files from one pipe, writes samples to another, holds no key, and may do nothing else.

Started by `pool` as a fresh program (not a fork: a fork would inherit the signing key and other patients' pixels).
"""

import codecs
import os
import signal
import sys
from typing import Any, Final

import numpy as np

from inference.core.contracts import DecodedVolume
from inference.core.decode import sandbox, wire
from inference.core.decode.file import decode_samples, to_volume
from inference.core.decode.limits import MAX_FILE_BYTES
from inference.core.decode.raster import Stack
from inference.core.errors import InferenceCoreError

# Python imports these when they are first used, and after the lock-down nothing can be imported.
_TEXT_ENCODINGS: Final = ("ascii", "cp437", "latin-1", "utf-8")
_PIPE_PIECE: Final = 1024 * 1024


def main() -> None:
    """Serve requests until the parent closes the pipe. Arguments: MiB of memory, seconds of CPU per file."""
    memory_mib, cpu_s = int(sys.argv[1]), float(sys.argv[2])
    answers = os.dup(1)
    os.dup2(2, 1)  # a library that prints must not speak into the pipe
    for name in _TEXT_ENCODINGS:
        codecs.lookup(name)
    sandbox.limit_memory(memory_mib)
    locked = sandbox.lock_down()
    _send(answers, {"ready": True, "locked": locked})
    while _serve_one(answers, cpu_s):
        pass


def _serve_one(answers: int, cpu_s: float) -> bool:
    """Answer one request. False: the parent has gone, or this process should be replaced."""
    request = _receive()
    if request is None:
        return False
    # The default action of SIGPROF ends the process: no handler has to get a turn inside a library's loop.
    signal.setitimer(signal.ITIMER_PROF, cpu_s)
    try:
        header, samples = _decode(request)
    except InferenceCoreError as error:
        header, samples = {"error": {"code": error.code, "params": error.params}}, None
    except MemoryError:
        header, samples = {"error": {"code": "decoded_too_large", "params": {"reason": "memory"}}, "last": True}, None
    except ImportError as error:
        header, samples = {"fault": type(error).__name__}, None
    except Exception as error:  # noqa: BLE001  (process edge: whatever a library throws is about this file)
        header, samples = (
            {"error": {"code": "corrupt_file", "params": {"reason": type(error).__name__}}, "last": True},
            None,
        )
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    _send(answers, header, b"" if samples is None else samples)
    return "last" not in header


def _decode(request: wire.Message) -> tuple[dict[str, Any], memoryview]:
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


def _receive() -> wire.Message | None:
    prefix = _read(wire.PREFIX.size)
    if prefix is None:
        return None
    header_bytes, payload_bytes = wire.unpack_prefix(prefix, payload_limit=MAX_FILE_BYTES)
    header, payload = _read(header_bytes), _read(payload_bytes)
    if header is None or payload is None:
        return None
    return wire.Message(wire.unpack_header(header), payload)


def _read(size: int) -> bytearray | None:
    """Exactly `size` bytes from the parent; None at the end."""
    buffer, filled = bytearray(size), 0
    view = memoryview(buffer)
    while filled < size:
        count = os.readv(0, [view[filled : filled + _PIPE_PIECE]])
        if not count:
            return None
        filled += count
    return buffer


def _send(answers: int, header: dict[str, Any], payload: bytes | memoryview = b"") -> None:
    for part in (wire.pack_head(header, len(payload)), payload):
        view = memoryview(part)
        while view:
            view = view[os.write(answers, view[:_PIPE_PIECE]) :]
