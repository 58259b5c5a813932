"""Typed errors about files, one class per code of the public contract; both servers answer with the same codes.

    CodedError                             internal_error               500
    ├── EmptyFileError                     empty_file                   400
    ├── TooLargeError                                                   413
    │   ├── PayloadTooLargeError           payload_too_large
    │   └── DecodedTooLargeError           decoded_too_large
    ├── UnsupportedError                                                415
    │   ├── UnsupportedMediaTypeError      unsupported_media_type
    │   ├── TypeMismatchError              type_mismatch
    │   └── UnsupportedTransferSyntaxError unsupported_transfer_syntax
    └── UnusableImageError                                              422
        ├── CorruptFileError               corrupt_file
        ├── InvalidHeaderError             invalid_header
        ├── InvalidPixelsError             invalid_pixels
        ├── MissingPixelsError             missing_pixels
        ├── UnsupportedModalityError       unsupported_modality
        ├── UnsupportedGeometryError       unsupported_geometry
        ├── PolyglotFileError              polyglot_file
        └── NotABrainMriError              not_a_brain_mri

An error carries a code and parameters, never a sentence: wording is the edge's business.
"""

from typing import ClassVar

Param = str | int | float | bool | None | list[str] | list[int] | list[float]


class CodedError(Exception):
    """Base of every error that is raised on purpose.

    code   : stable and machine-readable; clients branch on it
    status : HTTP status the edge answers with
    params : numbers and identifiers the client may show; never file names, pixels or exception texts
    """

    code: ClassVar[str] = "internal_error"
    status: ClassVar[int] = 500

    def __init__(self, **params: Param) -> None:
        super().__init__(self.code)
        self.params: dict[str, Param] = params


class EmptyFileError(CodedError):
    """There are no bytes."""

    code, status = "empty_file", 400


class TooLargeError(CodedError):
    """Base: more bytes or pixels than the limits allow. Raise a subclass."""

    code, status = "payload_too_large", 413


class PayloadTooLargeError(TooLargeError):
    """The file is larger than the limits allow."""


class DecodedTooLargeError(TooLargeError):
    """The file would decode to more bytes, pixels, frames or elements than the limits allow."""

    code = "decoded_too_large"


class UnsupportedError(CodedError):
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


class UnusableImageError(CodedError):
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
