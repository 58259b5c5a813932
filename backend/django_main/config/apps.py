"""The project as an application: it registers the system checks and names the admin site."""

from __future__ import annotations

from django.apps import AppConfig
from django.conf import settings
from django.contrib.admin.apps import AdminConfig


class ProjectConfig(AppConfig):
    name = "config"
    label = "neuronova"

    def ready(self) -> None:
        from config import checks  # noqa: F401, PLC0415 -- checks register themselves once the apps are loaded
        from config.tracing import trace_workers  # noqa: PLC0415

        trace_workers(settings.ENV.otlp_endpoint)


class AdminSiteConfig(AdminConfig):
    """Django's admin with the site of ours, whose login knows the second factor."""

    default = False
    default_site = "apps.accounts.admin_site.AdminSite"
