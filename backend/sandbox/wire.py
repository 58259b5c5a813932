"""Messages between a server process and its children: a JSON header of known keys, then raw bytes.

Never pickle: a child that a hostile file has taken over may send anything, and it must stay data.
"""

import json
import struct
from dataclasses import dataclass
from typing import Any, Final

PREFIX: Final = struct.Struct("<4sIQ")  # magic, bytes of the header, bytes of the payload
_MAGIC: Final = b"NND1"
MAX_HEADER_BYTES: Final = 1024 * 1024
_EXACT: Final = 2**53  # whole numbers up to here are the same in every JSON reader; NaN and infinity are in none


class WireError(Exception):
    """What arrived is not a message."""


@dataclass(frozen=True, eq=False)
class Message:
    """One request or one answer.

    header  : JSON object
    payload : raw bytes, of a file or of samples
    """

    header: dict[str, Any]
    payload: bytes | bytearray = b""


def plain_params(params: dict[str, Any]) -> dict[str, Any]:
    """Of what is said about a refused file, what may go on into an answer: short words and plain numbers."""
    return {name[:32]: value for name, value in params.items() if _is_plain(name) and _is_plain(value)}


def _is_plain(value: Any) -> bool:
    if isinstance(value, str):
        return len(value) <= 64 and value.isprintable()
    return isinstance(value, bool | int | float) and abs(value) <= _EXACT


def pack_head(header: dict[str, Any], payload_bytes: int) -> bytes:
    """Prefix and header; the payload follows them as it is."""
    body = json.dumps(header, separators=(",", ":")).encode()
    return PREFIX.pack(_MAGIC, len(body), payload_bytes) + body


def after(parts: list[memoryview], count: int) -> list[memoryview]:
    """What is left to write of `parts` once `count` bytes are. Head and payload go together: the reader wakes once."""
    while parts and count >= len(parts[0]):
        count -= len(parts[0])
        parts = parts[1:]
    return [parts[0][count:], *parts[1:]] if parts else []


def unpack_prefix(prefix: bytes | bytearray, *, payload_limit: int) -> tuple[int, int]:
    """Lengths of header and payload. Raises WireError before anything of that length is allocated."""
    magic, header_bytes, payload_bytes = PREFIX.unpack(prefix)
    if magic != _MAGIC or header_bytes > MAX_HEADER_BYTES or payload_bytes > payload_limit:
        raise WireError
    return header_bytes, payload_bytes


def unpack_header(body: bytes | bytearray) -> dict[str, Any]:
    """The JSON object of a header. Raises WireError."""
    try:
        header = json.loads(bytes(body))
    except (ValueError, RecursionError) as error:
        raise WireError from error
    if not isinstance(header, dict):
        raise WireError
    return header
