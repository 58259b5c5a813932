"""The record: what was asked (InferenceLog), what happened (AuditEvent), what was trained (TrainingRun).

What people say about it is in `statements.py`.
"""

from __future__ import annotations

import uuid
from typing import ClassVar

import uuid6
from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.ml_proxy.append_only import AppendOnlyManager, AppendOnlyModel, RecordedModel
from apps.ml_proxy.event_kinds import kind_text
from apps.ml_proxy.statements import Label, Reason, Review
from apps.patients.models import Patient

__all__ = [
    "UNFINISHED", "AuditEvent", "IdempotencyKey", "InferenceLog", "InferenceState", "Reason", "Review", "StoredImage",
    "TrainingProfile", "TrainingRun", "TrainingState", "new_id",
]  # fmt: skip


def new_id() -> uuid.UUID:
    """A UUIDv7: grows with time, so the newest rows share the end of the index."""
    return uuid.UUID(bytes=uuid6.uuid7().bytes)


class InferenceState(models.TextChoices):
    """`received`, `queued` and `running` are on their way; everything else is an end."""

    RECEIVED = "received", pgettext_lazy("analysis", "Received")
    QUEUED = "queued", pgettext_lazy("analysis", "Queued")
    RUNNING = "running", pgettext_lazy("analysis", "Running")
    COMPLETED = "completed", pgettext_lazy("analysis", "Completed")
    REFUSED = "refused", pgettext_lazy("analysis", "Refused")
    FAILED = "failed", pgettext_lazy("analysis", "Failed")
    TIMEOUT = "timeout", pgettext_lazy("analysis", "Timed out")
    CANCELLED = "cancelled", pgettext_lazy("analysis", "Cancelled")
    ABANDONED = "abandoned", pgettext_lazy("analysis", "Abandoned")


UNFINISHED = (InferenceState.RECEIVED, InferenceState.QUEUED, InferenceState.RUNNING)


