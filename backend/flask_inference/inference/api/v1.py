"""/api/v1: predict, status, model-info, retrain. Every request has passed the signature check before it arrives."""

import os
import time
from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from typing import Any

import orjson
from flask import Blueprint, Response, current_app, g, request

import tracing
from inference import metrics
from inference.api import schemas
from inference.api.server import Server
from inference.core import pipeline, retrain
from inference.core.contracts import Prediction
from inference.core.errors import (
    EmptyFileError,
    InferenceTimeoutError,
    InferenceUnavailableError,
    InvalidRequestError,
    ModelNotReadyError,
    PayloadTooLargeError,
)
from inference.core.judge import VolumePrediction, judge_bytes
from inference.core.manifest import is_version

# Encoding the answer and handing it over take this much of the caller's time.
ANSWER_MARGIN_S = 0.2
ANSWER_TYPE = "application/vnd.neuronova.answer"
# Every piece of an answer is a system call and wakes the gateway, so a picture's goes in one.
_ONE_PIECE_BYTES = 1024 * 1024
MAX_COMPUTE_S = 280.0  # what the gateway gives a job's call: docs/contracts.md §11
_MAX_EXT = 16

blueprint = Blueprint("v1", __name__, url_prefix="/api/v1")


@blueprint.post("/predict")
def predict() -> Response:
    """Judge the image in the body."""
    server, deadline = _server(), _deadline()
    version = _wanted_version()
    judge = _judge()
    if request.mimetype != "application/octet-stream":
        raise InvalidRequestError(field="content-type")
    body: bytes = g.body
    if not body:
        raise EmptyFileError
    package = server.registry.select(version)
    clock = pipeline.StageClock(deadline)
    with server.watchdog.guard(deadline, _nothing):
        prediction = judge(body, filename_ext=_filename_ext(), package=package, clock=clock, decoders=server.decoders)
    metrics.observe_stages(prediction.timing_ms)
    stages = {f"neuronova.{stage}_ms": value for stage, value in prediction.timing_ms.items()}
    tracing.note({"neuronova.model_version": package.manifest.version, **stages})
    # The signature check has compared this digest with the body's own.
    facts, files = schemas.predict_answer(
        sha256=g.signed.content_sha256, size_bytes=len(body), manifest=package.manifest, prediction=prediction
    )
    return _answer(facts, files)


@blueprint.get("/status")
def status() -> Response:
    """Live by answering at all; ready when a model is loaded and warm."""
    server = _server()
    refusal = server.registry.refusal
    if server.registry.serving is None:
        raise ModelNotReadyError(reason=refusal.reason if refusal else "no_model")
    value = {
        "live": True,
        "ready": True,
        "model": schemas.model_json(server.registry.current().manifest),
        "refused": refusal.as_json() if refusal else None,
        "pid": os.getpid(),
        "uptime_s": round(time.monotonic() - server.started, 3),
    }
    return _json(value)


@blueprint.get("/model-info")
def model_info() -> Response:
    """The serving model's manifest and all versions of the store."""
    registry = _server().registry
    refusal = registry.refusal
    value = {
        "serving": registry.serving.manifest.public() if registry.serving else None,
        "refused": refusal.as_json() if refusal else None,
        "versions": registry.versions(),
    }
    return _json(value)


@blueprint.post("/retrain")
def file_retrain() -> Response:
    """File a training run; the gateway starts it."""
    if len(g.body) > retrain.MAX_BODY_BYTES:
        raise PayloadTooLargeError(limit_bytes=retrain.MAX_BODY_BYTES)
    wanted = retrain.parse_request(g.body)
    try:
        retrain.file_request(_server().settings.runs_dir, wanted)
    except OSError as exc:
        raise InferenceUnavailableError(reason="runs") from exc
    return _json({"run_id": wanted.run_id, "state": "filed"}, status=HTTPStatus.ACCEPTED)


def _server() -> Server:
    server: Server = current_app.extensions["neuronova"]
    return server


def _deadline() -> float:
    """`time.monotonic()` seconds. Raises InferenceTimeoutError when the caller's time is already up."""
    left_s = min(_server().signatures.time_left_s(g.signed) - ANSWER_MARGIN_S, MAX_COMPUTE_S)
    if left_s <= 0:
        raise InferenceTimeoutError(stage="queue")
    return time.monotonic() + left_s


def _judge() -> Callable[..., Prediction | VolumePrediction]:
    """What the caller wants judged, and whether he wants pictures of it."""
    # A volume takes seconds, so only a caller that waits for one (a job) may send one.
    if request.args.get("volumes") == "1":
        return judge_bytes
    return partial(pipeline.predict_bytes, render=request.args.get("images") != "0")


def _wanted_version() -> str | None:
    if unknown := set(request.args) - {"model", "volumes", "images"}:
        raise InvalidRequestError(field=min(unknown)[:64])
    version = request.args.get("model")
    if version is not None and not is_version(version):
        raise InvalidRequestError(field="model")
    return version


def _filename_ext() -> str:
    value = request.headers.get("X-NeuroNova-Filename-Ext", "")
    # A hint only, so anything odd counts as none.
    ok = len(value) <= _MAX_EXT and value.isascii() and value.replace(".", "").isalnum()
    return value.lower() if ok else ""


def _json(value: dict[str, Any], *, status: int = HTTPStatus.OK) -> Response:
    response = Response(orjson.dumps(value), status=status, content_type="application/json")
    response.headers["Cache-Control"] = "no-store"
    return response


def _answer(facts: dict[str, Any], files: list[bytes]) -> Response:
    """Length of the facts in 4 bytes, big-endian, the facts as JSON, then the files as they are."""
    head = orjson.dumps(facts)
    parts = [len(head).to_bytes(4), head, *files]
    length = sum(map(len, parts))
    response = Response([b"".join(parts)] if length <= _ONE_PIECE_BYTES else parts, content_type=ANSWER_TYPE)
    response.content_length = length
    response.headers["Cache-Control"] = "no-store"
    return response


def _nothing() -> None:
    """The runner stops the forward pass itself; this guard only ends a worker stuck in another stage."""
