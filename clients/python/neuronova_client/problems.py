"""What can go wrong, as the server says it (RFC 9457 problems) or because it cannot be asked.

ClientError
├── ApiError          the server's answer: branch on `code`, show `title`
├── UnreachableError  no answer came
│   └── UploadCutError in the middle of a large file
├── OtpNeededError    a login wants the code of a second factor and nobody was there to tell it
├── WrongFileError    the upload to go on with is of another file
└── StillRunningError a job did not end within the time the caller gave it
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import httpx


class ClientError(Exception):
    """Base of everything that a client of this package raises on purpose."""


class ApiError(ClientError):
    """An error the server answered. `params` are numbers and identifiers, `request_id` finds its line in the log."""

    def __init__(self, status: int, code: str, title: str, params: Mapping[str, Any], request_id: str) -> None:
        super().__init__(f"{status} {code}")
        self.status, self.code, self.title = status, code, title
        self.params, self.request_id = dict(params), request_id


class UnreachableError(ClientError):
    """The server did not answer: nobody listens, the name is unknown, or the time ran out."""


class UploadCutError(UnreachableError):
    """The server stayed away while a large file was sent; `upload_id` goes on later (None: it was not begun)."""

    def __init__(self, upload_id: str | None) -> None:
        super().__init__(upload_id)
        self.upload_id = upload_id


class OtpNeededError(ClientError):
    """The login has a second factor and nobody was there to tell the code."""


class WrongFileError(ClientError):
    """The upload that should go on was begun with a file of another length."""


class StillRunningError(ClientError):
    """The job goes on; ask for it again by `prediction_id`."""

    def __init__(self, prediction_id: str) -> None:
        super().__init__(prediction_id)
        self.prediction_id = prediction_id


def error_of(answer: httpx.Response) -> ApiError:
    """The error an answer stands for. A body that is no problem (a proxy's page) still gives one."""
    try:
        body = answer.json()
    except ValueError:
        body = {}
    if not isinstance(body, dict):
        body = {}
    return ApiError(
        answer.status_code,
        str(body.get("code", "internal_error")),
        str(body.get("title", "")),
        body.get("params") or {},
        str(body.get("request_id") or answer.headers.get("X-Request-ID", "")),
    )


def wait_of(answer: httpx.Response, default_s: float) -> float:
    """Seconds the server asks to wait before the next try."""
    try:
        return max(0.0, float(answer.headers["Retry-After"]))
    except (KeyError, ValueError):
        return default_s
