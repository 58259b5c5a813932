"""What clinicians say about answers."""

import base64
import logging
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from rest_framework.response import Response
from tests.support.factories import InferenceLogFactory, PatientFactory, UserFactory, client_of
from tests.support.fake_inference import png

from apps.accounts.models import Role, User
from apps.ml_proxy import audit, filing, media, reviews
from apps.ml_proxy.append_only import AppendOnlyError
from apps.ml_proxy.models import AuditEvent, InferenceLog, Review, StoredImage
from apps.ml_proxy.statements import Verdict
from apps.patients import emergency
from apps.patients.models import Patient
from common.errors import NotFoundError

pytestmark = pytest.mark.django_db


@pytest.fixture
def row(patient: Patient) -> InferenceLog:
    return InferenceLogFactory(patient=patient, images={"input": "0" * 32 + ".png"})


def address_of(row: InferenceLog) -> str:
    return f"/ml/v1/history/{row.pk}/review/"


def say(user: User, row: InferenceLog, **body: Any) -> Response:
    return client_of(user).post(address_of(row), body)


def fields_of(answer: Response) -> dict[str, list[str]]:
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_request"), answer.json()
    fields: dict[str, list[str]] = answer.json()["params"]["fields"]
    return fields


def test_review_is_shown_with_the_answer(clinician: User, row: InferenceLog) -> None:
    answer = say(clinician, row, verdict="correct", label="meningioma", comment=" 경막에 붙어 있음 ")

    assert answer.status_code == 200
    review = answer.json()["review"]
    assert {**review, "at": None, "id": None} == {
        "id": None, "verdict": "correct", "label": "meningioma", "comment": "경막에 붙어 있음", "mask": None,
        "by": clinician.pk, "by_name": clinician.name, "at": None, "count": 1,
    }  # fmt: skip
    assert client_of(clinician).get(f"/ml/v1/history/{row.pk}/").json()["review"] == review
    assert client_of(clinician).get("/ml/v1/history/").json()["results"][0]["review"] == review


def test_review_that_counts_is_the_last_and_none_is_lost(clinician: User, row: InferenceLog) -> None:
    other = UserFactory()
    row.patient.clinicians.add(other)
    say(clinician, row, verdict="agree")
    say(other, row, verdict="unusable", comment="움직임")

    last = say(clinician, row, verdict="correct", label="no_tumor").json()["review"]

    assert (last["verdict"], last["label"], last["count"]) == ("correct", "no_tumor", 3)
    listed = client_of(other).get(address_of(row)).json()["results"]
    assert [(said["verdict"], said["label"], said["by"]) for said in listed] == [
        ("correct", "no_tumor", clinician.pk),
        ("unusable", None, other.pk),
        ("agree", "glioma", clinician.pk),
    ]


