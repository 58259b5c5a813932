"""The React page, where no Nginx stands in front: index.html for `/` and for every client-side route."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from common.security_headers import PAGE_POLICY, with_cdn


@require_safe
def page(request: HttpRequest, path: str = "") -> HttpResponse:
    """index.html, never cached, with the page's own security policy. Raises Http404 when the page was not built.

    A path with a file's extension is a missing file, not a client-side route; HTML in its place would hide the gap.
    """
    index = settings.ENV.web_dist / "index.html"
    if "." in path.rpartition("/")[2] or not index.is_file():
        raise Http404
    policy = with_cdn(PAGE_POLICY, settings.ENV.cdn_url)
    return HttpResponse(
        index.read_bytes(),
        content_type="text/html; charset=utf-8",
        headers={"Cache-Control": "no-cache", "Content-Security-Policy": policy},
    )
