"""The report of one prediction, read back from its file."""

import dataclasses
import io
import itertools
import re
import unicodedata
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader
from pytest_django.fixtures import Settings
from tests.support.factories import InferenceLogFactory, PatientFactory, UserFactory, client_of, example_result
from tests.support.fake_inference import png

from apps.accounts.models import Role, User
from apps.audit.rows import is_change
from apps.ml_proxy import image_access, media, reviews
from apps.ml_proxy.models import AuditEvent, InferenceLog, StoredImage
from apps.ml_proxy.serializers import WITHHELD
from apps.ml_proxy.statements import Verdict
from apps.patients.models import Patient
from apps.reports.words import LANGUAGES, Words

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
TOLD = "글꼴에 없는 글자"
FINISHED = datetime(2026, 11, 22, 3, 4, 5, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _media(settings: Settings, tmp_path: Path) -> None:
    settings.ENV = dataclasses.replace(settings.ENV, media_dir=tmp_path)


@pytest.fixture
def row(patient: Patient, clinician: User) -> InferenceLog:
    """A completed and released row with pictures in the store."""
    patient.name, patient.number = "이도윤 <李>", "P-1001"
    patient.save()
    names = {kind: media.media_new_name(kind) for kind in ("input", "mask", "overlay")}
    for number, name in enumerate(names.values()):
        media.media_write(name, png(value=90 + number))
    log = InferenceLogFactory(
        patient=patient, requested_by=clinician, released=True, finished_at=FINISHED, images=names
    )
    for kind, name in names.items():
        StoredImage.objects.create(name=name, inference=log, kind=kind, size_bytes=1, sha256="0" * 64)
    return log


def url_of(row: InferenceLog) -> str:
    return f"/ml/v1/history/{row.pk}/report.pdf"


def read(user: User, row: InferenceLog, **query: str) -> PdfReader:
    answer = client_of(user).get(url_of(row), query)
    assert answer.status_code == 200, answer.content
    assert answer["Content-Type"] == "application/pdf"
    return PdfReader(io.BytesIO(answer.content))


def words_of(reader: PdfReader) -> str:
    """The text without its line breaks: where a line ends is a matter of width."""
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in reader.pages))


def test_report_has_everything_a_clinician_needs(clinician: User, row: InferenceLog) -> None:
    said = reviews.Opinion(Verdict.CORRECT, label="meningioma", comment="경막 기저 & <b>넓음</b>", mask=png())
    reviews.review_add(by=clinician, address="", log=row, opinion=said)

    reader = read(clinician, row)

    text = words_of(reader)
    assert "뇌 MRI AI 분석 보고서" in text
    for told in ("이도윤 <李>", "P-1001", "1980-02-03", "여", "2026-11-22 12:04", clinician.name):
        assert told in text
    for told in ("신경교종", "93.0%", "수막종 4.0%", "12 px", "6 × 7 px", "밀리미터로 잴 수 없습니다"):
        assert told in text
    for told in ("AI 결과를 수정", "판독한 분류: 수막종", "윤곽 수정", "경막 기저 & <b>넓음</b>", "환자에게 공개됨"):
        assert told in text
    for told in ("brain-tumor-mri 1.0.0", "b" * 64, "a" * 64, str(row.pk), "진단은 의료진이 내립니다"):
        assert told in text
    assert len(reader.pages) == 1
    assert len(reader.pages[0].images) == 2
    assert links_of(reader) == [f"http://testserver/analyses/{row.pk}"]
    assert "이도윤" not in str(reader.metadata)