def test_review_is_recorded_with_the_row_and_without_its_words(
    clinician: User, row: InferenceLog, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        say(clinician, row, verdict="agree", comment="비밀이야기")

    said, log = Review.objects.get(), InferenceLog.objects.get()
    assert (log.reviewed_at, log.is_reviewed) == (said.at, True)
    events = {event.kind: event for event in AuditEvent.objects.all()}
    assert events["reviewed"].row_sha256 == audit.row_digest(log)
    assert events["review_added"].row_sha256 == audit.row_digest(said)
    assert events["reviewed"].detail == {"review": said.pk, "verdict": "agree"}
    assert {event.patient for event in events.values()} == {row.patient}
    assert "비밀이야기" not in str([event.detail for event in events.values()]) + caplog.text


def test_review_is_found_by_the_filter(clinician: User, row: InferenceLog, patient: Patient) -> None:
    unread = InferenceLogFactory(patient=patient)
    say(clinician, row, verdict="agree")
    client = client_of(clinician)

    def found(reviewed: str) -> list[str]:
        return [one["id"] for one in client.get("/ml/v1/history/", {"reviewed": reviewed}).json()["results"]]

    assert (found("true"), found("false")) == ([str(row.pk)], [str(unread.pk)])


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, {"verdict"}),
        ({"verdict": "maybe"}, {"verdict"}),
        ({"verdict": "correct"}, {"label"}),
        ({"verdict": "correct", "label": "tumour"}, {"label"}),
        ({"verdict": "correct", "label": "glioma"}, {"label"}),
        ({"verdict": "agree", "label": "meningioma"}, {"label"}),
        ({"verdict": "unusable", "label": "glioma"}, {"label"}),
        ({"verdict": "agree", "comment": "x" * 2001}, {"comment"}),
        ({"verdict": "agree", "mask": base64.b64encode(png()).decode()}, {"mask"}),
        ({"verdict": "correct", "label": "glioma", "mask": "%%%"}, {"mask"}),
        ({"verdict": "correct", "label": "glioma", "mask": 7}, {"mask"}),
        ({"verdict": "correct", "label": "glioma", "mask": base64.b64encode(png(37, 41)).decode()}, {"mask"}),
    ],
)
def test_review_that_does_not_fit_is_refused(
    clinician: User, row: InferenceLog, body: dict[str, str], fields: set[str]
) -> None:
    assert set(fields_of(say(clinician, row, **body))) == fields
    assert not Review.objects.exists()
    assert AuditEvent.objects.get().kind == "review_refused"


@pytest.mark.parametrize("how", ["json", "multipart"])
def test_review_mask_is_kept_and_shown_to_those_who_see_the_images(
    clinician: User, auditor: User, row: InferenceLog, how: str
) -> None:
    mask: Any = SimpleUploadedFile("m.png", png()) if how == "multipart" else base64.b64encode(png()).decode()

    answer = client_of(clinician).post(
        address_of(row), {"verdict": "correct", "label": "glioma", "mask": mask}, format=how
    )

    address = answer.json()["review"]["mask"]
    stored = StoredImage.objects.get()
    assert (f"/media/{stored.name}", stored.kind, stored.inference_id) == (address, "review_mask", row.pk)
    data = b"".join(client_of(clinician).get(address).streaming_content)
    assert data.startswith(b"\x89PNG")
    assert Review.objects.get().mask_sha256 == stored.sha256 == audit.bytes_digest(data)
    assert client_of(auditor).get(address_of(row)).json()["results"][0]["mask"] is None
    assert client_of(auditor).get(address).status_code == 404


def test_review_mask_of_a_volume_has_the_size_of_its_pictures(clinician: User, patient: Patient) -> None:
    name = media.media_new_name("input")
    media.media_write(name, png(41, 37))
    row = InferenceLogFactory(patient=patient, input_shape=[5, 37, 41], images={"input": name})
    masks = [base64.b64encode(png(*size)).decode() for size in ((41, 37), (37, 41))]

    answers = [say(clinician, row, verdict="correct", label="glioma", mask=mask).status_code for mask in masks]

    assert answers == [200, 400]


def test_review_has_no_mask_where_no_picture_is(clinician: User, patient: Patient) -> None:
    """`images=false`, or their time is over: the outline would be kept and never shown."""
    row = InferenceLogFactory(patient=patient, images={})
    said = {"verdict": "correct", "label": "meningioma"}

    drawn = say(clinician, row, **said, mask=base64.b64encode(png()).decode())

    assert fields_of(drawn) == {"mask": ["no_picture"]}
    assert not StoredImage.objects.exists()
    assert say(clinician, row, **said).status_code == 200


