"""The record in the Django admin: searchable, readable, and nothing else."""

from __future__ import annotations

from django.contrib import admin
from django.db import models
from django.http import HttpRequest

from apps.accounts.models import Role
from apps.ml_proxy.models import AuditEvent, InferenceLog, Reason, Review, TrainingRun
from common.model_admin import ReadOnlyAdmin


class RecordAdmin(ReadOnlyAdmin):
    """Admins and auditors look; the role decides, not Django's single permissions."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return request.user.is_active and getattr(request.user, "role", None) in {Role.ADMIN, Role.AUDITOR}


@admin.register(InferenceLog)
class InferenceLogAdmin(RecordAdmin):
    list_display = ("created_at", "state", "label", "patient", "requested_by", "model_version", "error_code")
    # No date_hierarchy: it needs the time zone tables of MySQL, which a fresh server does not have.
    list_filter = ("created_at", "state", "label", "model_version", "input_format")
    list_select_related = ("patient", "requested_by")
    search_fields = ("=id", "=request_id", "=patient__number", "=input_sha256")
    ordering = ("-created_at",)


@admin.register(AuditEvent)
class AuditEventAdmin(RecordAdmin):
    list_display = ("seq", "at", "kind", "actor", "patient", "object_type", "object_id", "client_address")
    list_filter = ("at", "kind", "object_type")
    list_select_related = ("actor", "patient")
    search_fields = ("=object_id", "=request_id", "=patient__number", "=actor__username")
    ordering = ("-seq",)


@admin.register(Review)
class ReviewAdmin(RecordAdmin):
    list_display = ("at", "verdict", "label", "by", "inference")
    list_filter = ("at", "verdict", "label")
    list_select_related = ("by", "inference")
    search_fields = ("=inference__id", "=inference__patient__number", "=by__username")
    ordering = ("-id",)


@admin.register(Reason)
class ReasonAdmin(RecordAdmin):
    """Why a study was moved, images were opened, or a copy of the history was taken."""

    list_display = ("at", "kind", "by", "text", "from_patient", "to_patient", "until", "inference")
    list_filter = ("at", "kind")
    list_select_related = ("by", "from_patient", "to_patient", "inference")
    search_fields = ("=inference__id", "=by__username", "=from_patient__number", "=to_patient__number")
    ordering = ("-id",)


@admin.register(TrainingRun)
class TrainingRunAdmin(RecordAdmin):
    list_display = ("created_at", "state", "requested_by", "profile", "candidate_version", "error_code")
    list_filter = ("state", "profile")
    ordering = ("-created_at",)
