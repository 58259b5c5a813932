"""Addresses under /ml/v1/ and /media/. A view parses, calls one service or selector, and presents."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from apps.accounts.authentication import caller
from apps.ml_proxy import idempotency, jobs, media, presenter, selectors, services, study_uploads
from apps.ml_proxy.client import get_client
from apps.ml_proxy.filters import HistoryFilter
from apps.ml_proxy.pages import HistoryPagination
from apps.ml_proxy.permissions import CanCancelJobs, CanReadHistory, CanReadModel, CanRunInference, CanSeeImages
from apps.ml_proxy.problems import AI_PROBLEMS, PREDICT_PROBLEMS
from apps.ml_proxy.recorded import RecordedView
from apps.ml_proxy.serializers import (
    AiStatusSerializer,
    PredictFieldsSerializer,
    PredictionSerializer,
    PredictSerializer,
)
from apps.ml_proxy.uploads import Upload, upload_accept
from apps.patients.selectors import patient_find, patient_require_assigned
from common.api import PROBLEMS, AnyAccept, ListView, problems, valid
from common.errors import InvalidRequestError, NotFoundError

_PREFER = OpenApiParameter(
    "Prefer", str, OpenApiParameter.HEADER, description="`respond-async` makes any file a job, as volumes always are."
)
_KEY = OpenApiParameter(
    "Idempotency-Key", str, OpenApiParameter.HEADER, description="Two requests with one key are one prediction (24 h)."
)


class PredictView(RecordedView):
    """Judge one image (200), or take in a volume or a series as a job (202, `Location` to poll) of one patient."""

    kind = "predict"
    permission_classes = (CanRunInference,)
    parser_classes = (MultiPartParser,)

    @extend_schema(
        operation_id="predict",
        parameters=[_KEY, _PREFER],
        request={"multipart/form-data": PredictSerializer},
        responses={200: PredictionSerializer, 202: PredictionSerializer, **PREDICT_PROBLEMS},
    )
    def post(self, request: Request) -> Response:
        with services.prediction_slot():
            log = services.inference_run(question=self._question(request))
        shown = presenter.prediction(log, viewer=caller(request), language=self.language)
        if log.is_finished:
            return Response(shown)
        headers = {"Location": f"/ml/v1/history/{log.pk}/"}
        if _prefers_async(request):
            headers["Preference-Applied"] = "respond-async"
        return Response(shown, status=status.HTTP_202_ACCEPTED, headers=headers)

    def _question(self, request: Request) -> services.Question:
        key = idempotency.key_validate(request.headers.get("Idempotency-Key"))
        fields = valid(PredictFieldsSerializer, request)
        number = fields.get("patient_number")
        return services.Question(
            user=caller(request),
            patient=patient_find(user=caller(request), patient_id=fields.get("patient"), number=number),
            upload=self._upload(request, fields.get("upload")),
            address=self.address,
            model=fields.get("model"),
            confirm_patient_mismatch=fields["confirm_patient_mismatch"],
            idempotency_key=key,
            respond_async=_prefers_async(request),
            images=fields["images"],
        )

    def _upload(self, request: Request, upload_id: UUID | None) -> Upload:
        if upload_id is None:
            return upload_accept(request.FILES)
        if request.FILES:
            raise InvalidRequestError(fields={"upload": ["image_too"]})
        return study_uploads.upload_open(user=caller(request), upload_id=upload_id)


class StatusView(RecordedView):
    """Whether the AI server is alive and has a model; 503 `model_not_ready` while it has none."""

    kind = "status"
    permission_classes = (CanReadModel,)

    @extend_schema(operation_id="ai_status", responses={200: AiStatusSerializer, **problems(*AI_PROBLEMS)})
    def get(self, request: Request) -> Response:
        return Response(get_client().status())


class HistoryView(RecordedView, ListView):
    """The record, newest first."""

    kind = "history_read"
    permission_classes = (CanReadHistory,)
    serializer_class = PredictionSerializer
    filterset_class = HistoryFilter
    pagination_class = HistoryPagination

    def get_queryset(self) -> Any:
        return selectors.inference_log_list(user=caller(self.request))

    @extend_schema(operation_id="history_list", responses={200: PredictionSerializer(many=True), **PROBLEMS})
    def get(self, request: Request) -> Response:
        rows = self.paginate_queryset(self.filter_queryset(self.get_queryset())) or []
        patients = sorted({row.patient_id for row in rows})
        self.look(request, detail={"rows": len(rows), "patients": patients, "filters": self.filters_told()})
        page = presenter.beside(rows, viewer=caller(request))
        shown = [presenter.prediction(row, viewer=caller(request), language=self.language, page=page) for row in rows]
        return self.get_paginated_response(shown)


class HistoryDetailView(RecordedView):
    """One row of the record."""

    kind = "prediction_read"
    permission_classes = (CanReadHistory,)

    @extend_schema(operation_id="history_get", responses={200: PredictionSerializer, **PROBLEMS})
    def get(self, request: Request, inference_id: UUID) -> Response:
        row = selectors.inference_log_get(user=caller(request), inference_id=inference_id)
        self.look(request, about=row, patient=row.patient_id)
        return Response(presenter.prediction(row, viewer=caller(request), language=self.language))


class HistoryCancelView(RecordedView):
    """End a job that has not ended; one that has stays as it is."""

    kind = "prediction_cancel"
    permission_classes = (CanCancelJobs,)

    @extend_schema(operation_id="history_cancel", request=None, responses={200: PredictionSerializer, **PROBLEMS})
    def post(self, request: Request, inference_id: UUID) -> Response:
        row = selectors.inference_log_get(user=caller(request), inference_id=inference_id)
        if row.requested_by_id != caller(request).pk:  # what one asked oneself, in an emergency too, one may take back
            patient_require_assigned(user=caller(request), patient_id=row.patient_id)
        row = jobs.job_cancel(by=caller(request), address=self.address, log=row)
        return Response(presenter.prediction(row, viewer=caller(request), language=self.language))


class MediaView(RecordedView):
    """One picture or volume, after its row said who may see it; every look is recorded."""

    kind = "image_seen"
    permission_classes = (CanSeeImages,)
    content_negotiation_class = AnyAccept

    @extend_schema(
        operation_id="media_get",
        responses={
            (200, "image/png"): OpenApiTypes.BINARY,
            (200, "application/gzip"): OpenApiTypes.BINARY,
            **PROBLEMS,
        },
    )
    def get(self, request: Request, name: str) -> HttpResponseBase:
        image = selectors.image_get(user=caller(request), name=name)
        row = image.inference
        self.look(request, about=row, patient=row.patient_id, detail={"image": image.kind})
        return _media_response(image.name, image.kind)


def _prefers_async(request: Request) -> bool:
    """RFC 7240: preferences are separated by commas, and one we do not know is no error."""
    wishes = request.headers.get("Prefer", "").lower().split(",")
    return any(wish.split(";")[0].strip() == "respond-async" for wish in wishes)


def _media_response(name: str, kind: str) -> HttpResponseBase:
    content_type = media.media_type(name)
    response: HttpResponseBase
    if settings.ENV.media_accel:
        response = HttpResponse(
            content_type=content_type, headers={"X-Accel-Redirect": f"/_media/{media.media_relative(name)}"}
        )
    else:
        try:
            response = FileResponse(media.media_path(name).open("rb"), content_type=content_type)
        except FileNotFoundError as exc:
            raise NotFoundError from exc
    response["Cache-Control"] = "private, no-store"
    # The random name has no meaning once the file is saved; what it shows has.
    response["Content-Disposition"] = f'inline; filename="{kind}.{name.partition(".")[2]}"'
    return response