def test_review_overtaken_by_a_move_leaves_nothing(
    clinician: User, admin: User, row: InferenceLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    names: list[str] = []
    monkeypatch.setattr(media, "media_new_name", lambda kind: names.append("f" * 32 + ".png") or names[-1])
    seen = InferenceLog.objects.get(pk=row.pk)
    filing.inference_reassign(by=admin, address="", log=row, to=PatientFactory(), reason="다른 환자의 영상")

    with pytest.raises(NotFoundError):
        reviews.review_add(
            by=clinician, address="", log=seen, opinion=reviews.Opinion(Verdict.CORRECT, label="glioma", mask=png())
        )

    assert not Review.objects.exists()
    assert not media.media_path(names[0]).exists()


def test_review_larger_than_a_mask_may_be_is_not_read(clinician: User, row: InferenceLog) -> None:
    answer = say(clinician, row, verdict="correct", mask="A" * 6 * 1024 * 1024)

    assert (answer.status_code, answer.json()["code"]) == (413, "payload_too_large")


@pytest.mark.parametrize(
    ("state", "said", "status"),
    [
        ("refused", {"verdict": "agree"}, 200),
        ("refused", {"verdict": "unusable"}, 200),
        ("refused", {"verdict": "correct"}, 200),
        ("refused", {"verdict": "correct", "label": "glioma"}, 400),
        ("refused", {"verdict": "correct", "mask": base64.b64encode(png()).decode()}, 400),
        ("failed", {"verdict": "agree"}, 400),
        ("cancelled", {"verdict": "unusable"}, 400),
        ("running", {"verdict": "agree"}, 409),
        ("received", {"verdict": "agree"}, 409),
    ],
)
def test_review_is_of_answers_and_refusals(
    clinician: User, patient: Patient, state: str, said: dict[str, str], status: int
) -> None:
    row = InferenceLogFactory(patient=patient, state=state, result=None, label="")

    assert say(clinician, row, **said).status_code == status


def test_refusal_that_a_clinician_contradicts_says_so_without_a_class(clinician: User, patient: Patient) -> None:
    row = InferenceLogFactory(patient=patient, state="refused", result=None, label="", error_code="not_a_brain_mri")

    review = say(clinician, row, verdict="correct", comment="조영 전 T1 축상면").json()["review"]

    assert (review["verdict"], review["label"], review["comment"]) == ("correct", None, "조영 전 T1 축상면")


def test_review_of_a_patient_of_others_is_not_found_until_an_emergency(row: InferenceLog) -> None:
    stranger = UserFactory(role=Role.CLINICIAN)
    assert say(stranger, row, verdict="agree").status_code == 404

    emergency.break_glass(by=stranger, address="", number=row.patient.number, reason="의식 저하")

    assert say(stranger, row, verdict="agree").status_code == 200


def test_review_shows_the_patient_the_verdict_and_not_the_words(
    clinician: User, patient_user: User, technician: User, row: InferenceLog
) -> None:
    say(clinician, row, verdict="correct", label="no_tumor", comment="동료에게")
    InferenceLog.objects.update(released=True)

    seen = client_of(patient_user).get(f"/ml/v1/history/{row.pk}/").json()["review"]

    assert (seen["verdict"], seen["label"], seen["count"]) == ("correct", "no_tumor", 1)
    assert {seen[name] for name in ("comment", "mask", "by", "by_name")} == {None}
    assert client_of(technician).get(f"/ml/v1/history/{row.pk}/").json()["review"] is None
    assert client_of(patient_user).get(address_of(row)).status_code == 403


def test_reviews_cannot_be_changed(clinician: User, row: InferenceLog) -> None:
    say(clinician, row, verdict="agree")
    said = Review.objects.get()

    for change in (said.save, said.delete, Review.objects.all().delete, lambda: Review.objects.update(label="x")):
        with pytest.raises(AppendOnlyError):
            change()


def test_reading_reviews_is_recorded(clinician: User, auditor: User, row: InferenceLog) -> None:
    say(clinician, row, verdict="agree")

    client_of(auditor).get(address_of(row))

    event = AuditEvent.objects.get(kind="reviews_read")
    assert (event.actor, event.patient, event.object_id) == (auditor, row.patient, str(row.pk))


def test_review_of_a_row_of_another_is_not_found(clinician: User) -> None:
    row = InferenceLogFactory(patient=PatientFactory())

    assert client_of(clinician).get(address_of(row)).status_code == 404
