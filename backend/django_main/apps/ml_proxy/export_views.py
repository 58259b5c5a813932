"""`GET /ml/v1/history.csv`: the history as a file."""

from __future__ import annotations

from typing import Any

from django.http import StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request

from apps.accounts.authentication import caller
from apps.ml_proxy import exports, selectors
from apps.ml_proxy.filters import HistoryFilter
from apps.ml_proxy.permissions import CanExport
from apps.ml_proxy.recorded import RecordedView
from apps.ml_proxy.statement_serializers import WhySerializer
from common.api import PROBLEMS, AnyAccept, ListView

_REASON = OpenApiParameter("reason", str, required=True, description="Why: 5 to 500 characters, kept with the record.")


class HistoryExportView(RecordedView, ListView):
    """All rows the filters leave, oldest first, as CSV for a spreadsheet (UTF-8 with a mark, one header line)."""

    kind = "history_export"
    permission_classes = (CanExport,)
    filterset_class = HistoryFilter
    pagination_class = None
    content_negotiation_class = AnyAccept

    def get_queryset(self) -> Any:
        return selectors.inference_log_list(user=caller(self.request))

    @extend_schema(
        operation_id="history_export",
        parameters=[_REASON],
        responses={(200, "text/csv"): OpenApiTypes.BINARY, **PROBLEMS},
    )
    def get(self, request: Request) -> HttpResponseBase:
        why = WhySerializer(data=request.query_params)
        why.is_valid(raise_exception=True)
        rows = self.filter_queryset(self.get_queryset())
        filters = {name: value for name, value in request.query_params.items() if name in HistoryFilter.base_filters}
        pieces = exports.history_export(
            by=caller(request), address=self.address, reason=why.validated_data["reason"], rows=rows, filters=filters
        )
        name = f"history-{timezone.localtime():%Y%m%d-%H%M%S}.csv"
        headers = {"Content-Disposition": f'attachment; filename="{name}"', "X-Accel-Buffering": "no"}
        headers["Cache-Control"] = "private, no-store"
        return StreamingHttpResponse(pieces, content_type="text/csv; charset=utf-8", headers=headers)
