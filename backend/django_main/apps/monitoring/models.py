"""What monitoring itself keeps."""

from __future__ import annotations

from django.db import models


class Heartbeat(models.Model):
    """A row that is only there to be written: the way to know that the database takes writes is to make one."""

    name = models.CharField(primary_key=True, max_length=32)
    seen_at = models.DateTimeField()


class MinuteSample(models.Model):
    """How one minute went. Null is "not known", never 0: the server that counts had just started, or nothing was asked.

    minute: whole minutes since 1970 (UTC), so that one task run twice is one row
    Requests are what Gunicorn's workers counted since the sample before, predictions what ended since then.
    """

    minute = models.PositiveIntegerField(primary_key=True)
    requests = models.PositiveIntegerField(null=True)
    # Answers of 500 and above.
    errors = models.PositiveIntegerField(null=True)
    request_ms = models.FloatField(null=True, help_text="Sum of the times to answer.")
    slow_ms = models.FloatField(null=True, help_text="95 of 100 were answered faster.")
    predictions = models.PositiveIntegerField(default=0)
    # failed, timeout, abandoned; a refused picture is an answer.
    prediction_failures = models.PositiveIntegerField(default=0)
    inferences = models.PositiveIntegerField(default=0, help_text="Predictions whose inference time is in the sum.")
    inference_ms = models.FloatField(default=0.0, help_text="Sum of the times in the network.")
    cpu_percent = models.FloatField(null=True)
    memory_percent = models.FloatField(null=True)
    disk_percent = models.FloatField(null=True)
    queued = models.PositiveIntegerField(default=0)
    running = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.minute)


class SamplerState(models.Model):
    """The counters as the last sample found them; the next one is about what was added since."""

    name = models.CharField(primary_key=True, max_length=32)
    at = models.DateTimeField()
    counters = models.JSONField(default=dict)
