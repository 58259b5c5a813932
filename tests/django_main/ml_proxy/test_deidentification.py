"""The gateway's side of de-identification: whose key, which error, what the row keeps."""

import dataclasses
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings
from tests.support import planted
from tests.support.factories import PatientFactory
from tests.support.fake_inference import FakeInference, answer_for, answered, png
from tests.support.uploads import kinds, send, the_row

from apps.accounts.models import User
from apps.ml_proxy import audit, deidentification
from apps.ml_proxy.deidentification import patient_key
from apps.patients.models import Patient
from common.errors import NeuroNovaError
from deidentify.pool import DeidentifierPool
from sandbox import Cause, LostError

pytestmark = pytest.mark.django_db


@pytest.fixture
def own_key(settings: Settings, tmp_path: Path) -> Iterator[Path]:
    """A site without a key yet."""
    file = tmp_path / "keys" / "deidentify.key"
    settings.ENV = dataclasses.replace(settings.ENV, deidentify_key_file=file)
    deidentification._site_key.cache_clear()
    yield file
    deidentification._site_key.cache_clear()


def test_row_keeps_the_digest_of_what_came_in_and_of_what_was_sent(
    clinician: User, patient: Patient, inference: FakeInference
) -> None:
    data = planted.png()

    answer = send(clinician, patient, "a.png", data)

    (request,) = inference.requests
    row = the_row()
    assert answer.status_code == 200
    assert (answer.json()["input"]["sha256"], row.input_sha256) == (audit.bytes_digest(data),) * 2
    assert row.params["sent_sha256"] == audit.bytes_digest(request.content) != row.input_sha256
    assert row.params["sent_bytes"] == len(request.content) < row.input_bytes == len(data)
    assert request.headers["X-NeuroNova-Content-SHA256"] == row.params["sent_sha256"]


def test_answer_to_the_original_bytes_is_an_answer_to_another_image(
    clinician: User, patient: Patient, inference: FakeInference
) -> None:
    original = planted.png()
    inference.handler = lambda _: answered(answer_for(original))

    assert send(clinician, patient, "a.png", original).json()["code"] == "inference_error"


def test_file_that_cannot_be_read_is_a_refused_row_and_never_sent(
    clinician: User, patient: Patient, inference: FakeInference
) -> None:
    answer = send(clinician, patient, "a.png", png()[:-30])

    assert (answer.status_code, answer.json()["code"]) == (422, "corrupt_file")
    assert (the_row().state, kinds()) == ("refused", ["received", "finished"])
    assert not inference.requests


@pytest.mark.parametrize(
    ("cause", "status", "code", "state"),
    [
        (Cause.BUSY, 503, "overloaded", "failed"),
        (Cause.DEADLINE, 504, "inference_timeout", "timeout"),
        (Cause.START, 503, "inference_unavailable", "failed"),
        (Cause.TIME, 413, "decoded_too_large", "refused"),
        (Cause.MEMORY, 413, "decoded_too_large", "refused"),
        (Cause.DIED, 422, "corrupt_file", "refused"),
        (Cause.EXCEPTION, 422, "corrupt_file", "refused"),
        (Cause.FAULT, 502, "inference_error", "failed"),
    ],
)
def test_lost_child_ends_the_row_with_its_code(
    clinician: User, patient: Patient, monkeypatch: pytest.MonkeyPatch, cause: Cause, status: int, code: str, state: str
) -> None:
    def lose(*_: object, **__: object) -> None:
        raise LostError(cause)

    monkeypatch.setattr(DeidentifierPool, "clean", lose)

    answer = send(clinician, patient, "a.png", png())

    assert (answer.status_code, answer.json()["code"], the_row().state) == (status, code, state)


def test_disk_without_room_is_not_the_files_fault(
    clinician: User, patient: Patient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(DeidentifierPool, "clean", fail)

    answer = send(clinician, patient, "a.png", png())

    assert (answer.status_code, answer.json()["code"], the_row().state) == (503, "inference_unavailable", "failed")


def test_key_is_made_once_for_the_owner_only(own_key: Path, patient: Patient) -> None:
    first = patient_key(patient)
    deidentification._site_key.cache_clear()

    assert patient_key(patient) == first
    assert patient_key(PatientFactory()) != first
    assert stat.S_IMODE(own_key.stat().st_mode) == 0o600


@pytest.mark.parametrize("spoil", ["readable", "short", "text"])
def test_key_that_is_not_ours_is_not_used(own_key: Path, patient: Patient, spoil: str) -> None:
    own_key.parent.mkdir()
    own_key.write_text({"readable": "0f" * 32, "short": "0f" * 8, "text": "not a key"}[spoil])
    own_key.chmod(0o644 if spoil == "readable" else 0o600)

    with pytest.raises(NeuroNovaError):
        patient_key(patient)
