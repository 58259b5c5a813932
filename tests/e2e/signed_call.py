"""Calls Flask as the gateway does, written from docs/contracts.md §2."""

import hashlib
import hmac
import time
import uuid

import httpx
from deploy.local.env_files import read_env_file
from tests.rig.stack import ANSWER_WAIT_S, Stack


def signed_headers(stack: Stack, method: str, path: str, body: bytes = b"") -> dict[str, str]:
    """Return the headers of one call; using them twice is a replay."""
    key = bytes.fromhex(read_env_file(stack.settings.var / "flask.env")["NEURONOVA_INTERNAL_KEY"])
    timestamp, call_id, request_id, left = str(int(time.time() * 1000)), uuid.uuid4().hex, uuid.uuid4().hex, "20000"
    digest = hashlib.sha256(body).hexdigest()
    canonical = "\n".join(["v1", method, path, timestamp, request_id, call_id, left, digest])
    return {
        "X-Request-ID": request_id,
        "X-NeuroNova-Call-ID": call_id,
        "X-NeuroNova-Timestamp": timestamp,
        "X-NeuroNova-Content-SHA256": digest,
        "X-NeuroNova-Time-Left-Ms": left,
        "X-NeuroNova-Signature": f"v1={hmac.new(key, canonical.encode(), hashlib.sha256).hexdigest()}",
    }


def flask_get(stack: Stack, path: str, headers: dict[str, str] | None = None) -> httpx.Response:
    return httpx.get(stack.flask_url + path, headers=headers, trust_env=False, timeout=ANSWER_WAIT_S)
