"""People, a patient, and an AI server that answers."""

from collections.abc import Iterator

import pytest
from django.core.cache import caches
from pytest_django.fixtures import Settings
from tests.support import django_ready  # noqa: F401 -- before any import of a model
from tests.support.factories import PatientFactory, UserFactory
from tests.support.fake_inference import FakeInference, serving

from apps.accounts.models import Role, User
from apps.monitoring.health import readiness
from apps.patients.models import Patient


@pytest.fixture
def clinician(db: None) -> User:
    return UserFactory(role=Role.CLINICIAN)


@pytest.fixture
def technician(db: None) -> User:
    return UserFactory(role=Role.TECHNICIAN)


@pytest.fixture
def admin(db: None) -> User:
    return UserFactory(role=Role.ADMIN)


@pytest.fixture
def auditor(db: None) -> User:
    return UserFactory(role=Role.AUDITOR)


@pytest.fixture
def patient_user(db: None) -> User:
    return UserFactory(role=Role.PATIENT)


@pytest.fixture
def patient(clinician: User, technician: User, patient_user: User) -> Patient:
    """Assigned to the clinician, on the technician's ward, with a login."""
    return PatientFactory(clinician=clinician, technician=technician, account=patient_user)


@pytest.fixture
def inference() -> Iterator[FakeInference]:
    """The AI server, fake but signed to."""
    fake = FakeInference()
    readiness._until = 0.0
    with serving(fake.client()):
        yield fake
    readiness._until = 0.0


@pytest.fixture(autouse=True)
def _quick_passwords(settings: Settings) -> None:
    """Argon2 is slow on purpose; what is tested here is not the hash."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def _nobody_counted() -> None:
    """Rolled back, the next test's users have the same keys; their requests are counted anew."""
    for name in caches:
        caches[name].clear()


@pytest.fixture(autouse=True)
def _uncollected_static(settings: Settings) -> None:
    """No collectstatic before a test run, so no manifest of hashed names."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
