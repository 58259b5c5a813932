"""Answers that are CSV files to keep: they leave the house, so none is cached and each wants a reason."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from django.http import HttpResponse, StreamingHttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter

from common.api import PROBLEMS

REASON: Final = OpenApiParameter(
    "reason", str, required=True, description="Why: 5 to 500 characters, kept with the record."
)
CSV: Final[Any] = {(200, "text/csv"): OpenApiTypes.BINARY, **PROBLEMS}
_TYPE: Final = "text/csv; charset=utf-8"


def csv_file(text: str, name: str) -> HttpResponse:
    """A whole file."""
    return HttpResponse(text, content_type=_TYPE, headers=_headers(name))


def csv_stream(pieces: Iterable[bytes], name: str) -> StreamingHttpResponse:
    """A file in pieces, each of which leaves as it is made."""
    return StreamingHttpResponse(pieces, content_type=_TYPE, headers={**_headers(name), "X-Accel-Buffering": "no"})


def _headers(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
