"""What monitoring itself keeps."""

from __future__ import annotations

from django.db import models


class Heartbeat(models.Model):
    """A row that is only there to be written: the way to know that the database takes writes is to make one."""

    name = models.CharField(primary_key=True, max_length=32)
    seen_at = models.DateTimeField()
