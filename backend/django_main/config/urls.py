"""Every address of the gateway. Nginx sends /api/, /admin/, /ml/, /media/, /healthz and /readyz here."""

from __future__ import annotations

from django.conf import settings
from django.contrib import admin
from django.urls import include, path, re_path
from django.views.generic import RedirectView
from drf_spectacular.views import SpectacularSwaggerSplitView

from apps.ml_proxy.views import MediaView
from apps.monitoring import views as monitoring
from config.docs import RedocView, SchemaView
from config.page import app_page, page

handler400 = "common.problem.bad_request"
handler403 = "common.problem.permission_denied"
handler404 = "common.problem.not_found"
handler500 = "common.problem.server_error"

urlpatterns = [
    path("api/v1/", include("apps.accounts.urls")),
    path("api/v1/", include("apps.patients.urls")),
    path("api/v1/", include("apps.audit.urls_patients")),
    path("api/v1/", include("apps.monitoring.urls")),
    path("api/v1/", include("apps.model_life.urls_monitoring")),
    path("api/v1/", include("apps.audit.urls_record")),
    path("api/schema/", SchemaView.as_view(), name="schema"),
    path("api/docs/", SpectacularSwaggerSplitView.as_view(), name="docs"),
    path("api/redoc/", RedocView.as_view(), name="redoc"),
    path("ml/v1/", include("apps.ml_proxy.urls")),
    path("ml/v1/", include("apps.audit.urls")),
    path("ml/v1/", include("apps.model_life.urls")),
    path("ml/v1/", include("apps.reports.urls")),
    path("media/<str:name>", MediaView.as_view(), name="media"),
    path("admin", RedirectView.as_view(url="/admin/", http_method_names=["get", "head"]), name="admin-redirect"),
    path("admin/", admin.site.urls),
    path("healthz", monitoring.healthz, name="healthz"),
    path("readyz", monitoring.readyz, name="readyz"),
    path("metrics", monitoring.metrics_page, name="metrics"),
]
if settings.ENV.serve_web:
    urlpatterns.append(path("app/", app_page, name="app"))
    # What belongs to the servers is never answered with the page.
    urlpatterns.append(
        re_path(r"^(?!(?:api|ml|admin|static|media|app)(?:/|$)|healthz|readyz|metrics)(?P<path>.*)$", page, name="page")
    )
