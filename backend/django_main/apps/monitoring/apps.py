"""App configuration."""

from __future__ import annotations

from django.apps import AppConfig

from apps.monitoring import celery_figures


class MonitoringConfig(AppConfig):
    name = "apps.monitoring"
    label = "monitoring"

    def ready(self) -> None:
        celery_figures.connect()
