"""What people do to an answer under /ml/v1/history/{id}/: review it, release it, move it to its patient."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from apps.accounts.authentication import caller
from apps.ml_proxy import filing, presenter, reviews, selectors
from apps.ml_proxy.image_access import images_open
from apps.ml_proxy.models import InferenceLog
from apps.ml_proxy.permissions import CanOpenImages, CanReassign, CanRelease, CanReview
from apps.ml_proxy.recorded import RecordedView
from apps.ml_proxy.serializers import PredictionSerializer
from apps.ml_proxy.statement_serializers import (
    ReassignmentSerializer,
    ReassignSerializer,
    ReviewFormSerializer,
    ReviewSerializer,
    ReviewWriteSerializer,
    WhySerializer,
)
from apps.ml_proxy.statements import Verdict
from apps.patients.selectors import patient_find, patient_require_assigned
from common.api import PROBLEMS, ListView, problems, valid
from common.errors import PayloadTooLargeError
from common.pagination import NewestFirstPagination

# A mask of 4 MiB in base64 and the words around it.
_MAX_BODY: Final = 6 * 1024 * 1024


class _ByTime(NewestFirstPagination):
    ordering = "-id"


class StatementView(RecordedView):
    """A view of one row of the record, whose answer to a change is the row."""

    def row(self, request: Request, inference_id: UUID) -> InferenceLog:
        return selectors.inference_log_get(user=caller(request), inference_id=inference_id)

    def row_of_own_patient(self, request: Request, inference_id: UUID) -> InferenceLog:
        row = self.row(request, inference_id)
        patient_require_assigned(user=caller(request), patient_id=row.patient_id)
        return row

    def shown(self, request: Request, row: InferenceLog) -> Response:
        return Response(presenter.prediction(row, viewer=caller(request), language=self.language))


class HistoryReviewView(StatementView, ListView):
    """What clinicians say about an answer. The last word counts, none is lost."""

    kind = "review"
    permission_classes = (CanReview,)
    parser_classes = (JSONParser, MultiPartParser)
    serializer_class = ReviewSerializer
    pagination_class = _ByTime
    filter_backends = ()

    def get_queryset(self) -> Any:
        return selectors.review_list(log=self.row(self.request, self.kwargs["inference_id"]))

    @extend_schema(operation_id="history_reviews", responses={200: ReviewSerializer(many=True), **PROBLEMS})
    def get(self, request: Request, inference_id: UUID) -> Response:
        row = self.row(request, inference_id)
        page = self.paginate_queryset(selectors.review_list(log=row)) or []
        self.look(request, "reviews_read", about=row, patient=row.patient_id, detail={"rows": len(page)})
        user = caller(request)
        opened = selectors.images_opened(user)
        return self.get_paginated_response(
            [presenter.review(said, viewer=user, log=row, opened=opened) for said in page]
        )

    @extend_schema(
        operation_id="history_review",
        request={"application/json": ReviewWriteSerializer, "multipart/form-data": ReviewFormSerializer},
        responses={200: PredictionSerializer, **problems("in_progress")},
    )
    def post(self, request: Request, inference_id: UUID) -> Response:
        if int(request.META.get("CONTENT_LENGTH") or 0) > _MAX_BODY:
            raise PayloadTooLargeError(limit_bytes=_MAX_BODY)
        row, body = self.row(request, inference_id), valid(ReviewWriteSerializer, request)
        opinion = reviews.Opinion(**{**body, "verdict": Verdict(body["verdict"])})
        row = reviews.review_add(by=caller(request), address=self.address, log=row, opinion=opinion)
        return self.shown(request, row)


class HistoryReleaseView(StatementView):
    """Whether the patient may see it."""

    kind = "release"
    permission_classes = (CanRelease,)

    @extend_schema(
        operation_id="history_release",
        request=None,
        responses={200: PredictionSerializer, **problems("invalid_request", "in_progress")},
    )
    def post(self, request: Request, inference_id: UUID) -> Response:
        return self._set(request, inference_id, released=True)

    @extend_schema(
        operation_id="history_release_withdraw",
        request=None,
        responses={200: PredictionSerializer, **problems("invalid_request", "in_progress")},
    )
    def delete(self, request: Request, inference_id: UUID) -> Response:
        return self._set(request, inference_id, released=False)

    def _set(self, request: Request, inference_id: UUID, *, released: bool) -> Response:
        row = self.row_of_own_patient(request, inference_id)
        row = filing.inference_release(by=caller(request), address=self.address, log=row, released=released)
        return self.shown(request, row)


class HistoryImagesView(StatementView):
    """Opens the images of a row to an auditor for half an hour, with a reason."""

    kind = "images_open"
    permission_classes = (CanOpenImages,)
    parser_classes = (JSONParser,)

    @extend_schema(
        operation_id="history_images", request=WhySerializer, responses={200: PredictionSerializer, **PROBLEMS}
    )
    def post(self, request: Request, inference_id: UUID) -> Response:
        row, body = self.row(request, inference_id), valid(WhySerializer, request)
        images_open(by=caller(request), address=self.address, log=row, reason=body["reason"])
        return self.shown(request, row)


class HistoryReassignView(StatementView, ListView):
    """Moves a mis-filed study to its patient, and lists the moves there were."""

    kind = "reassign"
    permission_classes = (CanReassign,)
    parser_classes = (JSONParser,)
    serializer_class = ReassignmentSerializer
    pagination_class = _ByTime
    filter_backends = ()

    def get_queryset(self) -> Any:
        return selectors.reassignment_list(log=self.row(self.request, self.kwargs["inference_id"]))

    @extend_schema(operation_id="history_reassignments", responses={200: ReassignmentSerializer(many=True), **PROBLEMS})
    def get(self, request: Request, inference_id: UUID) -> Response:
        row = self.row(request, inference_id)
        page = self.paginate_queryset(selectors.reassignment_list(log=row)) or []
        self.look(request, "reassignments_read", about=row, patient=row.patient_id, detail={"rows": len(page)})
        return self.get_paginated_response([presenter.reassignment(moved) for moved in page])

    @extend_schema(
        operation_id="history_reassign",
        request=ReassignSerializer,
        responses={200: PredictionSerializer, **problems("in_progress")},
    )
    def post(self, request: Request, inference_id: UUID) -> Response:
        row, user, body = (
            self.row_of_own_patient(request, inference_id),
            caller(request),
            valid(ReassignSerializer, request),
        )
        to = patient_find(user=user, patient_id=body.get("patient"), number=body.get("patient_number"))
        patient_require_assigned(user=user, patient_id=to.pk)
        row = filing.inference_reassign(by=user, address=self.address, log=row, to=to, reason=body["reason"])
        return self.shown(request, row)
