"""Every error the gateway answers with, as typed classes. No Django, no sentence: `titles.py` holds the words.

NeuroNovaError
├── InvalidRequestError, MissingFileError, MultipleFilesError, EmptyFileError, BadMultipartError, BadJsonError, ... 400
├── NotAuthenticatedError, TokenExpiredError, OtpRequiredError, OtpInvalidError                                 401
├── PermissionDeniedError, PasswordChangeRequiredError, OtpSetupRequiredError                                   403
├── NotFoundError 404 · MethodNotAllowedError 405 · NotAcceptableError              406
├── InProgressError, NoResultError, PatientMismatchError, AlreadyRunningError, OffsetConflictError              409
├── PreconditionFailedError 412 · ChecksumMismatchError 460 · InsufficientStorageError                          507
├── ModelNotServableError, NoPreviousModelError 409 · ModelStoreUnavailableError, DatasetUnavailableError       503
├── PayloadTooLargeError 413 · UnsupportedMediaTypeError, TypeMismatchError 415 · IdempotencyMismatchError      422
├── RateLimitedError, AccountLockedError 429 · AuditUnavailableError, OverloadedError                           503
└── InferenceError 502: the AI server's own refusals and every way in which it can fail to answer
    ├── InferenceUnavailableError 503
    ├── InferenceTimeoutError     504
    └── InferenceRefusedError     what Flask said: its code, its status
"""

from __future__ import annotations

from typing import ClassVar, Self


class NeuroNovaError(Exception):
    """Base of all errors a client may see. `code` is stable; `params` are numbers and identifiers, never names."""

    code: str = "internal_error"
    status: int = 500
    retry_after_s: ClassVar[int | None] = None

    def __init__(self, /, **params: object) -> None:  # params may have any name: some come from a hostile file
        super().__init__(self.code)
        self.params = params
        self.is_recorded = False

    def of_row(self, key: object) -> Self:
        """Name the row of the record that says of itself how it ended: no event has to tell that once more."""
        self.params, self.is_recorded = {**self.params, "id": str(key)}, True
        return self


class InvalidRequestError(NeuroNovaError):
    """A field is missing or malformed; `params.fields` maps field to reasons."""

    code, status = "invalid_request", 400


class MissingFileError(NeuroNovaError):
    """No part named `image`."""

    code, status = "missing_file", 400


class MultipleFilesError(NeuroNovaError):
    """More than one file in one request."""

    code, status = "multiple_files", 400


class EmptyFileError(NeuroNovaError):
    """A file of zero bytes."""

    code, status = "empty_file", 400


class BadMultipartError(NeuroNovaError):
    """The body is not the multipart document its header promises."""

    code, status = "bad_multipart", 400


class BadJsonError(NeuroNovaError):
    """The body is not JSON."""

    code, status = "bad_json", 400


class BadFilenameError(NeuroNovaError):
    """The file name is too long (`params.length`)."""

    code, status = "bad_filename", 400


class NotAuthenticatedError(NeuroNovaError):
    """No token, a broken token, a revoked token, or a wrong password."""

    code, status = "not_authenticated", 401


class TokenExpiredError(NeuroNovaError):
    """The access or refresh token has run out."""

    code, status = "token_expired", 401


class OtpRequiredError(NeuroNovaError):
    """The password is right and this login has a second factor: send the same again with `otp`."""

    code, status = "otp_required", 401


class OtpInvalidError(NeuroNovaError):
    """At a login: the password is right, the code is wrong, spent or too old."""

    code, status = "otp_invalid", 401


class PermissionDeniedError(NeuroNovaError):
    """The role may not do this."""

    code, status = "permission_denied", 403


class PasswordChangeRequiredError(NeuroNovaError):
    """An admin chose this user's password; it must be changed before anything else."""

    code, status = "password_change_required", 403


class OtpSetupRequiredError(NeuroNovaError):
    """This role must have a second factor; until it is set up, nothing else is answered."""

    code, status = "otp_setup_required", 403


class NotFoundError(NeuroNovaError):
    """No such thing, or not yours: the answer is the same on purpose."""

    code, status = "not_found", 404


