"""Pages of the history: first which rows, from an index alone; then those rows."""

from __future__ import annotations

from typing import Any

from rest_framework.request import Request

from common.pagination import NewestFirstPagination


class HistoryPagination(NewestFirstPagination):
    """A row has kilobytes of JSON: where many must be sorted to find the newest, their keys are sorted instead."""

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any] | None:
        page: list[Any] | None = super().paginate_queryset(queryset.only("created_at"), request, view)
        if page is None:
            return None
        rows = queryset.in_bulk([row.pk for row in page])
        return [rows[row.pk] for row in page if row.pk in rows]
