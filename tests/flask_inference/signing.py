"""The gateway's side of the signed request, written from docs/contracts.md and not from the server's code."""

import hashlib
import hmac
import json
import time
import uuid
from dataclasses import dataclass, field
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

KEY = bytes(range(32))


@dataclass
class Call:
    """One signed request; change a field before `headers()` to sign something else."""

    method: str
    path: str
    body: bytes = b""
    key: bytes = KEY
    request_id: str = "req-1"
    call_id: str = field(default_factory=lambda: uuid.uuid4().hex)
    timestamp_ms: int = field(default_factory=lambda: int(time.time() * 1000))
    time_left_ms: int = 20_000

    def headers(self) -> dict[str, str]:
        """All headers of section 2."""
        digest = hashlib.sha256(self.body).hexdigest()
        canonical = "\n".join(
            [
                "v1",
                self.method,
                self.path,
                str(self.timestamp_ms),
                self.request_id,
                self.call_id,
                str(self.time_left_ms),
                digest,
            ]
        )
        signature = hmac.new(self.key, canonical.encode(), hashlib.sha256).hexdigest()
        return {
            "X-Request-ID": self.request_id,
            "X-NeuroNova-Call-ID": self.call_id,
            "X-NeuroNova-Timestamp": str(self.timestamp_ms),
            "X-NeuroNova-Content-SHA256": digest,
            "X-NeuroNova-Time-Left-Ms": str(self.time_left_ms),
            "X-NeuroNova-Signature": f"v1={signature}",
        }


class Answered:
    """The answer to a prediction: `json` is a problem or the facts, `files` what follows them."""

    def __init__(self, response: TestResponse) -> None:
        self.status_code, self.headers, self.data = response.status_code, response.headers, response.data
        self.content_type = response.content_type
        self.json: Any = response.json if response.is_json else None
        self.files: dict[str, bytes] = {}
        if response.mimetype == "application/vnd.neuronova.answer":
            at = 4 + int.from_bytes(self.data[:4])
            self.json = json.loads(self.data[4:at])
            for kind, size in self.json["images"].items():
                self.files[kind], at = self.data[at : at + size], at + size
            assert at == len(self.data) == response.content_length


@dataclass
class Gateway:
    """Sends signed calls to a Flask test client."""

    client: FlaskClient

    def send(self, call: Call, *, headers: dict[str, str] | None = None, **extra: Any) -> TestResponse:
        """Send a call; `headers` replace or add."""
        merged = {"Content-Type": "application/octet-stream"} | call.headers() | (headers or {})
        kept = {name: value for name, value in merged.items() if value is not None}
        if call.method == "POST":  # werkzeug announces no length for an empty body, real clients do
            extra |= {"data": call.body, "environ_overrides": {"CONTENT_LENGTH": str(len(call.body))}}
        return self.client.open(call.path, method=call.method, headers=kept, **extra)

    def get(self, path: str, **fields: Any) -> TestResponse:
        """Signed GET."""
        return self.send(Call("GET", path, **fields))

    def predict(self, body: bytes, *, query: str = "", ext: str = "png", **fields: Any) -> Answered:
        """Signed prediction."""
        call = Call("POST", f"/api/v1/predict{query}", body, **fields)
        return Answered(self.send(call, headers={"X-NeuroNova-Filename-Ext": ext}))

    def retrain(self, body: bytes) -> TestResponse:
        """Signed retrain request."""
        return self.send(Call("POST", "/api/v1/retrain", body), headers={"Content-Type": "application/json"})
