"""Patients: list with search, one, new, change."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.accounts.authentication import caller
from apps.patients import csv_import, emergency, selectors, services
from apps.patients.permissions import BreakGlassPermission, EmergencyEndPermission, PatientPermission
from apps.patients.serializers import (
    BreakGlassSerializer,
    EmergencyAccessSerializer,
    PatientImportAnswerSerializer,
    PatientImportSerializer,
    PatientSerializer,
)
from common.api import PROBLEMS, ListView, problems, valid
from common.errors import PayloadTooLargeError
from common.events import tell_look
from common.pagination import ByNumberPagination, NewestFirstPagination
from common.permissions import AdminOnly
from common.request_id import client_address
from common.throttle import CredentialsThrottle, UserThrottle

_LIVE = OpenApiParameter("live", bool, description="Only those that are open now.")
_SEARCH = OpenApiParameter(
    "search", str, description="Part of the name, of its initial consonants (ㅇㅇㄹ) or of the number."
)


class PatientListView(ListView):
    """The patients I may see."""

    permission_classes = (PatientPermission,)
    serializer_class = PatientSerializer
    pagination_class = ByNumberPagination
    narrowed_by = ("search",)

    def get_queryset(self) -> Any:
        search = self.request.query_params.get("search", "").strip()[:150]
        return selectors.patient_list(user=caller(self.request), search=search)

    @extend_schema(
        operation_id="patients_list", parameters=[_SEARCH], responses={200: PatientSerializer(many=True), **PROBLEMS}
    )
    def get(self, request: Request) -> Response:
        rows = self.paginate_queryset(self.get_queryset()) or []
        tell_look(
            "patients_read",
            actor=caller(request),
            address=client_address(request._request),
            patients=[row.pk for row in rows],
            filters=self.filters_told(),
            rows=len(rows),
        )
        return self.get_paginated_response(PatientSerializer(rows, many=True).data)

    @extend_schema(
        operation_id="patients_create", request=PatientSerializer, responses={201: PatientSerializer, **PROBLEMS}
    )
    def post(self, request: Request) -> Response:
        body = valid(PatientSerializer, request)
        patient = services.patient_create(by=caller(request), address=client_address(request._request), **body)
        return Response(PatientSerializer(patient).data, status=status.HTTP_201_CREATED)


class PatientView(APIView):
    """One patient."""

    permission_classes = (PatientPermission,)

    @extend_schema(operation_id="patients_get", responses={200: PatientSerializer, **PROBLEMS})
    def get(self, request: Request, patient_id: int) -> Response:
        return Response(PatientSerializer(selectors.patient_get(user=caller(request), patient_id=patient_id)).data)

    @extend_schema(
        operation_id="patients_update",
        request=PatientSerializer(partial=True),
        responses={200: PatientSerializer, **PROBLEMS},
    )
    def patch(self, request: Request, patient_id: int) -> Response:
        patient = selectors.patient_get(user=caller(request), patient_id=patient_id)
        selectors.patient_require_assigned(user=caller(request), patient_id=patient.pk)
        body = valid(PatientSerializer, request, instance=patient, partial=True)
        address = client_address(request._request)
        patient = services.patient_update(by=caller(request), address=address, patient=patient, **body)
        return Response(PatientSerializer(selectors.patient_get(user=caller(request), patient_id=patient.pk)).data)


class PatientImportView(APIView):
    """Register the patients of a CSV file, all or none, with a report of every row at fault."""

    permission_classes = (AdminOnly,)
    parser_classes = (MultiPartParser,)

    @extend_schema(
        operation_id="patients_import",
        request={"multipart/form-data": PatientImportSerializer},
        responses={200: PatientImportAnswerSerializer, **PROBLEMS},
    )
    def post(self, request: Request) -> Response:
        body = valid(PatientImportSerializer, request)
        if body["file"].size > csv_import.MAX_BYTES:
            raise PayloadTooLargeError(limit_bytes=csv_import.MAX_BYTES)
        report = csv_import.patients_import(
            by=caller(request),
            address=client_address(request._request),
            data=body["file"].read(),
            dry_run=body["dry_run"],
        )
        return Response(PatientImportAnswerSerializer(report).data)


class _NewestGrantFirst(NewestFirstPagination):
    ordering = ("-granted_at", "-id")


class BreakGlassView(ListView):
    """Emergency access: opened by a clinician for an hour; the admin and the auditor see all, a clinician his own."""

    permission_classes = (BreakGlassPermission,)
    serializer_class = EmergencyAccessSerializer
    pagination_class = _NewestGrantFirst

    def get_queryset(self) -> Any:
        live = self.request.query_params.get("live", "").lower() in {"1", "true"}
        return emergency.access_list(user=caller(self.request), live=live)

    def get_throttles(self) -> list[Any]:
        # Numbers can be guessed; ten tries a minute are enough for an emergency.
        return [UserThrottle(), CredentialsThrottle()] if self.request.method == "POST" else [UserThrottle()]

    @extend_schema(
        operation_id="patients_break_glass_list",
        parameters=[_LIVE],
        responses={200: EmergencyAccessSerializer(many=True), **PROBLEMS},
    )
    def get(self, request: Request) -> Response:
        return self.list(request)

    @extend_schema(
        operation_id="patients_break_glass",
        request=BreakGlassSerializer,
        responses={201: EmergencyAccessSerializer, **problems("not_found")},
    )
    def post(self, request: Request) -> Response:
        body = valid(BreakGlassSerializer, request)
        access = emergency.break_glass(by=caller(request), address=client_address(request._request), **body)
        return Response(EmergencyAccessSerializer(access).data, status=status.HTTP_201_CREATED)


class BreakGlassEndView(APIView):
    """Close an emergency access before its hour is over."""

    permission_classes = (EmergencyEndPermission,)

    @extend_schema(
        operation_id="patients_break_glass_end",
        request=None,
        responses={200: EmergencyAccessSerializer, **problems("not_found")},
    )
    def post(self, request: Request, access_id: int) -> Response:
        address = client_address(request._request)
        access = emergency.break_glass_end(by=caller(request), address=address, access_id=access_id)
        return Response(EmergencyAccessSerializer(access).data)