class MethodNotAllowedError(NeuroNovaError):
    """The address exists, the method does not."""

    code, status = "method_not_allowed", 405


class NotAcceptableError(NeuroNovaError):
    """The Accept header asks for a format we do not speak."""

    code, status = "not_acceptable", 406


class InProgressError(NeuroNovaError):
    """What this needs to have ended has not: the first request of an idempotency key, a row, an upload, a promotion."""

    code, status = "in_progress", 409
    retry_after_s = 1


class NoResultError(NeuroNovaError):
    """The row ended without a result (`params.state` says how), so there is nothing to report."""

    code, status = "no_result", 409


class PatientMismatchError(NeuroNovaError):
    """The DICOM names another patient number; sent again with `confirm_patient_mismatch`, it is taken."""

    code, status = "patient_mismatch", 409


class AlreadyRunningError(NeuroNovaError):
    """A training run is under way."""

    code, status = "already_running", 409
    retry_after_s = 60


class OffsetConflictError(NeuroNovaError):
    """A chunk does not begin where the upload ends; `params.offset` says where that is."""

    code, status = "offset_conflict", 409


class PreconditionFailedError(NeuroNovaError):
    """The request speaks another version of the upload protocol, or none."""

    code, status = "precondition_failed", 412


class ChecksumMismatchError(NeuroNovaError):
    """A chunk is not what its checksum says; nothing of it was kept. The status is the upload protocol's own."""

    code, status = "checksum_mismatch", 460


class InsufficientStorageError(NeuroNovaError):
    """No room for an upload: `params.reason` is `disk` or `quota`."""

    code, status = "insufficient_storage", 507


class ModelNotServableError(NeuroNovaError):
    """This version may not serve; `params.reason` names the first thing that failed. The old one serves on."""

    code, status = "model_not_servable", 409


class NoPreviousModelError(NeuroNovaError):
    """No promotion led to the serving model, so there is nothing to return to."""

    code, status = "no_previous_model", 409


class PayloadTooLargeError(NeuroNovaError):
    """The body is larger than `params.limit_bytes`."""

    code, status = "payload_too_large", 413


class UnsupportedMediaTypeError(NeuroNovaError):
    """None of the formats that are taken, judged by the first bytes."""

    code, status = "unsupported_media_type", 415


class TypeMismatchError(NeuroNovaError):
    """The first bytes say one format, the file name or the part's type another."""

    code, status = "type_mismatch", 415


class IdempotencyMismatchError(NeuroNovaError):
    """The idempotency key was used with another body."""

    code, status = "idempotency_mismatch", 422


class RateLimitedError(NeuroNovaError):
    """Too many requests of this user."""

    code, status = "rate_limited", 429


class AccountLockedError(NeuroNovaError):
    """Too many wrong passwords for this name from this address."""

    code, status = "account_locked", 429


class AuditUnavailableError(NeuroNovaError):
    """The record cannot be written, so nothing is done."""

    code, status = "audit_unavailable", 503
    retry_after_s = 5


class ModelStoreUnavailableError(NeuroNovaError):
    """The model store cannot be read or written."""

    code, status = "model_store_unavailable", 503
    retry_after_s = 5


class DatasetUnavailableError(NeuroNovaError):
    """The data set of reviewed cases cannot be written."""

    code, status = "dataset_unavailable", 503


class OverloadedError(NeuroNovaError):
    """All prediction slots of this process, or all children that de-identify, are busy."""

    code, status = "overloaded", 503
    retry_after_s = 2


class InferenceError(NeuroNovaError):
    """The AI server answered something that breaks the contract, or failed inside."""

    code, status = "inference_error", 502


class InferenceUnavailableError(InferenceError):
    """Nobody is there to do the work (`params.reason`): no connection, open breaker, clocks apart, no child."""

    code, status = "inference_unavailable", 503
    retry_after_s = 5


class InferenceTimeoutError(InferenceError):
    """No answer within the time the caller was given."""

    code, status = "inference_timeout", 504


class InferenceRefusedError(InferenceError):
    """A problem the AI server reported itself, passed on by its code and status."""

    def __init__(self, code: str, status: int, /, **params: object) -> None:
        self.code, self.status = code, status
        super().__init__(**params)
