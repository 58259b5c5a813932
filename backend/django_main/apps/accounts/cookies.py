"""The refresh cookie of browsers, and the CSRF check that guards it."""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.http import HttpResponse
from django.middleware.csrf import rotate_token
from rest_framework.authentication import CSRFCheck
from rest_framework.request import Request
from rest_framework.response import Response

from common.errors import PermissionDeniedError

REFRESH_COOKIE: Final = "neuronova_refresh"
COOKIE_PATH: Final = "/api/v1/auth/"


def set_refresh(response: Response, *, raw: str, max_age_s: int) -> None:
    """Put the refresh token where no script can read it."""
    response.set_cookie(
        REFRESH_COOKIE,
        raw,
        max_age=max_age_s,
        path=COOKIE_PATH,
        secure=settings.ENV.https,
        httponly=True,
        samesite="Strict",
    )


def clear_refresh(response: Response) -> None:
    """Forget the refresh token."""
    response.delete_cookie(REFRESH_COOKIE, path=COOKIE_PATH, samesite="Strict")


def renew_csrf(request: Request) -> None:
    """Have the answer set a fresh CSRF cookie; the page's script reads it and sends it back in `X-CSRFToken`."""
    rotate_token(request._request)


def require_csrf(request: Request) -> None:
    """Raise PermissionDeniedError unless header and cookie agree. DRF exempts its views, so this asks by hand."""
    check = CSRFCheck(lambda _request: HttpResponse())
    check.process_request(request._request)
    if check.process_view(request._request, lambda _request: HttpResponse(), (), {}) is not None:
        raise PermissionDeniedError(reason="csrf")
