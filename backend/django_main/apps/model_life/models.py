"""Which model was made to serve, when and instead of which; what was noticed while it served."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from apps.ml_proxy.append_only import RecordedModel
from apps.ml_proxy.models import InferenceLog, new_id


class PromotionKind(models.TextChoices):
    """A step forward, or back to what served before."""

    PROMOTE = "promote"
    ROLLBACK = "rollback"


class PromotionState(models.TextChoices):
    """`requested` while the package is checked and the pointer moved; everything else is an end.

    pending: the pointer names it, but the AI server has not been seen serving it (the sweep looks again)
    refused: the AI server would not load it, the pointer names the previous version again
    failed : nothing was changed
    """

    REQUESTED = "requested"
    PENDING = "pending"
    SERVING = "serving"
    REFUSED = "refused"
    FAILED = "failed"


class ModelPromotion(RecordedModel):
    """One move of the store's pointer, from the wish to the answer of the AI server."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    created_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)
    kind = models.CharField(max_length=8, choices=PromotionKind)
    state = models.CharField(max_length=9, choices=PromotionState, default=PromotionState.REQUESTED)
    # True while under way, NULL afterwards: the unique index then admits one at a time on every database.
    active = models.BooleanField(null=True, default=True, unique=True, editable=False)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    request_id = models.CharField(max_length=64)
    note = models.TextField()
    version = models.CharField(max_length=64)
    sha256 = models.CharField(max_length=64, blank=True)
    previous_version = models.CharField(max_length=64, blank=True)
    previous_sha256 = models.CharField(max_length=64, blank=True)
    # A promotion that was rolled back is no step to return over again.
    undone = models.BooleanField(default=False)
    error_code = models.CharField(max_length=32, blank=True)
    error_params = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["created_at", "id"], name="promotion_created")]

    def __str__(self) -> str:
        return f"{self.kind} {self.version}"


class InputSample(models.Model):
    """What one judged picture is like, in a few numbers; `measured` is false where it could not be read."""

    inference = models.OneToOneField(InferenceLog, on_delete=models.CASCADE, primary_key=True, related_name="+")
    at = models.DateTimeField()
    model_sha256 = models.CharField(max_length=64)
    measured = models.BooleanField()
    features = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["model_sha256", "at"], name="input_sample_model")]

    def __str__(self) -> str:
        return str(self.pk)


class DriftAlarm(models.Model):
    """Clinicians disagree with a model more than they should, or its pictures have changed. Once for each model."""

    kind = models.CharField(max_length=16)
    subject = models.CharField(max_length=64, blank=True)
    value = models.FloatField()
    threshold = models.FloatField()
    at = models.DateTimeField()
    model_version = models.CharField(max_length=64)
    model_sha256 = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "subject", "model_sha256"], name="drift_alarm_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"
