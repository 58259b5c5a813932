"""Patients and wards."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from apps.patients.search_key import KEY_LENGTH, SearchKeyField
from common.names import NameField


class Sex(models.TextChoices):
    """As DICOM (0010,0040) writes it; O is "other or unknown"."""

    MALE = "M", "남 / Male"
    FEMALE = "F", "여 / Female"
    OTHER = "O", "기타 / Other"


class Ward(models.Model):
    """A part of the hospital. Its technicians may upload for every patient who lies there."""

    name = NameField(max_length=100, unique=True)
    technicians = models.ManyToManyField(settings.AUTH_USER_MODEL, blank=True, related_name="wards")

    def __str__(self) -> str:
        return self.name


class Patient(models.Model):
    """A person whose images are read. Names stay searchable: disk encryption and rights protect them."""

    number = models.CharField(max_length=64, unique=True)
    name = NameField(max_length=150, db_index=True)
    search_key = SearchKeyField(max_length=KEY_LENGTH, db_index=True, editable=False, default="")
    birth_date = models.DateField(null=True, blank=True)
    sex = models.CharField(max_length=1, choices=Sex, default=Sex.OTHER)
    ward = models.ForeignKey(Ward, on_delete=models.PROTECT, null=True, blank=True, related_name="patients")
    clinicians = models.ManyToManyField(settings.AUTH_USER_MODEL, blank=True, related_name="patients")
    account = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="patient"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        # The number alone: this text ends up in messages and logs.
        return self.number


class EmergencyAccess(models.Model):
    """A clinician opened a patient of others for a while, and said why. Never changed, never deleted."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=500)
    granted_at = models.DateTimeField(db_index=True)
    expires_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "emergency accesses"
        indexes = [models.Index(fields=["user", "expires_at"], name="emergency_user")]

    def __str__(self) -> str:
        return str(self.pk)


class EmergencyEnd(models.Model):
    """An emergency access was closed before its hour was over. Never changed, never deleted."""

    access = models.OneToOneField(EmergencyAccess, on_delete=models.PROTECT, primary_key=True, related_name="end")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.pk)
