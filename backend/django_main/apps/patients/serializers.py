"""Shapes of the patient API."""

from __future__ import annotations

from rest_framework import serializers

from apps.accounts.models import Role, User
from apps.patients.models import Patient, Sex, Ward


class PatientSerializer(serializers.ModelSerializer[Patient]):
    """A patient; `clinicians` are the user ids of those assigned, which only an admin changes."""

    clinicians = serializers.PrimaryKeyRelatedField(
        many=True, required=False, queryset=User.objects.filter(role=Role.CLINICIAN)
    )
    ward = serializers.SlugRelatedField(
        slug_field="name", queryset=Ward.objects.all(), required=False, allow_null=True, help_text="Name of the ward."
    )
    sex = serializers.ChoiceField(choices=Sex.choices, default=Sex.OTHER)

    class Meta:
        model = Patient
        fields = ("id", "number", "name", "birth_date", "sex", "ward", "clinicians")
        read_only_fields = ("id",)
