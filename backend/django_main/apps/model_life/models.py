"""Which model was made to serve, when and instead of which; what was noticed while it served."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.ml_proxy.append_only import RecordedModel
from apps.ml_proxy.models import InferenceLog, new_id


class PromotionKind(models.TextChoices):
    """A step forward, or back to what served before."""

    PROMOTE = "promote", pgettext_lazy("promotion", "Promote")
    ROLLBACK = "rollback", pgettext_lazy("promotion", "Roll back")


class PromotionState(models.TextChoices):
    """`requested` while the package is checked and the pointer moved; everything else is an end.

    pending: the pointer names it, but the AI server has not been seen serving it (the sweep looks again)
    refused: the AI server would not load it, the pointer names the previous version again
    failed : nothing was changed
    """

    REQUESTED = "requested", pgettext_lazy("promotion", "Under way")
    PENDING = "pending", pgettext_lazy("promotion", "Being checked")
    SERVING = "serving", pgettext_lazy("promotion", "Done")
    REFUSED = "refused", pgettext_lazy("promotion", "Refused")
    FAILED = "failed", pgettext_lazy("promotion", "Failed")


class ModelPromotion(RecordedModel):
    """One move of the store's pointer, from the wish to the answer of the AI server."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    created_at = models.DateTimeField(_("requested at"), default=timezone.now)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)
    kind = models.CharField(_("kind"), max_length=8, choices=PromotionKind)
    state = models.CharField(_("state"), max_length=9, choices=PromotionState, default=PromotionState.REQUESTED)
    # True while under way, NULL afterwards: the unique index then admits one at a time on every database.
    active = models.BooleanField(null=True, default=True, unique=True, editable=False)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("requested by")
    )
    request_id = models.CharField(_("request number"), max_length=64)
    note = models.TextField(_("reason"))
    version = models.CharField(_("version"), max_length=64)
    sha256 = models.CharField(_("SHA-256 of the version"), max_length=64, blank=True)
    previous_version = models.CharField(_("previous version"), max_length=64, blank=True)
    previous_sha256 = models.CharField(_("SHA-256 of the previous version"), max_length=64, blank=True)
    # A promotion that was rolled back is no step to return over again.
    undone = models.BooleanField(_("rolled back since"), default=False)
    error_code = models.CharField(_("error code"), max_length=32, blank=True)
    error_params = models.JSONField(_("details of the error"), default=dict)

    class Meta:
        verbose_name = _("change of model")
        verbose_name_plural = _("changes of model")
        indexes = [models.Index(fields=["created_at", "id"], name="promotion_created")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.version}"


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


class DriftKind(models.TextChoices):
    """What an alarm is about: the reviews or the pictures."""

    AGREEMENT = "agreement", pgettext_lazy("alarm", "Disagreement")
    INPUTS = "inputs", pgettext_lazy("alarm", "Images")


class DriftAlarm(models.Model):
    """Clinicians disagree with a model more than they should, or its pictures have changed. Once for each model."""

    kind = models.CharField(_("kind"), max_length=16, choices=DriftKind)
    subject = models.CharField(_("about"), max_length=64, blank=True)
    value = models.FloatField(_("value"))
    threshold = models.FloatField(_("limit"))
    at = models.DateTimeField(_("time"))
    model_version = models.CharField(_("model version"), max_length=64)
    model_sha256 = models.CharField(_("SHA-256 of the model"), max_length=64)

    class Meta:
        verbose_name = _("alarm")
        verbose_name_plural = _("alarms")
        constraints = [models.UniqueConstraint(fields=["kind", "subject", "model_sha256"], name="drift_alarm_once")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.subject}"
