"""Release to the patient, and studies that move to the right one."""

import pytest
from rest_framework.response import Response
from tests.support.factories import InferenceLogFactory, PatientFactory, UserFactory, client_of
from tests.support.fake_inference import png

from apps.accounts.models import Role, User
from apps.ml_proxy import audit, filing, media
from apps.ml_proxy.models import AuditEvent, InferenceLog, Reason, StoredImage
from apps.patients import emergency
from apps.patients.models import Patient
from common.errors import NotFoundError

pytestmark = pytest.mark.django_db


@pytest.fixture
def row(patient: Patient) -> InferenceLog:
    """With one picture in the store."""
    name = media.media_new_name("mask")
    media.media_write(name, png())
    row = InferenceLogFactory(patient=patient, images={"mask": name})
    StoredImage.objects.create(name=name, inference=row, kind="mask", size_bytes=1, sha256="0" * 64)
    return row


@pytest.fixture
def other(clinician: User) -> Patient:
    """Another patient of the same clinician, with a login."""
    return PatientFactory(clinician=clinician, account=UserFactory(role=Role.PATIENT))


def at(row: InferenceLog, what: str = "") -> str:
    return f"/ml/v1/history/{row.pk}/{what}"


def move(user: User, row: InferenceLog, to: Patient, reason: str = "다른 환자의 영상") -> Response:
    return client_of(user).post(at(row, "reassign/"), {"patient": to.pk, "reason": reason})


def sees(user: User, row: InferenceLog) -> tuple[int, int]:
    """What the row and its picture answer to `user`."""
    picture = client_of(user).get(f"/media/{row.images['mask']}")
    if picture.streaming:
        assert b"".join(picture.streaming_content) == png()
    return client_of(user).get(at(row)).status_code, picture.status_code


def test_release_shows_the_patient_row_and_images_until_it_is_withdrawn(
    clinician: User, patient_user: User, row: InferenceLog
) -> None:
    assert sees(patient_user, row) == (404, 404)

    assert client_of(clinician).post(at(row, "release/")).json()["released"] is True
    assert sees(patient_user, row) == (200, 200)

    assert client_of(clinician).delete(at(row, "release/")).json()["released"] is False
    assert sees(patient_user, row) == (404, 404)


def test_release_is_recorded_once(clinician: User, row: InferenceLog) -> None:
    client = client_of(clinician)
    for _ in range(2):
        client.post(at(row, "release/"))
    client.delete(at(row, "release/"))

    changes = AuditEvent.objects.filter(kind__startswith="release").order_by("seq")
    assert [event.kind for event in changes] == ["released", "release_withdrawn"]
    last = changes.last()
    assert last is not None
    assert (last.actor, last.patient, last.row_sha256) == (clinician, row.patient, audit.row_digest(_fresh(row)))


@pytest.mark.parametrize(("state", "status"), [("refused", 400), ("failed", 400), ("running", 409), ("queued", 409)])
def test_release_is_of_completed_rows(clinician: User, patient: Patient, state: str, status: int) -> None:
    row = InferenceLogFactory(patient=patient, state=state, result=None)

    assert client_of(clinician).post(at(row, "release/")).status_code == status
    assert not _fresh(row).released


def test_release_and_reassign_need_more_than_an_emergency(row: InferenceLog, other: Patient) -> None:
    stranger = UserFactory(role=Role.CLINICIAN)
    assert client_of(stranger).post(at(row, "release/")).status_code == 404

    for number in (row.patient.number, other.number):
        emergency.break_glass(by=stranger, address="", number=number, reason="의식 저하")

    for answer in (client_of(stranger).post(at(row, "release/")), move(stranger, row, other)):
        assert (answer.status_code, answer.json()["params"]) == (403, {"reason": "emergency"})


