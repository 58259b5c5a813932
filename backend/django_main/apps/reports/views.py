"""The report of one prediction, under /ml/v1/."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from apps.accounts.authentication import caller
from apps.ml_proxy import selectors
from apps.ml_proxy.permissions import CanReadReport
from apps.ml_proxy.recorded import RecordedView
from apps.reports.facts import report_facts
from apps.reports.layout import report_pdf
from common.api import PROBLEMS, AnyAccept, problems

_LANG = OpenApiParameter(
    "lang", str, enum=["ko", "en"], description="Language of the report; else that of Accept-Language, else Korean."
)


class _QuerySerializer(serializers.Serializer[Any]):
    lang = serializers.ChoiceField(choices=["ko", "en"], required=False)


class ReportView(RecordedView):
    """One prediction on paper: findings, pictures, review and where it all comes from; for patients in plain words."""

    kind = "report"
    permission_classes = (CanReadReport,)
    content_negotiation_class = AnyAccept

    @extend_schema(
        operation_id="history_report",
        parameters=[_LANG],
        responses={(200, "application/pdf"): OpenApiTypes.BINARY, **problems("in_progress", "no_result")},
    )
    def get(self, request: Request, inference_id: UUID) -> HttpResponse:
        query = _QuerySerializer(data=request.query_params)
        query.is_valid(raise_exception=True)
        language = query.validated_data.get("lang") or ("en" if self.language.startswith("en") else "ko")
        row = selectors.inference_log_get(user=caller(request), inference_id=inference_id)
        link = request.build_absolute_uri(f"/analyses/{row.pk}")
        facts = report_facts(reader=caller(request), address=self.address, log=row, language=language, link=link)
        # The name says which record it is and nothing about whose.
        headers = {"Content-Disposition": f'attachment; filename="neuronova-{row.pk}.pdf"'}
        headers["Cache-Control"] = "private, no-store"
        return HttpResponse(report_pdf(facts), content_type="application/pdf", headers=headers)


class PrintedView(RecordedView):
    """A page tells that it prints one prediction; what was on it was read, and recorded, before."""

    kind = "print"
    permission_classes = (CanReadReport,)

    @extend_schema(operation_id="history_printed", request=None, responses={204: None, **PROBLEMS})
    def post(self, request: Request, inference_id: UUID) -> Response:
        row = selectors.inference_log_get(user=caller(request), inference_id=inference_id)
        self.look(request, "print_read", about=row, patient=row.patient_id)
        return Response(status=status.HTTP_204_NO_CONTENT)
