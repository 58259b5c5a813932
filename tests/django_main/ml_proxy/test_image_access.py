"""An auditor sees images with a reason, for half an hour, of one row."""

from datetime import timedelta

import pytest
from django.utils import timezone
from rest_framework.response import Response
from tests.support.factories import InferenceLogFactory, UserFactory, client_of
from tests.support.fake_inference import png

from apps.accounts.models import Role, User
from apps.ml_proxy import audit, media
from apps.ml_proxy.models import AuditEvent, InferenceLog, Reason, StoredImage
from apps.patients.models import Patient

pytestmark = pytest.mark.django_db


def stored_row(patient: Patient) -> InferenceLog:
    name = media.media_new_name("mask")
    media.media_write(name, png())
    row = InferenceLogFactory(patient=patient, images={"mask": name})
    StoredImage.objects.create(name=name, inference=row, kind="mask", size_bytes=1, sha256="0" * 64)
    return row


def open_images(user: User, row: InferenceLog, reason: str = "민원 12호 조사") -> Response:
    return client_of(user).post(f"/ml/v1/history/{row.pk}/images/", {"reason": reason})


def result_of(user: User, row: InferenceLog) -> dict[str, object]:
    result: dict[str, object] = client_of(user).get(f"/ml/v1/history/{row.pk}/").json()["result"]
    return result


def status_of_image(user: User, row: InferenceLog) -> int:
    answer = client_of(user).get(f"/media/{row.images['mask']}")
    if answer.streaming:
        assert b"".join(answer.streaming_content) == png()
    status: int = answer.status_code
    return status


def test_auditor_sees_the_images_of_one_row_after_a_reason(auditor: User, patient: Patient) -> None:
    row, other = stored_row(patient), stored_row(patient)
    assert result_of(auditor, row)["images_withheld"] == "reason_needed"
    assert status_of_image(auditor, row) == 404

    shown = open_images(auditor, row).json()["result"]

    assert (shown["images_withheld"], shown["images"]["mask"]) == (None, f"/media/{row.images['mask']}")
    assert status_of_image(auditor, row) == 200
    assert status_of_image(auditor, other) == 404
    assert status_of_image(UserFactory(role=Role.AUDITOR), row) == 404
    listed = {
        one["id"]: one["result"]["images_withheld"]
        for one in client_of(auditor).get("/ml/v1/history/").json()["results"]
    }
    assert listed == {str(row.pk): None, str(other.pk): "reason_needed"}


def test_opened_images_close_after_half_an_hour(
    auditor: User, patient: Patient, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = stored_row(patient)
    open_images(auditor, row)

    later = timezone.now() + timedelta(minutes=31)
    monkeypatch.setattr("django.utils.timezone.now", lambda: later)

    assert status_of_image(auditor, row) == 404
    assert result_of(auditor, row)["images_withheld"] == "reason_needed"


def test_opening_is_recorded_and_so_is_each_look(auditor: User, patient: Patient) -> None:
    row = stored_row(patient)

    open_images(auditor, row, "김서연 님 민원")
    status_of_image(auditor, row)

    given = AuditEvent.objects.get(kind="reason_given")
    assert (given.actor, given.patient, given.row_sha256) == (auditor, patient, audit.row_digest(Reason.objects.get()))
    assert given.detail["inference"] == str(row.pk)
    assert "김서연" not in str(given.detail)
    assert AuditEvent.objects.get(kind="image_seen").actor == auditor


@pytest.mark.parametrize("reason", ["", "왜", "x" * 501])
def test_opening_needs_a_reason(auditor: User, patient: Patient, reason: str) -> None:
    assert open_images(auditor, stored_row(patient), reason).status_code == 400
    assert not Reason.objects.exists()


@pytest.mark.parametrize("role", [Role.ADMIN, Role.CLINICIAN, Role.TECHNICIAN, Role.PATIENT])
def test_opening_is_for_auditors(patient: Patient, role: Role) -> None:
    assert open_images(UserFactory(role=role), stored_row(patient)).status_code == 403


def test_admin_is_told_that_images_are_not_for_the_role(admin: User, patient: Patient) -> None:
    assert result_of(admin, stored_row(patient))["images_withheld"] == "role"
