"""Addresses under /api/v1/."""

from __future__ import annotations

from django.urls import path

from apps.audit import record_views

urlpatterns = [
    path("audit/events/", record_views.EventsView.as_view(), name="audit-events"),
    path("audit/events.csv", record_views.EventsExportView.as_view(), name="audit-events-export"),
    path("audit/checks/", record_views.TrailChecksView.as_view(), name="audit-checks"),
    path("audit/checks/<int:check_id>/", record_views.TrailCheckView.as_view(), name="audit-check"),
    path("audit/report/", record_views.MonthReportView.as_view(), name="audit-report"),
    path("audit/report.csv", record_views.MonthReportFileView.as_view(), name="audit-report-file"),
]
