"""Typed errors of the AI server, one class per code of the public contract.

    InferenceCoreError                     internal_error               500
    ├── InvalidRequestError                invalid_request              400
    │   ├── BadJsonError                   bad_json
    │   └── BadMultipartError              bad_multipart
    ├── NotAuthenticatedError              not_authenticated            401
    ├── NotFoundError                      not_found                    404
    ├── AlreadyRunningError                already_running              409
    ├── EmptyFileError, CorruptFileError and all others about files: `fileformats.errors`
    ├── InferenceError                     inference_error              502
    │   └── BadModelPackageError           inference_error
    ├── UnavailableError                                                503
    │   ├── ModelNotReadyError             model_not_ready
    │   ├── InferenceUnavailableError      inference_unavailable
    │   └── OverloadedError                overloaded
    └── InferenceTimeoutError              inference_timeout            504

An error carries a code and parameters, never a sentence: wording is the edge's business.
"""

from fileformats.errors import CodedError as InferenceCoreError
from fileformats.errors import (
    CorruptFileError,
    DecodedTooLargeError,
    EmptyFileError,
    InvalidHeaderError,
    InvalidPixelsError,
    MissingPixelsError,
    NotABrainMriError,
    Param,
    PayloadTooLargeError,
    PolyglotFileError,
    TypeMismatchError,
    UnsupportedGeometryError,
    UnsupportedMediaTypeError,
    UnsupportedModalityError,
    UnsupportedTransferSyntaxError,
)

__all__ = [
    "AlreadyRunningError",
    "BadJsonError",
    "BadModelPackageError",
    "BadMultipartError",
    "CorruptFileError",
    "DecodedTooLargeError",
    "EmptyFileError",
    "InferenceCoreError",
    "InferenceError",
    "InferenceTimeoutError",
    "InferenceUnavailableError",
    "InvalidHeaderError",
    "InvalidPixelsError",
    "InvalidRequestError",
    "MissingPixelsError",
    "ModelNotReadyError",
    "NotABrainMriError",
    "NotAuthenticatedError",
    "NotFoundError",
    "OverloadedError",
    "Param",
    "PayloadTooLargeError",
    "PolyglotFileError",
    "TypeMismatchError",
    "UnavailableError",
    "UnsupportedGeometryError",
    "UnsupportedMediaTypeError",
    "UnsupportedModalityError",
    "UnsupportedTransferSyntaxError",
]


class InvalidRequestError(InferenceCoreError):
    """The request is malformed: headers, parameters or body length."""

    code, status = "invalid_request", 400


class BadJsonError(InvalidRequestError):
    """The body is not the JSON that the route expects."""

    code = "bad_json"


class BadMultipartError(InvalidRequestError):
    """The body is shorter or longer than announced."""

    code = "bad_multipart"


class NotAuthenticatedError(InferenceCoreError):
    """The signature does not hold; `reason` is one of missing, stale, signature, replayed, body."""

    code, status = "not_authenticated", 401


class NotFoundError(InferenceCoreError):
    """No such route or model version."""

    code, status = "not_found", 404


class AlreadyRunningError(InferenceCoreError):
    """The same id was filed before with another content."""

    code, status = "already_running", 409


class InferenceError(InferenceCoreError):
    """The model ran and its answer is not usable (not finite, wrong shape), or the run itself failed."""

    code, status = "inference_error", 502


class BadModelPackageError(InferenceError):
    """A model package that must not serve; `reason` names the first clause that failed."""


class UnavailableError(InferenceCoreError):
    """Base: try again later. Raise a subclass."""

    code, status = "inference_unavailable", 503


class InferenceUnavailableError(UnavailableError):
    """The server is stopping or cannot reach something it needs."""


class ModelNotReadyError(UnavailableError):
    """No model is loaded yet, or none in the store may serve."""

    code = "model_not_ready"


class OverloadedError(UnavailableError):
    """All slots are taken."""

    code = "overloaded"


class InferenceTimeoutError(InferenceCoreError):
    """The caller's time ran out before the answer was there."""

    code, status = "inference_timeout", 504
