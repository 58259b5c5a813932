"""The one place where an error becomes HTTP: application/problem+json (RFC 9457)."""

import logging
from http import HTTPStatus
from typing import Any

import orjson
from flask import Flask, Response, g
from werkzeug.exceptions import HTTPException, MethodNotAllowed, NotFound, RequestEntityTooLarge

from inference.core.errors import (
    InferenceCoreError,
    InvalidRequestError,
    NotFoundError,
    PayloadTooLargeError,
)

PROBLEM_TYPE = "application/problem+json"
RETRY_AFTER_S = {503: 2, 409: 5}

# English only: the gateway translates by code, and an exception carries no sentence.
TITLES = {
    "already_running": "The same work was filed before with another content.",
    "bad_json": "The body is not valid JSON.",
    "bad_multipart": "The body ended before its announced length.",
    "corrupt_file": "The file is damaged.",
    "decoded_too_large": "The image is larger than the limits allow.",
    "empty_file": "The file is empty.",
    "inference_error": "The model's answer is not usable.",
    "inference_timeout": "The answer was not ready in time.",
    "inference_unavailable": "The AI server is not available.",
    "internal_error": "The AI server failed.",
    "invalid_header": "The file's header contradicts itself.",
    "invalid_pixels": "The pixels cannot be judged.",
    "invalid_request": "The request is malformed.",
    "missing_pixels": "The file holds no pixels.",
    "model_not_ready": "No model is ready.",
    "not_a_brain_mri": "This does not look like a brain MRI.",
    "not_authenticated": "The request is not signed properly.",
    "not_found": "There is no such thing.",
    "overloaded": "The AI server is busy.",
    "payload_too_large": "The body is larger than the limits allow.",
    "polyglot_file": "The file is more than one kind of file.",
    "type_mismatch": "The file is not what its name says.",
    "unsupported_geometry": "This image geometry is not supported.",
    "unsupported_media_type": "This kind of file is not supported.",
    "unsupported_modality": "The file is not a magnetic resonance image.",
    "unsupported_transfer_syntax": "This DICOM transfer syntax is not supported.",
}

_log = logging.getLogger(__name__)


def register(app: Flask) -> None:
    """Answer every error of every route, unknown routes included, as a problem."""
    app.register_error_handler(InferenceCoreError, _answer_typed)
    app.register_error_handler(HTTPException, _answer_http)
    app.register_error_handler(Exception, _answer_unexpected)


def problem(error: InferenceCoreError, *, status: int | None = None) -> Response:
    """Body: type, title, status, code, params, request_id."""
    status = status or error.status
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": TITLES[error.code],
        "status": status,
        "code": error.code,
        "params": error.params,
        "request_id": g.get("request_id", ""),
    }
    response = Response(orjson.dumps(body), status=status, content_type=PROBLEM_TYPE)
    response.headers["Cache-Control"] = "no-store"
    if status in RETRY_AFTER_S:
        response.headers["Retry-After"] = str(RETRY_AFTER_S[status])
    if not g.get("body_read", False):
        # Unread bytes of this request must not be taken for the next request on the connection.
        response.headers["Connection"] = "close"
    return response


def _answer_typed(error: InferenceCoreError) -> Response:
    g.problem_code = error.code
    return problem(error)


def _answer_http(error: HTTPException) -> Response:
    if isinstance(error, NotFound):
        return _answer_typed(NotFoundError())
    if isinstance(error, RequestEntityTooLarge):
        return _answer_typed(PayloadTooLargeError())
    status = error.code or HTTPStatus.BAD_REQUEST
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return _answer_typed(InferenceCoreError())
    g.problem_code = InvalidRequestError.code
    response = problem(InvalidRequestError(), status=status)
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        response.headers["Allow"] = ", ".join(sorted(error.valid_methods))
    return response


def _answer_unexpected(error: Exception) -> Response:
    # The process edge: a defect of ours. The log has the trace, the caller gets the code alone.
    _log.error("unexpected error", exc_info=error)
    return _answer_typed(InferenceCoreError())
