"""Addresses of the model's life. A view parses, calls one service or selector, and presents."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import FileResponse
from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.parsers import JSONParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.accounts.authentication import caller
from apps.ml_proxy.client import get_client
from apps.ml_proxy.permissions import CanReadModel
from apps.ml_proxy.problems import AI_PROBLEMS
from apps.ml_proxy.recorded import RecordedView
from apps.ml_proxy.selectors import training_run_get, training_run_list
from apps.model_life import agreement, dataset, promotion, reports, selectors, training
from apps.model_life.serializers import (
    AgreementSerializer,
    DatasetSerializer,
    ModelInfoSerializer,
    PromoteSerializer,
    PromotionSerializer,
    RetrainSerializer,
    RollbackSerializer,
    TrainingRunSerializer,
)
from common.api import PROBLEMS, AnyAccept, ListView, problems, valid
from common.permissions import AdminOnly

_SWITCH = ("in_progress", "model_not_servable", "model_store_unavailable", *AI_PROBLEMS)
_PROMOTE_PROBLEMS = problems("not_found", *_SWITCH)
_ROLLBACK_PROBLEMS = problems("no_previous_model", *_SWITCH)
_RETRAIN_PROBLEMS = problems("already_running", "dataset_unavailable", *AI_PROBLEMS)


class ModelInfoView(RecordedView):
    """The serving model's card, every version with its state, and the last promotions."""

    kind = "model_info"
    permission_classes = (CanReadModel,)

    @extend_schema(operation_id="model_info", responses={200: ModelInfoSerializer, **problems(*AI_PROBLEMS)})
    def get(self, request: Request) -> Response:
        catalogue = selectors.model_catalogue(get_client().model_info())
        promotions = PromotionSerializer(catalogue["promotions"], many=True).data
        return Response({**catalogue, "promotions": promotions})


class RetrainView(RecordedView, ListView):
    """Training runs, newest first, and a new one."""

    kind = "retrain"
    permission_classes = (AdminOnly,)
    parser_classes = (JSONParser,)
    serializer_class = TrainingRunSerializer
    filter_backends = ()

    def get_queryset(self) -> Any:
        return training_run_list()

    @extend_schema(operation_id="retrain_list", responses={200: TrainingRunSerializer(many=True), **PROBLEMS})
    def get(self, request: Request) -> Response:
        return self.list(request)

    @extend_schema(
        operation_id="retrain", request=RetrainSerializer, responses={202: TrainingRunSerializer, **_RETRAIN_PROBLEMS}
    )
    def post(self, request: Request) -> Response:
        body = valid(RetrainSerializer, request)
        run = training.training_file(by=caller(request), address=self.address, **body)
        headers = {"Location": f"/ml/v1/retrain/{run.pk}/"}
        return Response(TrainingRunSerializer(run).data, status=status.HTTP_202_ACCEPTED, headers=headers)


class RetrainDatasetsView(RecordedView):
    """Data sets of reviewed cases that earlier trainings made and that are still kept, newest first."""

    kind = "retrain"
    permission_classes = (AdminOnly,)

    @extend_schema(operation_id="retrain_datasets", responses={200: DatasetSerializer(many=True), **PROBLEMS})
    def get(self, request: Request) -> Response:
        return Response(dataset.dataset_list())


class RetrainDetailView(RecordedView):
    """One training run."""

    kind = "retrain"
    permission_classes = (AdminOnly,)

    @extend_schema(operation_id="retrain_get", responses={200: TrainingRunSerializer, **PROBLEMS})
    def get(self, request: Request, run_id: UUID) -> Response:
        return Response(TrainingRunSerializer(training_run_get(run_id)).data)


class RetrainCancelView(RecordedView):
    """End a run that is under way."""

    kind = "retrain_cancel"
    permission_classes = (AdminOnly,)

    @extend_schema(operation_id="retrain_cancel", request=None, responses={200: TrainingRunSerializer, **PROBLEMS})
    def post(self, request: Request, run_id: UUID) -> Response:
        run = training.training_cancel(by=caller(request), address=self.address, run=training_run_get(run_id))
        return Response(TrainingRunSerializer(run).data)


class RetrainFileView(RecordedView):
    """One file of a run's report."""

    kind = "retrain_file"
    permission_classes = (AdminOnly,)
    content_negotiation_class = AnyAccept

    @extend_schema(operation_id="retrain_file", responses={(200, "*/*"): OpenApiTypes.BINARY, **PROBLEMS})
    def get(self, request: Request, run_id: UUID, name: str) -> HttpResponseBase:
        path, content_type = reports.report_file(training_run_get(run_id).pk, name)
        response = FileResponse(path.open("rb"), content_type=content_type)
        response["Cache-Control"] = "private, no-store"
        response["Content-Disposition"] = f'inline; filename="{name}"'
        # A report shows text and its own pictures; it runs nothing and fetches nothing.
        response["Content-Security-Policy"] = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; sandbox"
        return response


class PromoteView(RecordedView):
    """Make a version of the store the serving one; answers when the AI server serves it."""

    kind = "promote"
    permission_classes = (AdminOnly,)
    parser_classes = (JSONParser,)

    @extend_schema(
        operation_id="model_promote",
        request=PromoteSerializer,
        responses={200: PromotionSerializer, **_PROMOTE_PROBLEMS},
    )
    def post(self, request: Request, version: str) -> Response:
        body = valid(PromoteSerializer, request)
        row = promotion.model_promote(by=caller(request), address=self.address, version=version, note=body["note"])
        return Response(PromotionSerializer(row).data)


class RollbackView(RecordedView):
    """Return to the version that served before; answers when the AI server serves it."""

    kind = "rollback"
    permission_classes = (AdminOnly,)
    parser_classes = (JSONParser,)

    @extend_schema(
        operation_id="model_rollback",
        request=RollbackSerializer,
        responses={200: PromotionSerializer, **_ROLLBACK_PROBLEMS},
    )
    def post(self, request: Request) -> Response:
        body = valid(RollbackSerializer, request)
        row = promotion.model_rollback(by=caller(request), address=self.address, reason=body["reason"])
        return Response(PromotionSerializer(row).data)


class AgreementView(APIView):
    """Whether clinicians agree with the serving model, and whether its pictures have changed."""

    permission_classes = (AdminOnly,)

    @extend_schema(operation_id="monitoring_agreement", responses={200: AgreementSerializer, **problems(*AI_PROBLEMS)})
    def get(self, request: Request) -> Response:
        told = agreement.agreement(model=get_client().model_info()["serving"])
        return Response(AgreementSerializer(told).data)
