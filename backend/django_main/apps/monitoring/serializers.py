"""Shape of the monitoring summary."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers


class RequestFiguresSerializer(serializers.Serializer[Any]):
    """Since the servers started. `errors` are answers of 500 and above."""

    total = serializers.IntegerField()
    errors = serializers.IntegerField()  # type: ignore[assignment]
    error_rate = serializers.FloatField()
    mean_ms = serializers.FloatField(allow_null=True)


class PredictionFiguresSerializer(serializers.Serializer[Any]):
    """Of the last 24 hours; times over completed predictions."""

    total = serializers.IntegerField()
    by_state = serializers.DictField(child=serializers.IntegerField())
    by_label = serializers.DictField(child=serializers.IntegerField())
    mean_ms = serializers.FloatField(allow_null=True)
    mean_inference_ms = serializers.FloatField(allow_null=True)


class MachineFiguresSerializer(serializers.Serializer[Any]):
    """The machine now."""

    cpu_percent = serializers.FloatField()
    memory_percent = serializers.FloatField()
    memory_available_bytes = serializers.IntegerField()
    disk_percent = serializers.FloatField()
    disk_free_bytes = serializers.IntegerField()


class MonitoringSummarySerializer(serializers.Serializer[Any]):
    """How the site is doing."""

    at = serializers.DateTimeField()
    requests = RequestFiguresSerializer()
    predictions = PredictionFiguresSerializer()
    machine = MachineFiguresSerializer()
