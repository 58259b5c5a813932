"""Shapes of the patient API."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.validators import UniqueValidator

from apps.accounts.models import Role, User
from apps.patients.models import EmergencyAccess, Patient, Sex, Ward
from common.api import NamedSerializer


class PatientSerializer(NamedSerializer[Patient]):
    """A patient; `clinicians` are the user ids of those assigned, which only an admin changes."""

    clinicians = serializers.PrimaryKeyRelatedField(
        many=True, required=False, queryset=User.objects.filter(role=Role.CLINICIAN)
    )
    ward = serializers.SlugRelatedField(
        slug_field="name", queryset=Ward.objects.all(), required=False, allow_null=True, help_text="Name of the ward."
    )
    sex = serializers.ChoiceField(choices=Sex.choices, default=Sex.OTHER)

    account = serializers.PrimaryKeyRelatedField(
        required=False,
        allow_null=True,
        queryset=User.objects.filter(role=Role.PATIENT),
        validators=[UniqueValidator(queryset=Patient.objects.all())],
        help_text="The patient's own login (user id), which only an admin links.",
    )

    class Meta:
        model = Patient
        fields = ("id", "number", "name", "birth_date", "sex", "ward", "clinicians", "account")
        read_only_fields = ("id",)


class PatientImportSerializer(serializers.Serializer[Any]):
    """A CSV file with the columns number, name, birth_date, sex, ward, clinicians; UTF-8 or CP949."""

    file = serializers.FileField()
    dry_run = serializers.BooleanField(default=False, help_text="Check every row and write none.")


class RowFaultSerializer(serializers.Serializer[Any]):
    """One line that cannot be imported."""

    line = serializers.IntegerField(help_text="Counts from 1, the header included.")
    columns = serializers.DictField(
        child=serializers.ListField(child=serializers.CharField()), help_text="Column to codes."
    )


class PatientImportAnswerSerializer(serializers.Serializer[Any]):
    """All rows are written or none: `created` is 0 as soon as one is at fault."""

    dry_run = serializers.BooleanField()
    rows = serializers.IntegerField()
    created = serializers.IntegerField(help_text="Patients registered, or in a dry run those that would be.")
    failed = serializers.IntegerField()
    faults = RowFaultSerializer(many=True, help_text="The first 200.")


class BreakGlassSerializer(serializers.Serializer[Any]):
    """The exact number of the patient, and why the access cannot wait."""

    number = serializers.CharField(max_length=64)
    reason = serializers.CharField(min_length=5, max_length=500)


class EmergencyAccessSerializer(serializers.ModelSerializer[EmergencyAccess]):
    """One emergency access; `user` and `patient` are ids."""

    number = serializers.CharField(source="patient.number")
    username = serializers.CharField(source="user.username")
    name = serializers.CharField(source="user.name")
    live = serializers.SerializerMethodField()
    ended_at = serializers.DateTimeField(source="end.at", default=None, allow_null=True, help_text="Before its time.")
    ended_by = serializers.CharField(source="end.by.username", default=None, allow_null=True)

    class Meta:
        model = EmergencyAccess
        fields = (
            "id", "user", "username", "name", "patient", "number", "reason", "granted_at", "expires_at", "live",
            "ended_at", "ended_by",
        )  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(bool)
    def get_live(self, access: EmergencyAccess) -> bool:
        """Whether it opens the patient now."""
        return access.expires_at > timezone.now() and not hasattr(access, "end")
