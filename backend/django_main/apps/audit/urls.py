"""Addresses under /ml/v1/."""

from __future__ import annotations

from django.urls import path

from apps.audit import views

urlpatterns = [
    path("history/<uuid:inference_id>/proof/", views.ProofView.as_view(), name="ml-history-proof"),
]