@pytest.mark.parametrize(
    ("where", "letters"),
    [("name", "Nguyễn Thị Bưởi"), ("name", "张伟"), ("name", "สมชาย"), ("name", "محمد"), ("comment", "Şğ 🧠")],
)
def test_letters_that_the_typeface_lacks_are_told(
    where: str, letters: str, clinician: User, patient_user: User, row: InferenceLog
) -> None:
    if where == "name":
        Patient.objects.filter(pk=row.patient_id).update(name=letters)
    said = reviews.Opinion(Verdict.AGREE, comment=letters if where == "comment" else "")
    reviews.review_add(by=clinician, address="", log=row, opinion=said)

    # A patient is shown no comment.
    assert [TOLD in words_of(read(user, row)) for user in (clinician, patient_user)] == [True, where == "name"]


def test_letters_in_pieces_are_drawn_whole(clinician: User, row: InferenceLog) -> None:
    """As a Mac sends them; names are kept whole, what a person writes as it was written."""
    said = reviews.Opinion(Verdict.AGREE, comment=unicodedata.normalize("NFD", "홍길동 José"))
    reviews.review_add(by=clinician, address="", log=row, opinion=said)

    text = words_of(read(clinician, row))

    assert ("홍길동 José" in text, TOLD in text) == (True, False)


def links_of(reader: PdfReader) -> list[str]:
    return [note.get_object()["/A"]["/URI"] for page in reader.pages for note in page.get("/Annots", [])]


@pytest.mark.parametrize(
    ("query", "header", "title"),
    [
        ({}, "", "뇌 MRI AI 분석 보고서"),
        ({}, "en-GB", "AI report on a brain MRI"),
        ({"lang": "en"}, "ko", "AI report on a brain MRI"),
        ({"lang": "ko"}, "en", "뇌 MRI AI 분석 보고서"),
    ],
)
def test_language_is_that_of_the_parameter_else_of_the_reader(
    query: dict[str, str], header: str, title: str, clinician: User, row: InferenceLog
) -> None:
    answer = client_of(clinician).get(url_of(row), query, headers={"Accept-Language": header})

    assert title in words_of(PdfReader(io.BytesIO(answer.content)))


def test_patient_reads_plain_words_and_no_word_among_colleagues(
    clinician: User, patient_user: User, row: InferenceLog
) -> None:
    said = reviews.Opinion(Verdict.CORRECT, label="meningioma", comment="비밀 의견")
    reviews.review_add(by=clinician, address="", log=row, opinion=said)

    reader = read(patient_user, row)

    text = words_of(reader)
    assert "뇌 MRI 분석 결과 안내" in text
    assert "의료진의 판단이 우선합니다" in text
    assert "수막종은 뇌를 감싸고 있는 막" in text
    assert "신경교종은 뇌의 신경세포를" not in text
    assert "담당 의사에게 물어볼 수 있는 것" in text
    assert "비밀 의견" not in text
    assert clinician.name not in text
    assert len(reader.pages[0].images) == 2


@pytest.mark.parametrize(
    ("opinion", "sentence"),
    [
        (None, "아직 의료진의 판독 의견이 기록되지 않았습니다"),
        (reviews.Opinion(Verdict.AGREE), "동의했습니다"),
        (reviews.Opinion(Verdict.UNUSABLE), "판단하기 어렵다고 보았습니다"),
    ],
)
def test_patient_is_told_what_the_doctors_say(
    opinion: reviews.Opinion | None, sentence: str, clinician: User, patient_user: User, row: InferenceLog
) -> None:
    if opinion is not None:
        reviews.review_add(by=clinician, address="", log=row, opinion=opinion)

    assert sentence in words_of(read(patient_user, row))


def test_doubt_is_said_with_its_reasons(clinician: User, row: InferenceLog) -> None:
    result = {**example_result(), "confident": False, "reasons": ["low_confidence", "new_reason"]}
    InferenceLog.objects.filter(pk=row.pk).update(result=result)

    text = words_of(read(clinician, row))

    assert "이 결과는 확실하지 않습니다" in text
    assert "어느 분류의 확률도 기준에 이르지 못했습니다" in text
    assert "기타 사유: new_reason" in text


