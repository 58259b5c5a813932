"""Health, readiness, metrics, summary."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.monitoring import metrics, selectors
from apps.monitoring import series as samples
from apps.monitoring.health import readiness
from apps.monitoring.serializers import MonitoringSeriesSerializer, MonitoringSummarySerializer, SeriesWishSerializer
from common.api import PROBLEMS
from common.errors import NeuroNovaError
from common.permissions import AdminOnly
from common.problem import not_found, problem_response
from common.request_id import came_from_outside


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Alive: this process answers."""
    return _plain({"status": "ok"})


@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Ready: a prediction would be answered. Otherwise a problem whose `params.culprit` names what is missing."""
    try:
        readiness.check()
    except NeuroNovaError as fault:
        response = problem_response(fault)
        response["Cache-Control"] = "no-store"
        return response
    return _plain({"status": "ready"})


@require_safe
def metrics_page(request: HttpRequest) -> HttpResponse:
    """For Prometheus on this machine; from outside there is no such page."""
    if came_from_outside(request):
        return not_found(request)
    return HttpResponse(metrics.exposition(), content_type="text/plain; version=0.0.4; charset=utf-8")


class SummaryView(APIView):
    """How the site is doing, in figures."""

    permission_classes = (AdminOnly,)

    @extend_schema(operation_id="monitoring_summary", responses={200: MonitoringSummarySerializer, **PROBLEMS})
    def get(self, request: Request) -> Response:
        return Response(MonitoringSummarySerializer(selectors.summary()).data)


class SeriesView(APIView):
    """The four measures of the site over a time, from the samples of each minute."""

    permission_classes = (AdminOnly,)

    @extend_schema(
        operation_id="monitoring_series",
        parameters=[SeriesWishSerializer],
        responses={200: MonitoringSeriesSerializer, **PROBLEMS},
    )
    def get(self, request: Request) -> Response:
        wish = SeriesWishSerializer(data=request.query_params)
        wish.is_valid(raise_exception=True)
        return Response(MonitoringSeriesSerializer(samples.series(wish.validated_data["window"])).data)


def _plain(body: dict[str, str]) -> HttpResponse:
    return JsonResponse(body, headers={"Cache-Control": "no-store"})
