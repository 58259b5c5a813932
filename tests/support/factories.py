"""Rows for tests of the gateway. A password is set only where a test logs in, because hashing is slow on purpose."""

from datetime import UTC, date, datetime
from typing import Any

import factory
from rest_framework.test import APIClient

from apps.accounts import tokens
from apps.accounts.models import Role, TokenFamily, User
from apps.ml_proxy.models import InferenceLog, InferenceState
from apps.patients.models import Patient, Ward

PASSWORD = "green-lamp-on-7-hills"


def example_result(label: str = "glioma") -> dict[str, Any]:
    """The stored result of a prediction."""
    return {
        "label": label,
        "label_texts": {"ko": "신경교종", "en": "Glioma"},
        "probability": 0.93,
        "probabilities": {"glioma": 0.93, "meningioma": 0.04, "pituitary": 0.02, "no_tumor": 0.01},
        "confident": True,
        "reasons": [],
        "tumor": {
            "present": True,
            "area_px": 12,
            "area_mm2": None,
            "volume_ml": None,
            "diameters_mm": None,
            "bbox": [3, 4, 9, 11],
        },
    }


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"user{n}")
    name = factory.Sequence(lambda n: f"이름 {n}")
    role = Role.CLINICIAN
    password = "!"


class WardFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Ward

    name = factory.Sequence(lambda n: f"{n}병동")


class PatientFactory(factory.django.DjangoModelFactory):
    """A patient of `clinician` (if given), on the ward of `technician` (if given)."""

    class Meta:
        model = Patient
        skip_postgeneration_save = True

    number = factory.Sequence(lambda n: f"P-{n:05}")
    name = factory.Sequence(lambda n: f"환자 {n}")
    birth_date = date(1980, 2, 3)
    sex = "F"

    @factory.post_generation
    def clinician(self, create: bool, user: User | None, **_: Any) -> None:
        if user is not None:
            self.clinicians.add(user)

    @factory.post_generation
    def technician(self, create: bool, user: User | None, **_: Any) -> None:
        if user is not None:
            self.ward = WardFactory()
            self.ward.technicians.add(user)
            self.save()


class InferenceLogFactory(factory.django.DjangoModelFactory):
    """A completed row."""

    class Meta:
        model = InferenceLog

    patient = factory.SubFactory(PatientFactory)
    requested_by = factory.SubFactory(UserFactory)
    request_id = "req-1"
    state = InferenceState.COMPLETED
    created_at = factory.Sequence(lambda n: datetime(2026, 11, 1, 0, n // 60 % 60, n % 60, 123456, UTC))
    input_sha256 = "a" * 64
    input_bytes = 1234
    input_format = "png"
    input_shape = [41, 37]
    label = "glioma"
    model_name = "brain-tumor-mri"
    model_version = "1.0.0"
    model_sha256 = "b" * 64
    result = factory.LazyFunction(example_result)
    timings = factory.LazyFunction(lambda: {"total": 41.0, "gateway": 6.1, "inference": 21.4})


def client_of(user: User | None) -> APIClient:
    """A client with a real access token of `user`, or a stranger's."""
    client = APIClient()
    if user is not None:
        family = TokenFamily.objects.create(user=user, kind=TokenFamily.Kind.TOKEN)
        client.credentials(HTTP_AUTHORIZATION=f"Bearer {tokens.access_for(family)}")
    return client
