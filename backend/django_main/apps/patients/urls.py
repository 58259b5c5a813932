"""Addresses under /api/v1/."""

from __future__ import annotations

from django.urls import path

from apps.patients import views

urlpatterns = [
    path("patients/", views.PatientListView.as_view(), name="patient-list"),
    path("patients/import/", views.PatientImportView.as_view(), name="patient-import"),
    path("patients/break-glass/", views.BreakGlassView.as_view(), name="patient-break-glass"),
    path(
        "patients/break-glass/<int:access_id>/end/",
        views.BreakGlassEndView.as_view(),
        name="patient-break-glass-end",
    ),
    path("patients/<int:patient_id>/", views.PatientView.as_view(), name="patient-detail"),
]
