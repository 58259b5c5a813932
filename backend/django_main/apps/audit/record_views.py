"""The record as those read it who answer for it, under /api/v1/audit/: events, checks of the trail, monthly review."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from apps.accounts.authentication import caller
from apps.audit import checks, event_export, presenter, report, selectors
from apps.audit.filters import EventFilter
from apps.audit.permissions import CanReadRecord
from apps.audit.serializers import EventSerializer, MonthReportSerializer, MonthSerializer, TrailCheckSerializer
from apps.ml_proxy.csv_answers import CSV, REASON, csv_file, csv_stream
from apps.ml_proxy.recorded import RecordedView
from apps.ml_proxy.statement_serializers import WhySerializer
from common.api import PROBLEMS, AnyAccept, ListView
from common.pagination import NewestFirstPagination
from common.spreadsheet import MARK

_MONTH = OpenApiParameter("month", str, required=True, description="YYYY-MM, in the time zone of the site.")


class _NewestEventFirst(NewestFirstPagination):
    ordering = "-seq"
    page_size = 50


class _NewestCheckFirst(NewestFirstPagination):
    ordering = "-id"
    page_size = 10


class EventsView(RecordedView, ListView):
    """What happened, newest first. Reading it is an event as well."""

    kind = "events_read"
    permission_classes = (CanReadRecord,)
    serializer_class = EventSerializer
    filterset_class = EventFilter
    pagination_class = _NewestEventFirst

    def get_queryset(self) -> Any:
        return selectors.event_list()

    @extend_schema(operation_id="audit_events", responses={200: EventSerializer(many=True), **PROBLEMS})
    def get(self, request: Request) -> Response:
        rows = self.paginate_queryset(self.filter_queryset(self.get_queryset())) or []
        self.look(request, detail={"rows": len(rows), "filters": self.filters_told()})
        return self.get_paginated_response(presenter.events(rows))


class EventsExportView(RecordedView, ListView):
    """The events the filters leave, oldest first, as CSV for a spreadsheet (UTF-8 with a mark, one header line)."""

    kind = "events_export"
    permission_classes = (CanReadRecord,)
    filterset_class = EventFilter
    pagination_class = None
    content_negotiation_class = AnyAccept

    def get_queryset(self) -> Any:
        return selectors.event_list()

    @extend_schema(operation_id="audit_events_export", parameters=[REASON], responses=CSV)
    def get(self, request: Request) -> HttpResponseBase:
        why = WhySerializer(data=request.query_params)
        why.is_valid(raise_exception=True)
        pieces = event_export.event_export(
            by=caller(request),
            address=self.address,
            reason=why.validated_data["reason"],
            events=self.filter_queryset(self.get_queryset()),
            filters={name: value for name, value in request.query_params.items() if name in EventFilter.base_filters},
        )
        return csv_stream(pieces, f"events-{timezone.localtime():%Y%m%d-%H%M%S}.csv")


class TrailChecksView(RecordedView, ListView):
    """Checks of the whole trail: those there were, and a new one in the background."""

    kind = "trail_check"
    permission_classes = (CanReadRecord,)
    serializer_class = TrailCheckSerializer
    pagination_class = _NewestCheckFirst
    filter_backends = ()

    def get_queryset(self) -> Any:
        return checks.check_list()

    @extend_schema(operation_id="audit_checks", responses={200: TrailCheckSerializer(many=True), **PROBLEMS})
    def get(self, request: Request) -> Response:
        page = self.paginate_queryset(self.get_queryset()) or []
        return self.get_paginated_response([presenter.check(row) for row in page])

    @extend_schema(operation_id="audit_check_start", request=None, responses={202: TrailCheckSerializer, **PROBLEMS})
    def post(self, request: Request) -> Response:
        check = checks.check_request(by=caller(request), address=self.address)
        headers = {"Location": f"/api/v1/audit/checks/{check.pk}/"}
        return Response(presenter.check(check), status=status.HTTP_202_ACCEPTED, headers=headers)


class TrailCheckView(RecordedView):
    """One check: how far it is, or what it found."""

    kind = "trail_check"
    permission_classes = (CanReadRecord,)

    @extend_schema(operation_id="audit_check_get", responses={200: TrailCheckSerializer, **PROBLEMS})
    def get(self, request: Request, check_id: int) -> Response:
        return Response(presenter.check(checks.check_get(check_id)))


class MonthReportView(RecordedView):
    """The monthly review of accesses. Making it is an event."""

    kind = "audit_report"
    permission_classes = (CanReadRecord,)

    @extend_schema(operation_id="audit_report", parameters=[_MONTH], responses={200: MonthReportSerializer, **PROBLEMS})
    def get(self, request: Request) -> Response:
        return Response(presenter.report(*self.made(request)))

    def made(self, request: Request) -> tuple[str, list[report.Section]]:
        query = MonthSerializer(data=request.query_params)
        query.is_valid(raise_exception=True)
        month: str = query.validated_data["month"]
        sections = report.month_report(month)
        self.look(request, "audit_report_made", detail={"month": month})
        return month, sections


class MonthReportFileView(MonthReportView):
    """The same as one CSV file: the section's title is the first column."""

    content_negotiation_class = AnyAccept

    @extend_schema(operation_id="audit_report_file", parameters=[_MONTH], responses=CSV)
    def get(self, request: Request) -> HttpResponse:  # type: ignore[override]
        month, sections = self.made(request)
        return csv_file(MARK + report.csv_text(sections), f"access-review-{month}.csv")
