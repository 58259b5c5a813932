"""Addresses under /ml/v1/."""

from __future__ import annotations

from django.urls import path

from apps.reports import views

urlpatterns = [
    path("history/<uuid:inference_id>/report.pdf", views.ReportView.as_view(), name="ml-history-report"),
    path("history/<uuid:inference_id>/printed/", views.PrintedView.as_view(), name="ml-history-printed"),
]
