"""The project as an application: it registers the system checks and names the admin site."""

from __future__ import annotations

from django.apps import AppConfig
from django.contrib import admin


class ProjectConfig(AppConfig):
    name = "config"
    label = "neuronova"

    def ready(self) -> None:
        from config import checks  # noqa: F401, PLC0415 -- checks register themselves once the apps are loaded

        admin.site.site_header = admin.site.site_title = "NeuroNova"
        admin.site.index_title = ""
