"""The only module that talks to the AI server. Every way in which that can fail becomes one of our errors."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from functools import lru_cache
from typing import Any, BinaryIO, Final, TypeVar
from urllib.parse import quote

import orjson
from django.conf import settings

import tracing
from apps.ml_proxy.answer import Answer, answer_read
from apps.ml_proxy.answer_stream import MEDIA_TYPE, AnswerStream
from apps.ml_proxy.breaker import Breaker
from apps.ml_proxy.signing import EMPTY_SHA256, signed_headers
from apps.ml_proxy.transport import HttpTransport, Outgoing, Reply, Transport
from common.errors import InferenceError, InferenceRefusedError, InferenceTimeoutError, InferenceUnavailableError
from common.request_id import current_request_id
from common.titles import TITLES
from sandbox.wire import plain_params

T = TypeVar("T")
# The AI server must give up before we do, or its reason never reaches the record.
ANSWER_RESERVE_S: Final = 1.0
# Whatever is not an answer about a file: status, the model's card, a problem.
MAX_JSON_BYTES: Final = 4 * 1024 * 1024
PASSED_ON: Final = frozenset(
    {
        "empty_file", "decoded_too_large", "payload_too_large", "unsupported_media_type", "type_mismatch",
        "unsupported_transfer_syntax", "corrupt_file", "invalid_header", "invalid_pixels", "missing_pixels",
        "unsupported_modality", "unsupported_geometry", "polyglot_file", "not_a_brain_mri", "model_not_ready",
        "inference_unavailable", "overloaded", "inference_timeout", "already_running",
    }
)  # fmt: skip


class InferenceClient:
    """Asks the AI server; safe to share between threads."""

    def __init__(self, *, transport: Transport, key: bytes) -> None:
        self._transport, self._key = transport, key
        self._breaker = Breaker()

    def predict(
        self,
        *,
        body: BinaryIO,
        size_bytes: int,
        sha256: str,
        extension: str,
        time_left_s: float,
        model: str | None = None,
        volumes: bool = False,
        images: bool = True,
    ) -> Answer:
        """Ask about one file; about a picture once more when the connection is lost meanwhile.

        body       : the file, read from its start and streamed, never held whole
        time_left_s: seconds until our own caller stops waiting
        volumes    : whether a volume is judged too; without it a volume is refused by its header
        images     : whether the answer brings pictures; a volume's always does
        raises     : InferenceUnavailableError (at once while the breaker is open), InferenceTimeoutError,
                     InferenceRefusedError (its own problem codes), InferenceError (an answer that breaks the contract)
        """
        query = [
            *([f"model={quote(model, safe='')}"] if model else []),
            *(["volumes=1"] if volumes else []),
            *([] if images or volumes else ["images=0"]),
        ]
        target = "/api/v1/predict" + (f"?{'&'.join(query)}" if query else "")
        headers = {"Content-Type": "application/octet-stream", "X-NeuroNova-Filename-Ext": extension}

        def read(reply: Reply) -> Answer:
            if reply.media_type != MEDIA_TYPE:
                raise InferenceError(reason="media_type")
            stream = AnswerStream(reply.chunks)
            return answer_read(stream, input_sha256=sha256, input_bytes=size_bytes, images=images or volumes)

        def call(left_s: float) -> Answer:
            return self._call(
                "POST",
                target,
                read=read,
                time_left_s=left_s,
                body=body,
                size_bytes=size_bytes,
                sha256=sha256,
                headers=headers,
            )

        began = time.monotonic()
        with self._breaker.guard():
            try:
                return call(time_left_s)
            except InferenceUnavailableError as exc:
                # The worker that had the question has died; another has its place. Jobs are tried again by their queue.
                if volumes or exc.params.get("reason") != "connection_lost":
                    raise
            return call(time_left_s - (time.monotonic() - began))

    def status(self, *, time_left_s: float = 2.0) -> dict[str, Any]:
        """Alive, and which model serves. Raises InferenceRefusedError `model_not_ready` when none does."""
        return self._object(self._call("GET", "/api/v1/status", read=_json, time_left_s=time_left_s), "ready", "model")

    def model_info(self, *, time_left_s: float = 10.0) -> dict[str, Any]:
        """The serving model's card and every version."""
        return self._object(
            self._call("GET", "/api/v1/model-info", read=_json, time_left_s=time_left_s), "serving", "versions"
        )

    def retrain(self, *, wish: dict[str, Any], time_left_s: float = 10.0) -> dict[str, Any]:
        """File a training run. The same wish may be sent again without harm."""
        body = orjson.dumps(wish)
        headers = {"Content-Type": "application/json"}
        sha256 = hashlib.sha256(body).hexdigest()
        answer = self._call(
            "POST",
            "/api/v1/retrain",
            read=_json,
            time_left_s=time_left_s,
            body=body,
            size_bytes=len(body),
            sha256=sha256,
            headers=headers,
        )
        return self._object(answer, "run_id", "state")

    def _call(
        self,
        method: str,
        target: str,
        *,
        read: Callable[[Reply], T],
        time_left_s: float,
        body: BinaryIO | bytes = b"",
        size_bytes: int = 0,
        sha256: str = EMPTY_SHA256,
        headers: dict[str, str] | None = None,
    ) -> T:
        """Sign, send, and `read` the answer while it comes."""
        left_s = time_left_s - ANSWER_RESERVE_S
        if left_s <= 0:
            raise InferenceTimeoutError(stage="queue")
        signed = signed_headers(
            self._key,
            method=method,
            target=target,
            request_id=current_request_id(),
            time_left_ms=int(left_s * 1000),
            content_sha256=sha256,
        )
        with tracing.span(f"{method} {target.partition('?')[0]}", kind="client"):
            told = {**(headers or {}), **signed, **tracing.outgoing()}
            asked = Outgoing(method, target, told, body, size_bytes, read_s=time_left_s)
            with self._transport(asked) as reply:
                if 200 <= reply.status < 300:
                    return read(reply)
                raise _refusal(reply.status, _json(reply))

    @staticmethod
    def _object(value: Any, *keys: str) -> dict[str, Any]:
        if not isinstance(value, dict) or not set(keys) <= set(value):
            raise InferenceError(reason="body")
        return value


