"""Cursor pages: a page costs the same at row 100 and at row 5 million, and a new row never shifts one."""

from __future__ import annotations

from typing import Any

from rest_framework.pagination import CursorPagination


class NewestFirstPagination(CursorPagination):
    """`{next, previous, results}`, newest first, at most 100 a page."""

    page_size = 25
    max_page_size = 100
    page_size_query_param = "page_size"
    ordering: str | tuple[str, ...] = ("-created_at", "-id")

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        # DRF writes OpenAPI 3.0's "nullable", which 3.1 does not know.
        link = {"type": ["string", "null"], "format": "uri"}
        return {
            "type": "object",
            "required": ["next", "previous", "results"],
            "properties": {"next": link, "previous": link, "results": schema},
        }


class ByNumberPagination(NewestFirstPagination):
    """For lists that people read by name or number rather than by time."""

    ordering = "id"
