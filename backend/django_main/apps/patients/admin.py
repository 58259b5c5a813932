"""Patients and wards in the Django admin."""

from __future__ import annotations

from datetime import datetime

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.patients.models import EmergencyAccess, Patient, Ward
from apps.patients.search_key import parts
from common.model_admin import LookedAtAdmin, ReadOnlyAdmin, RecordedAdmin


@admin.register(Patient)
class PatientAdmin(LookedAtAdmin, RecordedAdmin):
    list_kind, row_kind = "patients_read", "patient_read"
    list_display = ("number", "name", "birth_date", "sex", "ward")
    list_filter = ("sex", "ward")
    search_fields = ("search_key",)
    search_help_text = _("Name, initial consonants or patient number")
    filter_horizontal = ("clinicians",)
    raw_id_fields = ("account",)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Patient], search_term: str
    ) -> tuple[QuerySet[Patient], bool]:
        for part in parts(search_term):
            queryset = queryset.filter(search_key__contains=part)
        return queryset, False

    def patient_of(self, row: Patient) -> int:
        return row.pk


@admin.register(Ward)
class WardAdmin(RecordedAdmin):
    list_display = ("name",)
    search_fields = ("name",)
    filter_horizontal = ("technicians",)


@admin.register(EmergencyAccess)
class EmergencyAccessAdmin(LookedAtAdmin, ReadOnlyAdmin):
    """Who opened whose record in an emergency, and why."""

    list_kind = row_kind = "emergencies_read"
    list_display = ("granted_at", "user", "patient", "reason", "expires_at", "ended_at")
    list_select_related = ("user", "patient", "end")
    search_fields = ("user__username", "patient__number")
    ordering = ("-granted_at",)

    @admin.display(description=_("ended at"), ordering="end__at")
    def ended_at(self, row: EmergencyAccess) -> datetime:
        return row.end.at

    def patient_of(self, row: EmergencyAccess) -> int:
        return row.patient_id