def test_volume_has_its_sheet_and_its_millimetres(clinician: User, row: InferenceLog) -> None:
    name = media.media_new_name("montage")
    media.media_write(name, png(60, 90, value=30))
    tumor = {**example_result()["tumor"], "volume_ml": 12.5, "diameters_mm": [31.0, 22.5], "area_mm2": 9.7}
    volume = {"plane": "axial", "key_slice": 2, "slices": [[2, 0.93]]}
    result = {**example_result(), "tumor": tumor, "volume": volume}
    InferenceLog.objects.filter(pk=row.pk).update(result=result, images={**row.images, "montage": name})

    reader = read(clinician, row)

    text = words_of(reader)
    for told in ("12.50 mL", "31.0 × 22.5 mm", "9.7 mm²", "핵심 단면: 축상면 3번째"):
        assert told in text
    assert sum(len(page.images) for page in reader.pages) == 3


def test_sizes_are_written_as_the_page_writes_them(clinician: User, row: InferenceLog) -> None:
    measured = {"area_px": 1234, "area_mm2": 202.25, "diameters_mm": [31.25, 9.05], "volume_ml": 0.125}
    tumor = {**example_result()["tumor"], **measured, "bbox": [10, 20, 1110, 40]}
    InferenceLog.objects.filter(pk=row.pk).update(
        result={**example_result(), "tumor": tumor, "probability": 0.1225},
        input_format="dicom",
        input_shape=[480, 512],
        input_spacing_mm=[0.5, 0.46875],
    )

    text = words_of(read(clinician, row))

    for told in ("1,234 px", "1,100 × 20 px", "202.3 mm²", "31.3 × 9.1 mm", "0.13 mL", "보정 확률은 12.3%"):
        assert told in text
    assert "dicom, 512 × 480 px, 0.47 × 0.50 mm" in text


@pytest.mark.parametrize(
    ("spacing_mm", "volume", "proportion"),
    [
        ([1.2, 0.5], None, 37 / (41 * 2.4)),
        ([0.5, 1.5], None, 37 * 3 / 41),
        ([0.5, 0.52], None, 37 / 41),
        (None, None, 37 / 41),
        # The key slice comes with square pixels.
        ([5.0, 1.0, 0.5], {"plane": "axial", "key_slice": 2, "slices": []}, 37 / 41),
    ],
)
def test_pictures_are_shown_as_they_are_in_the_body(
    spacing_mm: list[float] | None,
    volume: dict[str, Any] | None,
    proportion: float,
    clinician: User,
    row: InferenceLog,
) -> None:
    result = {**example_result(), "volume": volume}
    InferenceLog.objects.filter(pk=row.pk).update(result=result, input_spacing_mm=spacing_mm)

    assert proportions_of(read(clinician, row)) == pytest.approx([proportion] * 2, rel=1e-3)


def proportions_of(reader: PdfReader) -> list[float]:
    """Width by height of each picture of the first page, as it is laid out."""
    contents = reader.pages[0].get_contents()
    assert contents is not None
    steps = [(operator, operands) for operands, operator in contents.operations]
    laid = [before for (_, before), (operator, _) in itertools.pairwise(steps) if operator == b"Do"]
    return [float(width) / float(height) for width, _, _, height, _, _ in laid]


def test_each_report_is_an_event(auditor: User, clinician: User, row: InferenceLog) -> None:
    read(clinician, row, lang="en")
    read(auditor, row)

    first, second = AuditEvent.objects.filter(kind="report_read").order_by("seq")
    assert (first.actor, first.patient_id, first.object_id) == (clinician, row.patient_id, str(row.pk))
    assert first.detail == {"language": "en", "images": ["input", "overlay"]}
    assert second.detail == {"language": "ko", "images": []}


def test_auditor_has_pictures_only_after_saying_why(auditor: User, row: InferenceLog) -> None:
    before = read(auditor, row)
    image_access.images_open(by=auditor, address="", log=row, reason="민원 12")
    after = read(auditor, row)

    assert "영상이 빠져 있습니다" in words_of(before)
    assert (len(before.pages[0].images), len(after.pages[0].images)) == (0, 2)


