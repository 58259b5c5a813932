"""What people say about rows of the record: reviews, and reasons for what needs one. Written once, never changed.

Free text stands here and nowhere else: the event that speaks of a statement holds its digest.
"""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from apps.ml_proxy.append_only import AppendOnlyManager, AppendOnlyModel, RecordedModel


class Verdict(models.TextChoices):
    """What a clinician says about an answer."""

    AGREE = "agree"
    CORRECT = "correct"
    UNUSABLE = "unusable"


class Review(AppendOnlyModel, RecordedModel):
    """One clinician's word about one answer. The last one of a row counts, none is lost."""

    inference = models.ForeignKey("ml_proxy.InferenceLog", on_delete=models.PROTECT, related_name="reviews")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    verdict = models.CharField(max_length=8, choices=Verdict)
    # What the image shows in the reviewer's judgement; empty when the image is unusable.
    label = models.CharField(max_length=32, blank=True)
    comment = models.TextField(blank=True, max_length=2000)
    # The name of a StoredImage of kind `review_mask` and the digest of its bytes.
    mask_name = models.CharField(max_length=48, blank=True)
    mask_sha256 = models.CharField(max_length=64, blank=True)

    objects: ClassVar[AppendOnlyManager[Review]] = AppendOnlyManager()

    def __str__(self) -> str:
        return str(self.pk)


class ReasonKind(models.TextChoices):
    """What the reason was asked for."""

    REASSIGN = "reassign"
    IMAGES = "images"
    EXPORT = "export"


class Reason(AppendOnlyModel, RecordedModel):
    """Why somebody moved a study to another patient, opened images that are not daily work, or took a copy away."""

    kind = models.CharField(max_length=8, choices=ReasonKind)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField(default=timezone.now)
    inference = models.ForeignKey("ml_proxy.InferenceLog", on_delete=models.PROTECT, null=True, related_name="reasons")
    text = models.TextField(max_length=500)
    # Of a moved study: from whom to whom. Of opened images: until when.
    from_patient = models.ForeignKey("patients.Patient", on_delete=models.PROTECT, null=True, related_name="+")
    to_patient = models.ForeignKey("patients.Patient", on_delete=models.PROTECT, null=True, related_name="+")
    until = models.DateTimeField(null=True)

    objects: ClassVar[AppendOnlyManager[Reason]] = AppendOnlyManager()

    class Meta:
        indexes = [models.Index(fields=["by", "until"], name="reason_open")]

    def __str__(self) -> str:
        return str(self.pk)
