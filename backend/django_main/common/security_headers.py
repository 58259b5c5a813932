"""Content security policy per kind of page, and `no-store` for everything personal."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse

API_POLICY: Final = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
# Mantine writes its variables into <style> elements, so styles may be inline; scripts may not.
PAGE_POLICY: Final = (
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "font-src 'self' data:; connect-src 'self' blob:; worker-src 'self' blob:; object-src 'none'; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
)
# Flutter and Python are WebAssembly, and Flutter writes styles; no script of the app is inline.
APP_POLICY: Final = (
    "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self' data: blob:; worker-src 'self' blob:; "
    "object-src 'none'; frame-ancestors 'none'; base-uri 'self'; form-action 'self'"
)
ADMIN_POLICY: Final = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; frame-ancestors 'none'; base-uri 'none'; "
    "form-action 'self'"
)
# Swagger UI and Redoc are local files; both write inline styles and Redoc starts a worker from a blob.
DOCS_POLICY: Final = (
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; worker-src 'self' blob:; "
    "font-src 'self' data:; frame-ancestors 'none'; base-uri 'none'"
)
_POLICIES: Final = (
    ("/api/docs/", DOCS_POLICY),
    ("/api/redoc/", DOCS_POLICY),
    ("/api/", API_POLICY),
    ("/ml/", API_POLICY),
    ("/media/", API_POLICY),
    ("/admin/", ADMIN_POLICY),
    ("/app/", APP_POLICY),
)
_LOADS: Final = re.compile(r"((?:default|script|style|img|font|connect)-src 'self'[^;]*)")


def with_cdn(policy: str, cdn_url: str) -> str:
    """`policy` with the CDN's origin wherever the server's own may be loaded from; workers stay the server's own.

    cdn_url: NEURONOVA_CDN_URL, empty without one
    """
    if not cdn_url:
        return policy
    parts = urlsplit(cdn_url)
    return _LOADS.sub(rf"\1 {parts.scheme}://{parts.netloc}", policy)


class SecurityHeadersMiddleware:
    """Sets the headers a response does not already carry."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        cdn_url = settings.ENV.cdn_url
        self._policies = [(prefix, with_cdn(text, cdn_url)) for prefix, text in (*_POLICIES, ("", PAGE_POLICY))]

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        policy = next(text for prefix, text in self._policies if request.path.startswith(prefix))
        response.setdefault("Content-Security-Policy", policy)
        response.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=()")
        if request.path.startswith(("/api/", "/ml/")):
            response.setdefault("Cache-Control", "no-store")
        return response
