"""Patients and wards."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.patients.search_key import KEY_LENGTH, SearchKeyField
from common.names import NameField, joins_name


class Sex(models.TextChoices):
    """As DICOM (0010,0040) writes it; O is "other or unknown"."""

    MALE = "M", _("Male")
    FEMALE = "F", _("Female")
    OTHER = "O", _("Other")


class Ward(models.Model):
    """A part of the hospital. Its technicians may upload for every patient who lies there."""

    name = NameField(_("name"), max_length=100, unique=True)
    technicians = models.ManyToManyField(
        settings.AUTH_USER_MODEL, blank=True, related_name="wards", verbose_name=_("technicians")
    )

    class Meta:
        verbose_name = _("ward")
        verbose_name_plural = _("wards")

    def __str__(self) -> str:
        return self.name


joins_name(Ward.technicians.through, _("technician of a ward"), _("technicians of wards"))


class Patient(models.Model):
    """A person whose images are read. Names stay searchable: disk encryption and rights protect them."""

    number = models.CharField(_("patient number"), max_length=64, unique=True)
    name = NameField(_("name"), max_length=150, db_index=True)
    search_key = SearchKeyField(max_length=KEY_LENGTH, db_index=True, editable=False, default="")
    birth_date = models.DateField(_("date of birth"), null=True, blank=True)
    sex = models.CharField(_("sex"), max_length=1, choices=Sex, default=Sex.OTHER)
    ward = models.ForeignKey(
        Ward, on_delete=models.PROTECT, null=True, blank=True, related_name="patients", verbose_name=_("ward")
    )
    clinicians = models.ManyToManyField(
        settings.AUTH_USER_MODEL, blank=True, related_name="patients", verbose_name=_("clinicians in charge")
    )
    account = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="patient",
        verbose_name=_("the patient's own login"),
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("patient")
        verbose_name_plural = _("patients")

    def __str__(self) -> str:
        # The number alone: this text ends up in messages and logs.
        return self.number


joins_name(Patient.clinicians.through, _("clinician in charge of a patient"), _("clinicians in charge of patients"))


class EmergencyAccess(models.Model):
    """A clinician opened a patient of others for a while, and said why. Never changed, never deleted."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name=_("user")
    )
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+", verbose_name=_("patient"))
    reason = models.CharField(_("reason"), max_length=500)
    granted_at = models.DateTimeField(_("opened at"), db_index=True)
    expires_at = models.DateTimeField(_("open until"))

    class Meta:
        verbose_name = _("emergency access")
        verbose_name_plural = _("emergency accesses")
        indexes = [models.Index(fields=["user", "expires_at"], name="emergency_user")]

    def __str__(self) -> str:
        return str(self.pk)


class EmergencyEnd(models.Model):
    """An emergency access was closed before its hour was over. Never changed, never deleted."""

    access = models.OneToOneField(EmergencyAccess, on_delete=models.PROTECT, primary_key=True, related_name="end")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField(_("ended at"))

    class Meta:
        verbose_name = _("end of an emergency access")
        verbose_name_plural = _("ends of emergency accesses")

    def __str__(self) -> str:
        return str(self.pk)
