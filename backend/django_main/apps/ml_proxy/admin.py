"""The record in the Django admin: searchable, readable, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.apps import apps
from django.contrib import admin
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Role, User
from apps.ml_proxy.event_kinds import kind_text
from apps.ml_proxy.models import AuditEvent, InferenceLog, Reason, Review, TrainingRun
from apps.patients.models import Patient
from common.model_admin import LookedAtAdmin, ReadOnlyAdmin


class RecordAdmin(ReadOnlyAdmin):
    """Admins and auditors look; the role decides, not Django's single permissions.

    Related rows are fetched for the page, not joined: with few users the database would begin at their end and sort
    every row there is.
    """

    list_select_related = ()
    list_prefetch_related: tuple[str, ...] = ()

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).prefetch_related(*self.list_prefetch_related)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return request.user.is_active and getattr(request.user, "role", None) in {Role.ADMIN, Role.AUDITOR}

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """By what the words look like: Django's own "any of these columns" reads every one of millions of rows."""
        term = search_term.strip()
        return (self.searched(queryset, term) if term else queryset), False

    def searched(self, queryset: QuerySet[Any], term: str) -> QuerySet[Any]:
        """The rows that `term` means; a model with its own columns says how."""
        return super().get_search_results(HttpRequest(), queryset, term)[0]


class PredictionRecordAdmin(LookedAtAdmin, RecordAdmin):
    """Of rows in which the data of a prediction stands."""

    def prediction_of(self, row: Any) -> InferenceLog | None:
        """The prediction whose data stands in this row."""
        return None

    def about_of(self, row: Any) -> InferenceLog | None:
        return self.prediction_of(row)

    def patient_of(self, row: Any) -> int | None:
        prediction = self.prediction_of(row)
        return prediction.patient_id if prediction else None


def as_uuid(term: str) -> UUID | None:
    """The key that stands there, or None."""
    try:
        return UUID(term)
    except ValueError:
        return None


def _patients(number: str) -> list[int]:
    return list(Patient.objects.filter(number=number).values_list("pk", flat=True))


@admin.register(InferenceLog)
class InferenceLogAdmin(PredictionRecordAdmin):
    list_kind, row_kind = "history_read", "prediction_read"
    list_display = ("created_at", "state", "label", "patient", "requested_by", "model_version", "error_code")
    # No date_hierarchy: it needs the time zone tables of MySQL, which a fresh server does not have.
    list_filter = ("created_at", "state", "label", "model_version")
    list_prefetch_related = ("patient", "requested_by")
    search_fields = ("id",)
    search_help_text = _("Number of the analysis, or of the patient")
    ordering = ("-created_at",)

    def searched(self, queryset: QuerySet[Any], term: str) -> QuerySet[Any]:
        key = as_uuid(term)
        return queryset.filter(pk=key) if key else queryset.filter(patient__in=_patients(term))

    def prediction_of(self, row: InferenceLog) -> InferenceLog:
        return row


def object_text(model_name: str) -> str:
    """What the kind of row is called that an event is about."""
    names = {model._meta.model_name: model._meta.verbose_name for model in apps.get_models()}
    return str(capfirst(names.get(model_name, model_name)))


class KindFilter(admin.AllValuesFieldListFilter):
    """The kinds there are, in words."""

    def text(self, value: str) -> str:
        return kind_text(value)

    def choices(self, changelist: Any) -> Iterator[Any]:
        everything, *kinds = super().choices(changelist)
        yield everything
        for value, choice in zip(self.lookup_choices, kinds, strict=True):
            # The number of rows may stand behind it.
            yield {**choice, "display": self.text(value) + choice["display"].removeprefix(value)}


class ObjectFilter(KindFilter):
    """The kinds of rows that events are about, in words."""

    def text(self, value: str) -> str:
        return object_text(value)


@admin.register(AuditEvent)
class AuditEventAdmin(PredictionRecordAdmin):
    list_kind = row_kind = "events_read"
    list_display = ("seq", "at", "what", "actor", "patient", "about", "object_id", "client_address")
    list_filter = ("at", ("kind", KindFilter), ("object_type", ObjectFilter))
    fields = (
        *("at", "what", "actor", "patient", "about", "object_id", "row_sha256", "request_id", "client_address"),
        "detail",
    )
    readonly_fields = ("what", "about")
    list_prefetch_related = ("actor", "patient")
    search_fields = ("object_id",)
    search_help_text = _("Number of the analysis or of the patient, or a username")
    ordering = ("-seq",)

    @admin.display(description=_("what happened"), ordering="kind")
    def what(self, event: AuditEvent) -> str:
        return kind_text(event.kind)

    @admin.display(description=_("kind of object"), ordering="object_type")
    def about(self, event: AuditEvent) -> str:
        return object_text(event.object_type)

    def searched(self, queryset: QuerySet[Any], term: str) -> QuerySet[Any]:
        key = as_uuid(term)
        if key:
            return queryset.filter(object_type="inferencelog", object_id=str(key))
        users = list(User.objects.filter(username=term).values_list("pk", flat=True))
        return queryset.filter(actor__in=users) if users else queryset.filter(patient__in=_patients(term))


@admin.register(Review)
class ReviewAdmin(PredictionRecordAdmin):
    list_kind = row_kind = "reviews_read"
    list_display = ("at", "verdict", "label", "by", "inference")
    list_filter = ("at", "verdict", "label")
    list_prefetch_related = ("by", "inference")
    search_fields = ("=inference__id", "=inference__patient__number", "=by__username")
    ordering = ("-id",)

    def prediction_of(self, row: Review) -> InferenceLog:
        return row.inference


@admin.register(Reason)
class ReasonAdmin(PredictionRecordAdmin):
    """Why a study was moved, images were opened, or a copy of the history was taken; the API tells it at the event."""

    list_kind = row_kind = "events_read"
    list_display = ("at", "kind", "by", "text", "from_patient", "to_patient", "until", "inference")
    list_filter = ("at", "kind")
    list_prefetch_related = ("by", "from_patient", "to_patient", "inference")
    search_fields = ("=inference__id", "=by__username", "=from_patient__number", "=to_patient__number")
    ordering = ("-id",)


@admin.register(TrainingRun)
class TrainingRunAdmin(RecordAdmin):
    list_display = ("created_at", "state", "requested_by", "profile", "candidate_version", "error_code")
    list_filter = ("state", "profile")
    ordering = ("-created_at",)
