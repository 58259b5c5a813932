"""Addresses under /api/v1/."""

from __future__ import annotations

from django.urls import path

from apps.audit import views

urlpatterns = [
    path("patients/<int:patient_id>/accesses/", views.AccessesView.as_view(), name="patient-accesses"),
]