def test_admin_has_no_pictures(admin: User, row: InferenceLog) -> None:
    assert "담당 의료진과 환자 본인의 보고서에만" in words_of(read(admin, row))


def test_report_without_pictures_where_none_were_asked_for(clinician: User, row: InferenceLog) -> None:
    InferenceLog.objects.filter(pk=row.pk).update(images={}, params={"images": False})

    assert "영상 없이 분석을 요청하여" in words_of(read(clinician, row))


@pytest.mark.parametrize("words", LANGUAGES.values(), ids=LANGUAGES)
def test_report_says_why_there_are_no_pictures_whatever_the_reason(words: Words) -> None:
    assert set(words.withheld) == set(WITHHELD)


@pytest.mark.parametrize("left", [b"", b"not a png"])
def test_lost_picture_does_not_cost_the_report(left: bytes, clinician: User, row: InferenceLog) -> None:
    media.media_path(row.images["overlay"]).write_bytes(left)

    reader = read(clinician, row)

    assert "저장된 영상을 읽을 수 없습니다" in words_of(reader)
    assert len(reader.pages[0].images) == 1


@pytest.mark.parametrize(
    ("state", "code"),
    [("running", "in_progress"), ("refused", "no_result"), ("failed", "no_result"), ("cancelled", "no_result")],
)
def test_row_without_a_result_has_no_report(state: str, code: str, clinician: User, row: InferenceLog) -> None:
    InferenceLog.objects.filter(pk=row.pk).update(state=state, result=None)

    answer = client_of(clinician).get(url_of(row))

    assert (answer.status_code, answer.json()["code"]) == (409, code)
    assert AuditEvent.objects.get(kind="report_refused").detail["code"] == code


def test_what_is_not_the_readers_is_not_found(clinician: User, patient_user: User, row: InferenceLog) -> None:
    foreign = InferenceLogFactory(patient=PatientFactory())
    InferenceLog.objects.filter(pk=row.pk).update(released=False)

    found: list[Any] = [
        client_of(clinician).get(url_of(foreign)),
        client_of(patient_user).get(url_of(row)),
        client_of(patient_user).get(url_of(foreign)),
    ]

    assert [answer.status_code for answer in found] == [404, 404, 404]


def test_technician_and_bad_language_are_refused(technician: User, clinician: User, row: InferenceLog) -> None:
    assert client_of(technician).get(url_of(row)).status_code == 403
    assert client_of(clinician).get(url_of(row), {"lang": "fr"}).json()["code"] == "invalid_request"


def test_long_comment_goes_on_another_page(clinician: User, row: InferenceLog) -> None:
    said = reviews.Opinion(Verdict.AGREE, comment="가나다라마바사 " * 240)
    reviews.review_add(by=clinician, address="", log=row, opinion=said)

    reader = read(clinician, row)

    assert len(reader.pages) == 2
    assert "1 / 2쪽" in reader.pages[0].extract_text()


def test_print_is_on_record_and_no_change_of_the_row(clinician: User, row: InferenceLog) -> None:
    answer = client_of(clinician).post(f"/ml/v1/history/{row.pk}/printed/")

    event = AuditEvent.objects.latest("seq")
    assert (answer.status_code, answer.content) == (204, b"")
    assert (event.kind, event.actor, event.object_id) == ("print_read", clinician, str(row.pk))
    assert (event.patient_id, is_change(event.kind)) == (row.patient_id, False)


def test_print_of_somebody_elses_patient_is_not_found(row: InferenceLog) -> None:
    stranger = UserFactory(role=Role.CLINICIAN)

    assert client_of(stranger).post(f"/ml/v1/history/{row.pk}/printed/").status_code == 404
    assert not AuditEvent.objects.filter(kind="print_read").exists()
