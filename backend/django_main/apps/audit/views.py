"""The proof of one prediction, and who looked at a patient's data."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from apps.accounts.authentication import caller
from apps.audit import accesses, proofs
from apps.audit.permissions import CanReadAccesses
from apps.audit.serializers import AccessSerializer, ProofSerializer
from apps.ml_proxy import selectors
from apps.ml_proxy.permissions import CanReadHistory
from apps.ml_proxy.recorded import RecordedView
from common.api import PROBLEMS, ListView
from common.pagination import NewestFirstPagination


class ProofView(RecordedView):
    """Whoever may read the row may have it proved."""

    kind = "proof_read"
    permission_classes = (CanReadHistory,)

    @extend_schema(operation_id="history_proof", responses={200: ProofSerializer, **PROBLEMS})
    def get(self, request: Request, inference_id: UUID) -> Response:
        row = selectors.inference_log_get(user=caller(request), inference_id=inference_id)
        self.look(request, about=row, patient=row.patient_id)
        return Response(proofs.inference_proof(row, viewer=caller(request)))


class _NewestEventFirst(NewestFirstPagination):
    ordering = "-seq"


class AccessesView(RecordedView, ListView):
    """Who looked at the data of one patient: for the patient, and for those who answer for the record."""

    kind = "accesses_read"
    permission_classes = (CanReadAccesses,)
    serializer_class = AccessSerializer
    pagination_class = _NewestEventFirst

    def get_queryset(self) -> Any:
        return accesses.access_list(user=caller(self.request), patient_id=self.kwargs.get("patient_id"))

    @extend_schema(operation_id="patients_accesses", responses={200: AccessSerializer(many=True), **PROBLEMS})
    def get(self, request: Request, patient_id: int) -> Response:
        events = self.paginate_queryset(self.get_queryset()) or []
        self.look(request, patient=patient_id, detail={"rows": len(events)})
        viewer = caller(request)
        shown = AccessSerializer([accesses.access(event, viewer=viewer) for event in events], many=True)
        return self.get_paginated_response(shown.data)
