"""Addresses under /ml/v1/."""

from __future__ import annotations

from django.urls import path

from apps.ml_proxy import export_views, statement_views, upload_views, views

urlpatterns = [
    path("predict/", views.PredictView.as_view(), name="ml-predict"),
    path("uploads/", upload_views.UploadsView.as_view(), name="ml-uploads"),
    path("uploads/<uuid:upload_id>/", upload_views.UploadView.as_view(), name="ml-upload-detail"),
    path("status/", views.StatusView.as_view(), name="ml-status"),
    path("history/", views.HistoryView.as_view(), name="ml-history"),
    path("history/<uuid:inference_id>/", views.HistoryDetailView.as_view(), name="ml-history-detail"),
    path("history/<uuid:inference_id>/cancel/", views.HistoryCancelView.as_view(), name="ml-history-cancel"),
    path("history.csv", export_views.HistoryExportView.as_view(), name="ml-history-export"),
    path("history/<uuid:inference_id>/images/", statement_views.HistoryImagesView.as_view(), name="ml-history-images"),
    path("history/<uuid:inference_id>/review/", statement_views.HistoryReviewView.as_view(), name="ml-history-review"),
    path(
        "history/<uuid:inference_id>/release/", statement_views.HistoryReleaseView.as_view(), name="ml-history-release"
    ),
    path(
        "history/<uuid:inference_id>/reassign/",
        statement_views.HistoryReassignView.as_view(),
        name="ml-history-reassign",
    ),
]
