"""Addresses under /ml/v1/."""

from __future__ import annotations

from django.urls import path

from apps.model_life import views

urlpatterns = [
    path("model-info/", views.ModelInfoView.as_view(), name="ml-model-info"),
    path("models/<str:version>/promote/", views.PromoteView.as_view(), name="ml-model-promote"),
    path("rollback/", views.RollbackView.as_view(), name="ml-rollback"),
    path("retrain/", views.RetrainView.as_view(), name="ml-retrain"),
    path("retrain/datasets/", views.RetrainDatasetsView.as_view(), name="ml-retrain-datasets"),
    path("retrain/<uuid:run_id>/", views.RetrainDetailView.as_view(), name="ml-retrain-detail"),
    path("retrain/<uuid:run_id>/cancel/", views.RetrainCancelView.as_view(), name="ml-retrain-cancel"),
    path("retrain/<uuid:run_id>/files/<str:name>", views.RetrainFileView.as_view(), name="ml-retrain-file"),
]
