"""What people say about rows of the record: reviews, and reasons for what needs one. Written once, never changed.

Free text stands here and nowhere else: the event that speaks of a statement holds its digest.
"""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.ml_proxy.append_only import AppendOnlyManager, AppendOnlyModel, RecordedModel


class Verdict(models.TextChoices):
    """What a clinician says about an answer."""

    AGREE = "agree", pgettext_lazy("review", "Agree")
    CORRECT = "correct", pgettext_lazy("review", "Correct")
    UNUSABLE = "unusable", pgettext_lazy("review", "Unusable")


class Label(models.TextChoices):
    """The classes of the shipped model, for people; a model with others shows their names as it writes them."""

    GLIOMA = "glioma", _("Glioma")
    MENINGIOMA = "meningioma", _("Meningioma")
    PITUITARY = "pituitary", _("Pituitary tumour")
    NO_TUMOR = "no_tumor", _("No tumour")


class Review(AppendOnlyModel, RecordedModel):
    """One clinician's word about one answer. The last one of a row counts, none is lost."""

    inference = models.ForeignKey(
        "ml_proxy.InferenceLog", on_delete=models.PROTECT, related_name="reviews", verbose_name=_("analysis")
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("reviewed by")
    )
    at = models.DateTimeField(_("time"), default=timezone.now)
    verdict = models.CharField(pgettext_lazy("review", "verdict"), max_length=8, choices=Verdict)
    # What the image shows in the reviewer's judgement; empty when the image is unusable.
    label = models.CharField(_("class as reviewed"), max_length=32, choices=Label, blank=True)
    comment = models.TextField(_("comment"), blank=True, max_length=2000)
    # The name of a StoredImage of kind `review_mask` and the digest of its bytes.
    mask_name = models.CharField(_("outline file"), max_length=48, blank=True)
    mask_sha256 = models.CharField(_("SHA-256 of the outline"), max_length=64, blank=True)

    objects: ClassVar[AppendOnlyManager[Review]] = AppendOnlyManager()

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")

    def __str__(self) -> str:
        return str(self.pk)


class ReasonKind(models.TextChoices):
    """What the reason was asked for."""

    REASSIGN = "reassign", _("Study moved to another patient")
    IMAGES = "images", _("Images opened")
    EXPORT = "export", _("Copy taken")


class Reason(AppendOnlyModel, RecordedModel):
    """Why somebody moved a study to another patient, opened images that are not daily work, or took a copy away."""

    kind = models.CharField(_("purpose"), max_length=8, choices=ReasonKind)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("given by"),
    )
    at = models.DateTimeField(_("time"), default=timezone.now)
    inference = models.ForeignKey(
        "ml_proxy.InferenceLog", on_delete=models.PROTECT, null=True, related_name="reasons", verbose_name=_("analysis")
    )
    text = models.TextField(_("reason"), max_length=500)
    # Of a moved study: from whom to whom. Of opened images: until when.
    from_patient = models.ForeignKey(
        "patients.Patient", on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("from patient")
    )
    to_patient = models.ForeignKey(
        "patients.Patient", on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("to patient")
    )
    until = models.DateTimeField(_("images open until"), null=True)

    objects: ClassVar[AppendOnlyManager[Reason]] = AppendOnlyManager()

    class Meta:
        verbose_name = _("stated reason")
        verbose_name_plural = _("stated reasons")
        indexes = [models.Index(fields=["by", "until"], name="reason_open")]

    def __str__(self) -> str:
        return str(self.pk)
