"""Patients and wards in the Django admin."""

from __future__ import annotations

from django.contrib import admin

from apps.patients.models import Patient, Ward
from common.model_admin import RecordedAdmin


@admin.register(Patient)
class PatientAdmin(RecordedAdmin):
    list_display = ("number", "name", "birth_date", "sex", "ward")
    list_filter = ("sex", "ward")
    search_fields = ("number", "name")
    filter_horizontal = ("clinicians",)
    raw_id_fields = ("account",)


@admin.register(Ward)
class WardAdmin(RecordedAdmin):
    list_display = ("name",)
    search_fields = ("name",)
    filter_horizontal = ("technicians",)
