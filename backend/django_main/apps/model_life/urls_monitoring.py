"""Addresses under /api/v1/."""

from __future__ import annotations

from django.urls import path

from apps.model_life import views

urlpatterns = [path("monitoring/agreement/", views.AgreementView.as_view(), name="monitoring-agreement")]