def test_who_was_overtaken_by_a_move_does_nothing_to_the_other_patients_row(
    clinician: User, admin: User, row: InferenceLog, other: Patient
) -> None:
    seen = _fresh(row)  # what the view has read and found to be the clinician's
    filing.inference_reassign(by=admin, address="", log=row, to=PatientFactory(), reason="다른 환자의 영상")

    with pytest.raises(NotFoundError):
        filing.inference_release(by=clinician, address="", log=seen, released=True)
    with pytest.raises(NotFoundError):
        filing.inference_reassign(by=clinician, address="", log=seen, to=other, reason="번호 착오")

    assert (_fresh(row).released, Reason.objects.count()) == (False, 1)


def test_reassign_moves_row_images_and_release(
    clinician: User, patient_user: User, row: InferenceLog, other: Patient
) -> None:
    client_of(clinician).post(at(row, "release/"))
    account = other.account
    assert account is not None

    answer = move(clinician, row, other)

    assert (answer.json()["patient"], answer.json()["released"]) == (other.pk, False)
    assert sees(patient_user, row) == sees(account, row) == (404, 404)
    client_of(clinician).post(at(row, "release/"))
    assert sees(account, row) == (200, 200)
    assert sees(patient_user, row) == (404, 404)


def test_reassign_takes_a_number_too(clinician: User, row: InferenceLog, other: Patient) -> None:
    body = {"patient_number": other.number, "reason": "번호 착오"}

    assert client_of(clinician).post(at(row, "reassign/"), body).json()["patient"] == other.pk


def test_reassign_is_recorded_for_both_patients(
    clinician: User, auditor: User, row: InferenceLog, other: Patient
) -> None:
    before = row.patient_id
    move(clinician, row, other, "김서연 님 영상이 잘못 올라감")

    why = Reason.objects.get()
    events = AuditEvent.objects.filter(kind="reassigned").order_by("seq")
    assert [event.patient_id for event in events] == [before, other.pk]
    assert {event.row_sha256 for event in events} == {audit.row_digest(_fresh(row))}
    assert events[0].detail == {"from": before, "to": other.pk, "reason": why.pk, "was_released": False}
    assert AuditEvent.objects.get(kind="reason_given").row_sha256 == audit.row_digest(why)
    assert "김서연" not in str(list(AuditEvent.objects.values_list("detail", flat=True)))
    listed = client_of(auditor).get(at(row, "reassign/")).json()["results"]
    assert [(one["from_patient"], one["to_patient"], one["by"], one["reason"]) for one in listed] == [
        (before, other.pk, clinician.pk, "김서연 님 영상이 잘못 올라감")
    ]


def test_reassign_by_a_clinician_stays_within_the_own_patients(clinician: User, row: InferenceLog) -> None:
    assert move(clinician, row, PatientFactory()).status_code == 404
    assert move(UserFactory(role=Role.CLINICIAN), row, row.patient).status_code == 404
    assert _fresh(row).patient_id == row.patient_id


def test_reassign_by_an_admin_reaches_every_patient(admin: User, row: InferenceLog) -> None:
    to = PatientFactory()

    assert move(admin, row, to).json()["patient"] == to.pk


@pytest.mark.parametrize("body", [{"reason": "착오입니다"}, {"patient": 1}, {"patient": 1, "reason": "x"}])
def test_reassign_needs_a_patient_and_a_reason(clinician: User, row: InferenceLog, body: dict[str, object]) -> None:
    answer = client_of(clinician).post(at(row, "reassign/"), body)

    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_request")


def test_reassign_refuses_the_same_patient_and_what_has_not_ended(
    clinician: User, patient: Patient, row: InferenceLog, other: Patient
) -> None:
    waiting = InferenceLogFactory(patient=patient, state="running", result=None)

    assert move(clinician, row, patient).json()["params"]["fields"] == {"patient": ["same"]}
    assert move(clinician, waiting, other).json()["code"] == "in_progress"
    assert not Reason.objects.exists()


def _fresh(row: InferenceLog) -> InferenceLog:
    return InferenceLog.objects.get(pk=row.pk)
