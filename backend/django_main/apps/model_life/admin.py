"""Promotions and alarms in the Django admin: readable, and nothing else."""

from __future__ import annotations

from django.contrib import admin

from apps.ml_proxy.admin import RecordAdmin
from apps.model_life.models import DriftAlarm, ModelPromotion


@admin.register(ModelPromotion)
class ModelPromotionAdmin(RecordAdmin):
    list_display = ("created_at", "kind", "version", "previous_version", "state", "requested_by", "error_code")
    list_filter = ("state", "kind")
    ordering = ("-created_at",)


@admin.register(DriftAlarm)
class DriftAlarmAdmin(RecordAdmin):
    list_display = ("at", "kind", "subject", "value", "threshold", "model_version")
    list_filter = ("kind",)
    ordering = ("-at",)
