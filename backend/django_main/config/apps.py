"""The project as an application: it registers the system checks and names the admin site."""

from __future__ import annotations

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class ProjectConfig(AppConfig):
    name = "config"
    label = "neuronova"

    def ready(self) -> None:
        from config import checks  # noqa: F401, PLC0415 -- checks register themselves once the apps are loaded


class AdminSiteConfig(AdminConfig):
    """Django's admin with the site of ours, whose login knows the second factor."""

    default = False
    default_site = "apps.accounts.admin_site.AdminSite"
