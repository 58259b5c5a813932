"""An AI server that answers as told, behind httpx.MockTransport."""

import gzip
import hashlib
import io
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import numpy as np
from PIL import Image
from tests.support.factories import example_result
from tests.support.mock_transport import over

from apps.ml_proxy import client as client_module
from apps.ml_proxy.answer_stream import MEDIA_TYPE
from apps.ml_proxy.client import InferenceClient

KEY = bytes.fromhex("0f" * 32)
Handler = Callable[[httpx.Request], httpx.Response]


def png(height: int = 41, width: int = 37, *, value: int = 90) -> bytes:
    """A small grey PNG with unequal sides."""
    buffer = io.BytesIO()
    Image.fromarray(np.full((height, width), value, dtype=np.uint8)).save(buffer, "PNG")
    return buffer.getvalue()


def jpeg(height: int = 41, width: int = 37) -> bytes:
    """A small grey JPEG."""
    buffer = io.BytesIO()
    Image.fromarray(np.full((height, width), 90, dtype=np.uint8)).save(buffer, "JPEG")
    return buffer.getvalue()


def answer_for(body: bytes, **changes: Any) -> dict[str, Any]:
    """A sound answer to `body`, its files by kind in `images`; `changes` replace whole top-level parts."""
    picture = png()
    answer = {
        "model": {"name": "brain-tumor-mri", "version": "1.0.0", "sha256": "c" * 64},
        "input": {
            "sha256": hashlib.sha256(body).hexdigest(),
            "bytes": len(body),
            "format": "png",
            "shape": [41, 37],
            "spacing_mm": None,
        },
        "result": example_result(),
        "images": dict.fromkeys(("input", "mask", "heatmap", "overlay"), picture),
        "timing_ms": {
            "decode": 3.2,
            "preprocess": 2.0,
            "inference": 21.4,
            "explain": 1.9,
            "encode": 2.2,
            "total": 30.9,
        },
    }
    return {**answer, **changes}


def volume_answer_for(body: bytes, **changes: Any) -> dict[str, Any]:
    """A sound answer to a volume of 5 slices."""
    answer = answer_for(body)
    packed = gzip.compress(b"a volume")
    picture = answer["images"]["input"]
    parts = {
        "input": {**answer["input"], "format": "nifti", "shape": [5, 41, 37], "spacing_mm": [3.0, 0.9, 0.9]},
        "images": {**answer["images"], "montage": picture, "volume": packed, "mask_volume": packed},
        "volume": {"plane": "axial", "key_slice": 2, "slices": [[1, 0.25], [2, 0.93], [3, 0.5]]},
    }
    answer["result"]["tumor"].update(volume_ml=12.5, diameters_mm=[31.0, 22.5], area_mm2=9.7)
    return {**answer, **parts, **changes}


def facts_of(answer: dict[str, Any]) -> dict[str, Any]:
    """What is sent as JSON: sizes instead of files."""
    return {**answer, "images": {kind: len(data) for kind, data in answer["images"].items()}}


def framed(answer: dict[str, Any]) -> bytes:
    """An answer as it goes over the wire (docs/contracts.md §2)."""
    head = json.dumps(facts_of(answer)).encode()
    return b"".join((len(head).to_bytes(4), head, *answer["images"].values()))


def answered(answer: dict[str, Any]) -> httpx.Response:
    """The response that carries it."""
    return httpx.Response(200, content=framed(answer), headers={"content-type": MEDIA_TYPE})


def problem(status: int, code: str, **params: Any) -> httpx.Response:
    """What the AI server says when it refuses."""
    body = {"type": "about:blank", "title": "x", "status": status, "code": code, "params": params, "request_id": "r"}
    return httpx.Response(status, json=body, headers={"content-type": "application/problem+json"})


class FakeInference:
    """Counts and keeps the requests; answers with `handler`, by default soundly."""

    def __init__(self) -> None:
        self.requests: list[httpx.Request] = []
        self.handler: Handler = self.sound

    @staticmethod
    def sound(request: httpx.Request) -> httpx.Response:
        match request.url.path:
            case "/api/v1/predict" if request.url.params.get("volumes") == "1":
                return answered(volume_answer_for(request.content))
            case "/api/v1/predict":
                changes = {"images": {}} if request.url.params.get("images") == "0" else {}
                return answered(answer_for(request.content, **changes))
            case "/api/v1/status":
                model = {"name": "brain-tumor-mri", "version": "1.0.0", "sha256": "c" * 64}
                return httpx.Response(
                    200, json={"live": True, "ready": True, "model": model, "pid": 1, "uptime_s": 1.0}
                )
            case "/api/v1/model-info":
                card = {"name": "brain-tumor-mri", "version": "1.0.0", "sha256": "c" * 64}
                return httpx.Response(200, json={"serving": card, "versions": []})
            case _:
                return httpx.Response(202, json={"run_id": "x", "state": "filed"})

    def __call__(self, request: httpx.Request) -> httpx.Response:
        request.read()
        self.requests.append(request)
        return self.handler(request)

    def client(self) -> InferenceClient:
        return InferenceClient(transport=over(httpx.MockTransport(self)), key=KEY)


@contextmanager
def serving(client: InferenceClient) -> Iterator[None]:
    """Let the gateway's own code use `client`: the process's client is cached, so the cache is what is swapped."""
    original = client_module.get_client
    original.cache_clear()
    before = client_module.InferenceClient
    client_module.InferenceClient = lambda **_: client  # type: ignore[assignment,misc]
    try:
        yield
    finally:
        client_module.InferenceClient = before  # type: ignore[misc]
        original.cache_clear()