class InferenceLog(RecordedModel):
    """One question to the AI. Committed before the question is asked and finished after the answer.

    A job (volume, series, `Prefer: respond-async`) has `queued_at`: its row with its lease is the queue (`jobs.py`),
    and `spool_name` is its file until it ends. The columns `lease_*`, `attempts` and `progress` belong to the worker
    that runs it, not to the record.
    """

    # `is_reviewed` repeats `reviewed_at`.
    not_recorded = frozenset({"lease_owner", "lease_until", "attempts", "progress", "is_reviewed"})

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    created_at = models.DateTimeField(_("requested at"), default=timezone.now)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=InferenceState, default=InferenceState.RECEIVED)
    # Explicit indexes below begin with these two, so Django's own would be a second copy.
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("requested by"),
    )
    patient = models.ForeignKey(
        Patient, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name=_("patient")
    )
    request_id = models.CharField(_("request number"), max_length=64)
    client_address = models.CharField(_("client address"), max_length=45, blank=True)

    input_sha256 = models.CharField(_("SHA-256 of the input"), max_length=64)
    input_bytes = models.BigIntegerField(_("size of the input (bytes)"))
    input_format = models.CharField(_("format of the input"), max_length=16)
    input_shape = models.JSONField(_("shape of the input"), null=True, blank=True)
    input_spacing_mm = models.JSONField(_("spacing of the input (mm)"), null=True, blank=True)
    params = models.JSONField(_("parameters"), default=dict)

    result = models.JSONField(_("result"), null=True, blank=True)
    label = models.CharField(_("class"), max_length=32, choices=Label, blank=True)
    error_code = models.CharField(_("error code"), max_length=32, blank=True)
    error_status = models.PositiveSmallIntegerField(_("HTTP status of the error"), null=True, blank=True)
    error_params = models.JSONField(_("details of the error"), default=dict)
    model_name = models.CharField(_("model"), max_length=64, blank=True)
    model_version = models.CharField(_("model version"), max_length=64, blank=True)
    model_sha256 = models.CharField(_("SHA-256 of the model"), max_length=64, blank=True)
    images = models.JSONField(_("images"), default=dict)
    timings = models.JSONField(_("time taken (ms)"), default=dict)
    answer_sha256 = models.CharField(_("SHA-256 of the answer"), max_length=64, blank=True)

    released = models.BooleanField(_("released to the patient"), default=False)
    reviewed_at = models.DateTimeField(_("reviewed at"), null=True, blank=True)
    # The same as a column that an index can begin with, for the filter `reviewed`.
    is_reviewed = models.BooleanField(_("reviewed"), default=False)

    queued_at = models.DateTimeField(_("queued at"), null=True, blank=True)
    started_at = models.DateTimeField(_("started at"), null=True, blank=True)
    spool_name = models.CharField(_("waiting file"), max_length=32, blank=True)

    lease_owner = models.CharField(_("worker"), max_length=64, blank=True)
    lease_until = models.DateTimeField(_("left to the worker until"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    progress = models.FloatField(_("progress"), null=True, blank=True)

    class Meta:
        verbose_name = _("analysis")
        verbose_name_plural = _("analyses")
        indexes = [
            models.Index(fields=["created_at", "id"], name="inference_created"),
            # With all that is filtered by: the rows of hundreds of patients are sorted without being read.
            models.Index(
                fields=["patient", "created_at", "state", "label", "is_reviewed", "model_version", "requested_by"],
                name="inference_of_patient",
            ),
            models.Index(fields=["requested_by", "created_at"], name="inference_user"),
            models.Index(fields=["state", "created_at"], name="inference_state"),
            models.Index(fields=["label", "created_at"], name="inference_label"),
            models.Index(fields=["is_reviewed", "created_at"], name="inference_reviewed"),
            models.Index(fields=["model_version", "created_at"], name="inference_version"),
            models.Index(fields=["queued_at"], name="inference_queued"),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def is_finished(self) -> bool:
        return self.state not in UNFINISHED


class StudyUpload(models.Model):
    """A file that comes in chunks (tus 1.0). Its bytes lie in the spool until a prediction has used them or it expires.

    `offset` is what counts: bytes of the file beyond it were never acknowledged and are cut off by the next chunk.
    `inference` is the prediction that used it; the row stays until it expires, so that the same question asked again
    under the same idempotency key is recognised. One that ends with "try again", a job as well, gives it back.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(db_index=True)
    extension = models.CharField(max_length=16, blank=True)
    length = models.BigIntegerField()
    offset = models.BigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    spool_name = models.CharField(max_length=32)
    inference = models.ForeignKey(InferenceLog, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("upload")
        verbose_name_plural = _("uploads")

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def is_complete(self) -> bool:
        return self.offset == self.length


class IdempotencyKey(models.Model):
    """A client's promise that two requests are one. Apart from the log: a key expires, the record stays."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    key = models.CharField(max_length=128)
    body_sha256 = models.CharField(max_length=64)
    inference = models.ForeignKey(InferenceLog, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        verbose_name = _("idempotency key")
        verbose_name_plural = _("idempotency keys")
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="idempotency_user_key")]

    def __str__(self) -> str:
        return str(self.pk)


class StoredImage(models.Model):
    """One PNG in the media store. The name is random; this row says what it is and therefore who may see it."""

    name = models.CharField(primary_key=True, max_length=48)
    inference = models.ForeignKey(InferenceLog, on_delete=models.PROTECT, related_name="stored_images")
    kind = models.CharField(max_length=16)
    size_bytes = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)


class AuditEvent(AppendOnlyModel):
    """One thing that happened, with the digest of the row it speaks of. Append-only."""

    seq = models.BigAutoField(_("event number"), primary_key=True)
    at = models.DateTimeField(_("time"), default=timezone.now, db_index=True)
    kind = models.CharField(_("what happened"), max_length=32)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("who")
    )
    patient = models.ForeignKey(
        Patient, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("patient")
    )
    object_type = models.CharField(_("kind of object"), max_length=32, blank=True)
    object_id = models.CharField(_("number of the object"), max_length=64, blank=True)
    row_sha256 = models.CharField(_("SHA-256 of the object"), max_length=64, blank=True)
    request_id = models.CharField(_("request number"), max_length=64)
    client_address = models.CharField(_("client address"), max_length=45, blank=True)
    detail = models.JSONField(_("details"), default=dict)

    objects: ClassVar[AppendOnlyManager[AuditEvent]] = AppendOnlyManager()

    class Meta:
        verbose_name = _("audit event")
        verbose_name_plural = _("audit events")
        indexes = [
            models.Index(fields=["object_type", "object_id"], name="audit_object"),
            models.Index(fields=["kind"], name="audit_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.seq} {kind_text(self.kind)}"


class TrainingState(models.TextChoices):
    """`requested` before Flask filed it, `filed` until a worker takes it; `candidate` and later are ends."""

    REQUESTED = "requested", pgettext_lazy("training", "Received")
    FILED = "filed", pgettext_lazy("training", "Waiting")
    RUNNING = "running", pgettext_lazy("training", "Training")
    CANDIDATE = "candidate", pgettext_lazy("training", "Passed")
    REJECTED = "rejected", pgettext_lazy("training", "Rejected")
    FAILED = "failed", pgettext_lazy("training", "Failed")
    CANCELLED = "cancelled", pgettext_lazy("training", "Cancelled")


class TrainingProfile(models.TextChoices):
    """How long a run learns."""

    QUICK = "quick", pgettext_lazy("training", "Quick")
    FULL = "full", pgettext_lazy("training", "Full")


class TrainingRun(RecordedModel):
    """One training run, from the wish to the verdict.

    The columns `stage`, `progress`, `epochs`, `eta_s`, `heartbeat_at`, `attempts` and `lease_*` belong to the worker
    that runs it (`apps.model_life`), not to the record.
    """

    not_recorded = frozenset(
        {"stage", "progress", "epochs", "eta_s", "heartbeat_at", "attempts", "lease_owner", "lease_until"}
    )

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    created_at = models.DateTimeField(_("requested at"), default=timezone.now)
    started_at = models.DateTimeField(_("started at"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=TrainingState, default=TrainingState.REQUESTED)
    # True while under way, NULL afterwards: the unique index then admits one run at a time on every database.
    active = models.BooleanField(null=True, default=True, unique=True, editable=False)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("requested by")
    )
    request_id = models.CharField(_("request number"), max_length=64)
    reason = models.TextField(_("reason"))
    dataset = models.CharField(_("reviewed cases"), max_length=200, null=True, blank=True)
    base_version = models.CharField(_("start from"), max_length=64, null=True, blank=True)
    profile = models.CharField(_("profile"), max_length=8, choices=TrainingProfile, default=TrainingProfile.FULL)
    stage = models.CharField(_("stage"), max_length=16, blank=True)
    progress = models.FloatField(_("progress"), default=0.0)
    epochs = models.JSONField(_("epochs"), default=list)
    eta_s = models.FloatField(_("time left (s)"), null=True, blank=True)
    heartbeat_at = models.DateTimeField(_("last sign of life"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    verdict = models.JSONField(pgettext_lazy("training", "verdict"), null=True, blank=True)
    candidate_version = models.CharField(_("version made"), max_length=64, blank=True)
    error_code = models.CharField(_("error code"), max_length=32, blank=True)
    error_params = models.JSONField(_("details of the error"), default=dict)
    lease_owner = models.CharField(_("worker"), max_length=64, blank=True)
    lease_until = models.DateTimeField(_("left to the worker until"), null=True, blank=True)

    class Meta:
        verbose_name = _("training run")
        verbose_name_plural = _("training runs")
        indexes = [models.Index(fields=["created_at", "id"], name="training_created")]

    def __str__(self) -> str:
        return str(self.pk)
