"""Shapes of the monitoring page."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from apps.monitoring.series import WINDOWS

ALARMS = (
    *("not_ready", "errors_many", "response_slow", "inference_slow", "cpu_high", "memory_high", "disk_high"),
    *("queue_waits", "samples_missing"),
)


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


class QueueFiguresSerializer(serializers.Serializer[Any]):
    """Jobs now."""

    queued = serializers.IntegerField()
    running = serializers.IntegerField()
    waiting_since = serializers.DateTimeField(allow_null=True, help_text="When the job that waits longest was filed.")


class AlarmSerializer(serializers.Serializer[Any]):
    """What is over its bound now. Times in ms, `queue_waits` in s, `samples_missing` in min, rates from 0 to 1."""

    code = serializers.ChoiceField(choices=ALARMS)
    value = serializers.FloatField(allow_null=True)
    bound = serializers.FloatField(allow_null=True)
    detail = serializers.CharField(
        allow_blank=True, help_text="not_ready: what is missing (database, clock, media or model)."
    )


class MonitoringSummarySerializer(serializers.Serializer[Any]):
    """How the site is doing."""

    at = serializers.DateTimeField()
    requests = RequestFiguresSerializer()
    predictions = PredictionFiguresSerializer()
    machine = MachineFiguresSerializer()
    queue = QueueFiguresSerializer()
    alarms = AlarmSerializer(many=True)


class SeriesWishSerializer(serializers.Serializer[Any]):
    """Which time is asked for."""

    window = serializers.ChoiceField(choices=list(WINDOWS), default="24h")


class SeriesPointSerializer(serializers.Serializer[Any]):
    """One step. Everything is null where no sample was written."""

    at = serializers.DateTimeField(help_text="Its beginning.")
    samples = serializers.IntegerField(help_text="Minutes of the step that were sampled.")
    requests = serializers.IntegerField(allow_null=True)
    errors = serializers.IntegerField(allow_null=True)  # type: ignore[assignment]
    error_rate = serializers.FloatField(allow_null=True)
    response_ms = serializers.FloatField(allow_null=True, help_text="Mean time to answer.")
    slow_ms = serializers.FloatField(
        allow_null=True, help_text="95 of 100 answers were faster, in the slowest minute of the step."
    )
    predictions = serializers.IntegerField(allow_null=True)
    prediction_failures = serializers.IntegerField(allow_null=True)
    inference_ms = serializers.FloatField(allow_null=True, help_text="Mean time in the network.")
    cpu_percent = serializers.FloatField(allow_null=True)
    memory_percent = serializers.FloatField(allow_null=True)
    disk_percent = serializers.FloatField(allow_null=True)
    queued = serializers.IntegerField(allow_null=True, help_text="The most at once.")
    running = serializers.IntegerField(allow_null=True, help_text="The most at once.")


class MonitoringSeriesSerializer(serializers.Serializer[Any]):
    """Samples over a time, oldest first, evenly spaced."""

    window = serializers.ChoiceField(choices=list(WINDOWS))
    step_s = serializers.IntegerField()
    points = SeriesPointSerializer(many=True)
