"""The schema and the two pages that show it, all of it from this server: a hospital's network may have no way out.

Anyone who reaches the server may read them: they hold the contract, which the repository holds as well, and no data.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import drf_spectacular_sidecar
from django.http import HttpResponse
from django.utils import translation
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView, SpectacularRedocView
from rest_framework.request import Request

_REDOC: Final = Path("static/drf_spectacular_sidecar/redoc/bundles/redoc.standalone.js")
# The bundle shows the picture of its makers from their server; this one asks nothing.
_LOGO: Final = (b"https://cdn.redoc.ly/redoc/logo-mini.svg", b"data:image/gif;base64,R0lGODlhAQABAAAAACw=")


class SchemaView(SpectacularAPIView):
    """The schema, as YAML or JSON by Accept. Made once per process: strangers may ask, and it takes a second."""

    @extend_schema(exclude=True)
    def get(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        renderer: Any = request.accepted_renderer
        return HttpResponse(_rendered(renderer.__class__), content_type=renderer.media_type)


class RedocView(SpectacularRedocView):
    """Redoc without the fonts and the picture it would fetch from elsewhere; `?script` is its program."""

    template_name = "config/redoc.html"

    @extend_schema(exclude=True)
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Any:
        if "script" in request.query_params:
            headers = {"Cache-Control": "public, max-age=86400"}
            return HttpResponse(_redoc(), content_type="text/javascript; charset=utf-8", headers=headers)
        return super().get(request, *args, **kwargs)  # type: ignore[no-untyped-call]


@lru_cache(maxsize=8)
def _rendered(renderer: Any) -> bytes:
    with translation.override("en"):
        schema = SchemaGenerator().get_schema(public=True)  # type: ignore[no-untyped-call]
    rendered: bytes = renderer().render(schema, renderer_context={})
    return rendered


@lru_cache(maxsize=1)
def _redoc() -> bytes:
    bundle = Path(drf_spectacular_sidecar.__file__).parent / _REDOC
    return bundle.read_bytes().replace(*_LOGO)
