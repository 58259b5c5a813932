"""`GET /ml/v1/history.csv`: the history as a file."""

from __future__ import annotations

from typing import Any

from django.http.response import HttpResponseBase
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from apps.accounts.authentication import caller
from apps.ml_proxy import exports, selectors
from apps.ml_proxy.csv_answers import CSV, REASON, csv_stream
from apps.ml_proxy.filters import HistoryFilter
from apps.ml_proxy.permissions import CanExport
from apps.ml_proxy.recorded import RecordedView
from apps.ml_proxy.statement_serializers import WhySerializer
from common.api import AnyAccept, ListView


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
        parameters=[REASON],
        responses=CSV,
    )
    def get(self, request: Request) -> HttpResponseBase:
        why = WhySerializer(data=request.query_params)
        why.is_valid(raise_exception=True)
        rows = self.filter_queryset(self.get_queryset())
        filters = {name: value for name, value in request.query_params.items() if name in HistoryFilter.base_filters}
        pieces = exports.history_export(
            by=caller(request), address=self.address, reason=why.validated_data["reason"], rows=rows, filters=filters
        )
        return csv_stream(pieces, f"history-{timezone.localtime():%Y%m%d-%H%M%S}.csv")
