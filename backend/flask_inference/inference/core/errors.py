"""Typed errors of the AI server, one class per code of the public contract.

    InferenceCoreError                     internal_error               500
    ├── InvalidRequestError                invalid_request              400
    │   ├── EmptyFileError                 empty_file
    │   ├── BadJsonError                   bad_json
    │   └── BadMultipartError              bad_multipart
    ├── NotAuthenticatedError              not_authenticated            401
    ├── NotFoundError                      not_found                    404
    ├── AlreadyRunningError                already_running              409
    ├── TooLargeError                                                   413
    │   ├── PayloadTooLargeError           payload_too_large
    │   └── DecodedTooLargeError           decoded_too_large
    ├── UnsupportedError                                                415
    │   ├── UnsupportedMediaTypeError      unsupported_media_type
    │   ├── TypeMismatchError              type_mismatch
    │   └── UnsupportedTransferSyntaxError unsupported_transfer_syntax
    ├── UnusableImageError                                              422
    │   ├── CorruptFileError               corrupt_file
    │   ├── InvalidHeaderError             invalid_header
    │   ├── InvalidPixelsError             invalid_pixels
    │   ├── MissingPixelsError             missing_pixels
    │   ├── UnsupportedModalityError       unsupported_modality
    │   ├── UnsupportedGeometryError       unsupported_geometry
    │   ├── PolyglotFileError              polyglot_file
    │   └── NotABrainMriError              not_a_brain_mri
    ├── InferenceError                     inference_error              502
    │   └── BadModelPackageError           inference_error
    ├── UnavailableError                                                503
    │   ├── ModelNotReadyError             model_not_ready
    │   ├── InferenceUnavailableError      inference_unavailable
    │   └── OverloadedError                overloaded
    └── InferenceTimeoutError              inference_timeout            504

An error carries a code and parameters, never a sentence: wording is the edge's business.
"""

from typing import ClassVar

Param = str | int | float | bool | None | list[str] | list[int] | list[float]


class InferenceCoreError(Exception):
    """Base of every error the AI server raises on purpose.

    code   : stable and machine-readable; clients branch on it
    status : HTTP status the edge answers with
    params : numbers and identifiers the client may show; never file names, pixels or exception texts
    """

    code: ClassVar[str] = "internal_error"
    status: ClassVar[int] = 500

    def __init__(self, **params: Param) -> None:
        super().__init__(self.code)
        self.params: dict[str, Param] = params

    def __reduce__(self) -> tuple[object, tuple[type["InferenceCoreError"], dict[str, Param]]]:
        # Exception's own pickling drops keyword arguments; decoder processes hand errors to their parent.
        return _rebuild, (type(self), self.params)


def _rebuild(kind: type[InferenceCoreError], params: dict[str, Param]) -> InferenceCoreError:
    return kind(**params)


class InvalidRequestError(InferenceCoreError):
    """The request is malformed: headers, parameters or body length."""

    code, status = "invalid_request", 400


class EmptyFileError(InvalidRequestError):
    """The body has no bytes."""

    code = "empty_file"


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


class TooLargeError(InferenceCoreError):
    """Base: more bytes or pixels than the limits allow. Raise a subclass."""

    code, status = "payload_too_large", 413


class PayloadTooLargeError(TooLargeError):
    """The body is larger than 100 MiB."""


class DecodedTooLargeError(TooLargeError):
    """The file would decode to more bytes, pixels, frames or elements than the limits allow."""

    code = "decoded_too_large"


class UnsupportedError(InferenceCoreError):
    """Base: a kind of file that is not read. Raise a subclass."""

    code, status = "unsupported_media_type", 415


class UnsupportedMediaTypeError(UnsupportedError):
    """The bytes are none of the formats that are read."""


class TypeMismatchError(UnsupportedError):
    """The bytes are another format than the file's extension says."""

    code = "type_mismatch"


class UnsupportedTransferSyntaxError(UnsupportedError):
    """DICOM in a transfer syntax for which there is no decoder."""

    code = "unsupported_transfer_syntax"


class UnusableImageError(InferenceCoreError):
    """Base: understood, yet not an image that can be judged. Raise a subclass."""

    code, status = "corrupt_file", 422


class CorruptFileError(UnusableImageError):
    """Truncated, failing its checksum, or otherwise damaged."""


class InvalidHeaderError(UnusableImageError):
    """The header contradicts itself or the file."""

    code = "invalid_header"


class InvalidPixelsError(UnusableImageError):
    """Pixels are constant, not finite, or too few."""

    code = "invalid_pixels"


class MissingPixelsError(UnusableImageError):
    """The file holds no pixel data."""

    code = "missing_pixels"


class UnsupportedModalityError(UnusableImageError):
    """The file says it is not magnetic resonance."""

    code = "unsupported_modality"


class UnsupportedGeometryError(UnusableImageError):
    """Dimensions, axes or number of frames that are not read."""

    code = "unsupported_geometry"


class PolyglotFileError(UnusableImageError):
    """The bytes are a second kind of file as well, or carry trailing data."""

    code = "polyglot_file"


class NotABrainMriError(UnusableImageError):
    """The gate says this is no brain MRI; `gate` is its score, `threshold` the limit."""

    code = "not_a_brain_mri"


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
