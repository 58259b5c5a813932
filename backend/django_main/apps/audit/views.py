"""The proof of one prediction, under /ml/v1/."""

from __future__ import annotations

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from apps.accounts.authentication import caller
from apps.audit import proofs
from apps.audit.serializers import ProofSerializer
from apps.ml_proxy import selectors
from apps.ml_proxy.permissions import CanReadHistory
from apps.ml_proxy.recorded import RecordedView
from common.api import PROBLEMS


class ProofView(RecordedView):
    """Whoever may read the row may have it proved."""

    kind = "proof_read"
    permission_classes = (CanReadHistory,)

    @extend_schema(operation_id="history_proof", responses={200: ProofSerializer, **PROBLEMS})
    def get(self, request: Request, inference_id: UUID) -> Response:
        row = selectors.inference_log_get(user=caller(request), inference_id=inference_id)
        self.look(request, about=row, patient=row.patient_id)
        return Response(proofs.inference_proof(row, viewer=caller(request)))
