"""Addresses under /api/v1/."""

from __future__ import annotations

from django.urls import path

from apps.monitoring import views

urlpatterns = [
    path("monitoring/summary/", views.SummaryView.as_view(), name="monitoring-summary"),
    path("monitoring/series/", views.SeriesView.as_view(), name="monitoring-series"),
]
