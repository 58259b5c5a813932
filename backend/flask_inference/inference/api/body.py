"""Read a request's body in bounds: announced length, at most as long as its route takes, exactly as announced."""

from flask import Request

from fileformats.limits import MAX_FILE_BYTES
from inference.core.errors import BadMultipartError, InvalidRequestError, PayloadTooLargeError

MAX_BODY_BYTES = 100 * 2**20
MAX_VOLUME_BYTES = MAX_FILE_BYTES  # came in chunks; only a job sends one
_METHODS_WITH_BODY = ("POST", "PUT", "PATCH")


def read_body(request: Request, *, limit_bytes: int = MAX_BODY_BYTES) -> bytes:
    """The whole body.

    raises: InvalidRequestError without a usable Content-Length, PayloadTooLargeError above the limit,
            BadMultipartError when fewer bytes came than were announced
    """
    announced = request.environ.get("CONTENT_LENGTH", "")
    if "HTTP_TRANSFER_ENCODING" in request.environ:
        raise InvalidRequestError(field="content-length")
    if not announced:
        if request.method in _METHODS_WITH_BODY:
            raise InvalidRequestError(field="content-length")
        return b""
    if not (announced.isascii() and announced.isdigit()) or len(announced) > 18:
        raise InvalidRequestError(field="content-length")
    length = int(announced)
    if length > limit_bytes:
        raise PayloadTooLargeError(limit_bytes=limit_bytes)
    body: bytes = request.environ["wsgi.input"].read(length) if length else b""
    if len(body) != length:
        raise BadMultipartError(expected_bytes=length, received_bytes=len(body))
    return body
