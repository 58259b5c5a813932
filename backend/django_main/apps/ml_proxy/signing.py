"""The signed headers of every call to the AI server (docs/contracts.md §2)."""

from __future__ import annotations

import hashlib
import hmac
import time
import uuid
from typing import Final

EMPTY_SHA256: Final = hashlib.sha256(b"").hexdigest()


def signed_headers(
    key: bytes, *, method: str, target: str, request_id: str, time_left_ms: int, content_sha256: str = EMPTY_SHA256
) -> dict[str, str]:
    """Headers for one attempt; sign again for the next, because a call id is good for one use.

    key           : 32 bytes, shared with the AI server
    target        : path with query, exactly as sent
    content_sha256: lower-case hex digest of the body
    """
    call_id = uuid.uuid4().hex
    timestamp = str(time.time_ns() // 1_000_000)
    parts = ["v1", method, target, timestamp, request_id, call_id, str(time_left_ms), content_sha256]
    signature = hmac.new(key, "\n".join(parts).encode(), hashlib.sha256).hexdigest()
    return {
        "X-Request-ID": request_id,
        "X-NeuroNova-Call-ID": call_id,
        "X-NeuroNova-Timestamp": timestamp,
        "X-NeuroNova-Content-SHA256": content_sha256,
        "X-NeuroNova-Time-Left-Ms": str(time_left_ms),
        "X-NeuroNova-Signature": f"v1={signature}",
    }
