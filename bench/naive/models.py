"""The record, with the defaults of the ORM."""

from django.conf import settings
from django.db import models


class Inference(models.Model):
    """One question and its answer."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    patient = models.IntegerField()
    state = models.CharField(max_length=20)
    input_sha256 = models.CharField(max_length=64)
    result = models.JSONField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "naive"