@lru_cache(maxsize=1)
def get_client() -> InferenceClient:
    """The client of this process, made on first use and therefore after the fork."""
    return InferenceClient(
        transport=HttpTransport(settings.ENV.inference_url), key=bytes.fromhex(settings.ENV.internal_key)
    )


def _json(reply: Reply) -> Any:
    raw = bytearray()
    for chunk in reply.chunks:
        raw += chunk
        if len(raw) > MAX_JSON_BYTES:
            raise InferenceError(reason="answer_too_large")
    try:
        return orjson.loads(raw)
    except orjson.JSONDecodeError as exc:
        raise InferenceError(reason="not_json", upstream_status=reply.status) from exc


def _refusal(status: int, body: Any) -> InferenceError:
    code = body.get("code") if isinstance(body, dict) else None
    params = body.get("params") if isinstance(body, dict) else None
    if code == "not_found" and isinstance(params, dict) and "model" in params:
        return InferenceRefusedError("invalid_request", 400, fields={"model": ["unknown"]})
    if code == "not_authenticated" and isinstance(params, dict) and params.get("reason") == "stale":
        return InferenceUnavailableError(reason="clock")  # it does not believe us: the two clocks differ
    if code not in PASSED_ON:
        # 401 among them: it says that our signature was refused, which is no business of the caller's.
        return InferenceError(upstream_status=status)
    kept = plain_params(params) if isinstance(params, dict) else {}
    kept.pop("id", None)  # our own name for the row that ended so
    return InferenceRefusedError(str(code), TITLES[str(code)].status, **kept)
