"""/media/: bytes only after the row said yes."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from pytest_django.fixtures import Settings
from tests.support.factories import InferenceLogFactory, UserFactory, client_of
from tests.support.fake_inference import png

from apps.accounts.models import Role, User
from apps.ml_proxy import media
from apps.ml_proxy.models import AuditEvent, StoredImage
from apps.patients.models import Patient

pytestmark = pytest.mark.django_db
Make = Callable[..., StoredImage]


@pytest.fixture
def stored() -> Make:
    def make(patient: Patient, **row: Any) -> StoredImage:
        name = media.media_new_name("mask")
        media.media_write(name, png())
        log = InferenceLogFactory(patient=patient, images={"mask": name}, **row)
        return StoredImage.objects.create(name=name, inference=log, kind="mask", size_bytes=1, sha256="0" * 64)

    return make


def test_media_gives_the_bytes_uncached_and_records_the_look(clinician: User, patient: Patient, stored: Make) -> None:
    image = stored(patient)

    answer = client_of(clinician).get(f"/media/{image.name}", headers={"Accept": "image/png"})

    assert b"".join(answer.streaming_content) == png()
    assert (answer["Content-Type"], answer["Cache-Control"]) == ("image/png", "private, no-store")
    event = AuditEvent.objects.get(kind="image_seen")
    assert (event.actor, event.patient, event.object_id) == (clinician, patient, str(image.inference_id))
    assert event.detail == {"image": "mask"}


def test_media_is_handed_to_nginx_when_it_stands_in_front(
    clinician: User, patient: Patient, stored: Make, settings: Settings
) -> None:
    settings.ENV = replace(settings.ENV, media_accel=True)
    image = stored(patient)

    answer = client_of(clinician).get(f"/media/{image.name}")

    assert answer["X-Accel-Redirect"] == f"/_media/{image.name[:2]}/{image.name}"
    assert answer.content == b""
    assert answer["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("role", list(Role))
def test_media_of_another_is_not_found(patient: Patient, stored: Make, role: Role) -> None:
    answer = client_of(UserFactory(role=role)).get(f"/media/{stored(patient, released=True).name}")

    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_media_needs_a_token(patient: Patient, stored: Make) -> None:
    assert client_of(None).get(f"/media/{stored(patient).name}").status_code == 401


@pytest.mark.parametrize(("released", "status"), [(True, 200), (False, 404)])
def test_media_is_shown_to_the_patient_once_released(
    patient: Patient, patient_user: User, stored: Make, released: bool, status: int
) -> None:
    answer = client_of(patient_user).get(f"/media/{stored(patient, released=released).name}")

    assert answer.status_code == status
    answer.close()


def test_media_is_not_shown_to_the_technician_of_the_ward(patient: Patient, technician: User, stored: Make) -> None:
    assert client_of(technician).get(f"/media/{stored(patient).name}").status_code == 404


@pytest.mark.parametrize("name", ["..%2f..%2fetc%2fpasswd", "x.png", "A" * 32 + ".png", "0" * 32 + ".png"])
def test_media_answers_404_for_names_that_are_none(clinician: User, name: str) -> None:
    assert client_of(clinician).get(f"/media/{name}").status_code == 404


def test_media_answers_404_when_the_file_is_gone(clinician: User, patient: Patient, stored: Make) -> None:
    image = stored(patient)
    media.media_delete(image.name)

    assert client_of(clinician).get(f"/media/{image.name}").status_code == 404


@pytest.mark.parametrize("name", ["../x", "/etc/passwd", "a" * 31 + ".png", "a" * 32 + ".png\n"])
def test_media_path_takes_only_its_own_names(name: str) -> None:
    with pytest.raises(ValueError, match="media name"):
        media.media_path(name)
