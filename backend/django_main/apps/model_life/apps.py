"""App configuration."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ModelLifeConfig(AppConfig):
    name = "apps.model_life"
    label = "model_life"
    verbose_name = _("AI models")
