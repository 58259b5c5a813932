"""The one place where an error becomes HTTP: `application/problem+json` everywhere."""

from __future__ import annotations

import errno
import logging
from typing import Any, Final

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import get_language
from rest_framework import exceptions as drf
from rest_framework.response import Response
from rest_framework.views import set_rollback

from common import errors
from common.errors import NeuroNovaError
from common.request_id import current_request_id
from common.titles import title

CONTENT_TYPE: Final = "application/problem+json"
_log = logging.getLogger("neuronova.problem")

_BY_TYPE: Final[tuple[tuple[type[BaseException], type[NeuroNovaError]], ...]] = (
    (drf.NotAuthenticated, errors.NotAuthenticatedError),
    (drf.AuthenticationFailed, errors.NotAuthenticatedError),
    (drf.PermissionDenied, errors.PermissionDeniedError),
    (PermissionDenied, errors.PermissionDeniedError),
    (drf.NotFound, errors.NotFoundError),
    (Http404, errors.NotFoundError),
    (drf.MethodNotAllowed, errors.MethodNotAllowedError),
    (drf.NotAcceptable, errors.NotAcceptableError),
    (drf.UnsupportedMediaType, errors.UnsupportedMediaTypeError),
    (MultiPartParserError, errors.BadMultipartError),
    (RequestDataTooBig, errors.PayloadTooLargeError),
    (SuspiciousOperation, errors.InvalidRequestError),
)


def problem(error: NeuroNovaError, language: str | None = None) -> dict[str, Any]:
    """The body of one problem. `language` is the request's (Korean unless English was asked for)."""
    return {
        "type": f"urn:neuronova:problem:{error.code}",
        "title": title(error.code, language or get_language() or "ko"),
        "status": error.status,
        "code": error.code,
        "params": error.params,
        "request_id": current_request_id(),
    }


def headers_of(error: NeuroNovaError) -> dict[str, str]:
    """Retry-After and WWW-Authenticate where they belong."""
    headers: dict[str, str] = {}
    retry = error.params.get("retry_after_s", error.retry_after_s)
    if retry is None and error.status == 503:
        retry = 5
    if retry is not None:
        headers["Retry-After"] = str(retry)
    if error.status == 401:
        headers["WWW-Authenticate"] = 'Bearer realm="neuronova"'
    return headers


def problem_response(error: NeuroNovaError) -> HttpResponse:
    """The same answer for plain Django views."""
    return JsonResponse(
        problem(error),
        status=error.status,
        content_type=CONTENT_TYPE,
        headers=headers_of(error),
        json_dumps_params={"ensure_ascii": False},
    )


def problem_handler(exc: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's exception handler. Returns None for the unexpected: `handler500` answers that, without a detail."""
    error = error_of(exc, content_type=_content_type(context))
    if error is None:
        return None
    set_rollback()
    if isinstance(exc, OperationalError | InterfaceError):
        _log.error("database", exc_info=exc)
    elif isinstance(exc, OSError):
        _log.error("disk", exc_info=exc)
    return Response(problem(error), status=error.status, headers=headers_of(error), content_type=CONTENT_TYPE)


def error_of(exc: BaseException, *, content_type: str = "") -> NeuroNovaError | None:
    """Our error for any exception that has one, else None."""
    match exc:
        case NeuroNovaError():
            found: NeuroNovaError | None = exc
        case OperationalError() | InterfaceError():
            found = errors.AuditUnavailableError()
        case OSError(errno=errno.ENOSPC | errno.EDQUOT):
            found = errors.AuditUnavailableError(reason="disk")
        case drf.ValidationError():
            found = errors.InvalidRequestError(fields=_codes(exc.get_codes()))
        case drf.AuthenticationFailed() if exc.get_codes() == errors.TokenExpiredError.code:
            found = errors.TokenExpiredError()
        case drf.ParseError():
            is_form = content_type.startswith("multipart/")
            found = errors.BadMultipartError() if is_form else errors.BadJsonError()
        case drf.Throttled():
            found = errors.RateLimitedError(retry_after_s=int(getattr(exc, "wait", None) or 60))
        case _:
            found = next((ours() for theirs, ours in _BY_TYPE if isinstance(exc, theirs)), None)
    return found


def _codes(codes: Any) -> Any:
    # Codes only: DRF's sentences quote what was sent, and that may be a name.
    if isinstance(codes, dict):
        return {str(key): _codes(value) for key, value in codes.items()}
    return codes if isinstance(codes, list) else [codes]


def _content_type(context: dict[str, Any]) -> str:
    request = context.get("request")
    return (getattr(request, "content_type", None) or "").lower()


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """handler400."""
    return problem_response(errors.InvalidRequestError())


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """handler403."""
    return problem_response(errors.PermissionDeniedError())


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """handler404, and the address of everything closed from outside."""
    return problem_response(errors.NotFoundError())


def server_error(request: HttpRequest) -> HttpResponse:
    """handler500: what went wrong stands in the log under the request id, not in the answer."""
    return problem_response(NeuroNovaError())


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """CSRF_FAILURE_VIEW."""
    return problem_response(errors.PermissionDeniedError(reason="csrf"))
