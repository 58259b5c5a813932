"""The React page and the Flet app, where no Nginx stands in front: their files, and index.html for every client-side
route."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from whitenoise.middleware import WhiteNoiseMiddleware


class FilesMiddleware(WhiteNoiseMiddleware):  # type: ignore[misc]  # it has no types
    """WhiteNoise with a second folder: the built app under /app/."""

    def __init__(self, get_response: Any) -> None:
        super().__init__(get_response)
        if settings.ENV.app_dist.is_dir():
            self.add_files(str(settings.ENV.app_dist), prefix="/app/")


@require_safe
def page(request: HttpRequest, path: str = "") -> HttpResponse:
    """index.html, never cached. Raises Http404 when the page was not built.

    A path with a file's extension is a missing file, not a client-side route; HTML in its place would hide the gap.
    """
    index = settings.ENV.web_dist / "index.html"
    if "." in path.rpartition("/")[2] or not index.is_file():
        raise Http404
    return _html(index)


@require_safe
def app_page(request: HttpRequest) -> HttpResponse:
    """The app's index.html, never cached. Raises Http404 when the app was not built."""
    index = settings.ENV.app_dist / "index.html"
    if not index.is_file():
        raise Http404
    return _html(index)


def _html(file: Path) -> HttpResponse:
    return HttpResponse(
        file.read_bytes(), content_type="text/html; charset=utf-8", headers={"Cache-Control": "no-cache"}
    )
