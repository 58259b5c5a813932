"""App configuration."""

from __future__ import annotations

from django.apps import AppConfig


class ModelLifeConfig(AppConfig):
    name = "apps.model_life"
    label = "model_life"
    verbose_name = "Model life"
