"""Cursor pages: a page costs the same at row 100 and at row 5 million, and a new row never shifts one."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from rest_framework.pagination import CursorPagination
from rest_framework.request import Request

from common.errors import InvalidRequestError, NotFoundError


class NewestFirstPagination(CursorPagination):
    """`{next, previous, results}`, newest first, at most 100 a page."""

    page_size = 25
    max_page_size = 100
    page_size_query_param = "page_size"
    ordering: str | tuple[str, ...] = ("-created_at", "-id")

    def get_page_size(self, request: Request) -> int | None:
        """Up to `max_page_size`. Raises InvalidRequestError for what is no number; DRF would take the default."""
        wish = request.query_params.get(self.page_size_query_param)
        if wish is not None and not (wish.isascii() and wish.isdigit() and 0 < len(wish) <= 9 and int(wish) > 0):
            raise InvalidRequestError(fields={self.page_size_query_param: ["invalid"]})
        return super().get_page_size(request)

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any] | None:
        """One page. Raises NotFoundError also for a cursor that can be taken apart but whose position is none."""
        try:
            return super().paginate_queryset(queryset, request, view)
        except (ValidationError, ValueError, OverflowError):
            if self.cursor_query_param not in request.query_params:
                raise
            raise NotFoundError from None

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        parameters = super().get_schema_operation_parameters(view)
        for parameter in parameters:
            if parameter["name"] == self.page_size_query_param:
                parameter["schema"] |= {"minimum": 1, "maximum": 999_999_999}
                parameter["description"] = (
                    f"Rows on a page, {self.page_size} unless told, {self.max_page_size} at most."
                )
        return parameters

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
