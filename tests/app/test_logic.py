"""What the app's screens show and do, without Flet."""

import asyncio
import io
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pytest
from PIL import Image
from tests.app.fakes import NOBODY, FakeTransport, answer, gateway_of, problem, row

from neuronova_app.api.problem import Problem
from neuronova_app.locales import Words
from neuronova_app.logic import accesses, errors, findings, formats
from neuronova_app.logic.outline import BadMaskError, outline_png
from neuronova_app.logic.preferences import Preferences, read_preferences
from neuronova_app.logic.sending import Sending
from neuronova_app.logic.worklist import Worklist, fingerprint

KO, EN = Words("ko"), Words("en")


@pytest.mark.parametrize("words", [KO, EN], ids=["ko", "en"])
@pytest.mark.parametrize("label", [*findings.LABELS, "something_new"])
@pytest.mark.parametrize("verdict", [None, "agree", "unusable"])
def test_patient_reads_every_class_in_full_sentences(words: Words, label: str, verdict: str | None) -> None:
    given = row(review={"verdict": verdict} if verdict else None)
    given["result"]["label"] = label

    told = findings.explanation(given, words)

    assert all([told.title, told.what, told.picture, told.reviewed])
    assert len(told.questions) >= 3


@pytest.mark.parametrize("words", [KO, EN], ids=["ko", "en"])
def test_missing_pictures_are_explained_whatever_the_reason(words: Words) -> None:
    told = [findings.withheld_text(why, words) for why in findings.WITHHELD]

    assert len(set(told)) == len(told)
    assert findings.withheld_text("brand_new", words)


def test_correction_of_a_clinician_is_what_the_patient_reads() -> None:
    told = findings.explanation(row(review={"verdict": "correct", "label": "meningioma"}), EN)

    assert told.title == "A meningioma is suspected"
    assert told.certainty == ""


def test_unusable_image_is_explained_without_the_models_guess() -> None:
    told = findings.explanation(row(review={"verdict": "unusable"}), EN)

    assert "cannot be judged" in told.title
    assert "glioma" not in " ".join([told.title, told.what, told.picture]).lower()


def test_uncertain_result_says_so_first() -> None:
    given = row()
    given["result"].update(confident=False, reasons=["low_confidence", "brand_new"])

    assert "could not judge" in findings.explanation(given, EN).certainty
    assert findings.finding(given, EN).doubts == (
        "No class reached the required probability.",
        "Another reason: brand_new",
    )


def test_clinician_reads_classes_by_probability_and_pixels_without_a_scale() -> None:
    found = findings.finding(row(), EN)

    assert [name for name, _, _ in found.shares] == ["Glioma", "Meningioma", "Pituitary tumour", "No tumour"]
    assert found.measurements == (("Area (pixels)", "1,812"),)


def test_clinician_reads_millimetres_where_the_file_has_them() -> None:
    given = row()
    given["result"]["tumor"].update(area_mm2=1431.2, volume_ml=0.04, diameters_mm=[12.5, 0.4])

    assert dict(findings.finding(given, EN).measurements) == {
        "Volume": "0.04 mL",
        "Area": "1,431.2 mm²",
        "Diameters (largest piece)": "12.5 × 0.4 mm",
    }


def test_volume_says_which_slice_is_shown_and_a_single_image_does_not() -> None:
    given = row(input={"shape": [15, 96, 80]})
    given["result"]["volume"] = {"plane": "axial", "key_slice": 7, "slices": []}

    assert "axial, number 8 of 15" in findings.slices_text(given, EN)
    assert "축상면 15장 가운데 8번째" in findings.slices_text(given, KO)
    assert findings.slices_text(row(), EN) == ""
    given["input"] = {"shape": None}
    assert findings.slices_text(given, EN).endswith("axial, number 8.")


def test_running_job_says_its_place_and_how_far_it_is() -> None:
    assert findings.job_lines({"position": 2, "progress": 0.0, "eta_s": None}, EN) != []
    assert "40%" in findings.job_lines({"position": None, "progress": 0.4}, EN)[0]
    assert findings.job_lines({}, KO) == []


@pytest.mark.parametrize(
    ("value", "text"), [(0.9999, ">99.9%"), (0.93, "93.0%"), (0.1225, "12.3%"), (0.0001, "<0.1%"), (0.0, "0.0%")]
)
def test_probability_never_promises_certainty(value: float, text: str) -> None:
    assert formats.probability(value) == text


def test_sizes_are_rounded_as_the_page_rounds_them() -> None:
    tumor = {"present": True, "area_px": 1234, "area_mm2": 202.25, "diameters_mm": [31.25, 9.05], "volume_ml": 0.125}

    sizes = [size for _, size in findings.finding({"result": {**row()["result"], "tumor": tumor}}, KO).measurements]

    assert sizes == ["0.13 mL", "202.3 mm²", "31.3 × 9.1 mm"]


def test_a_limit_is_said_in_the_units_it_was_set_in() -> None:
    assert [formats.limit(256 * 1024 * 1024), formats.limit(50_000_000)] == ["256 MB", "50.0 MB"]


def test_when_is_relative_within_a_day() -> None:
    now = datetime(2026, 11, 22, 5, 0, tzinfo=UTC)

    assert formats.when("2026-11-22T04:58:00Z", KO, now) == "2분 전"
    assert formats.when("2026-11-22T02:00:00Z", EN, now) == "3 h ago"
    assert formats.when("2026-11-22T04:59:50Z", KO, now) == "방금"
    assert "2026" in formats.when("2026-11-20T04:59:50Z", EN, now)


@pytest.mark.parametrize(
    "code", ["network_error", "not_a_brain_mri", "account_locked", "payload_too_large", "unheard_of"]
)
@pytest.mark.parametrize("words", [KO, EN], ids=["ko", "en"])
def test_every_problem_is_two_sentences(code: str, words: Words) -> None:
    told = errors.error_text(Problem(code, 422, {"limit_bytes": 1000}, "r-1"), words)

    assert told.what
    assert told.next
    assert "{{" not in told.next


@pytest.mark.parametrize(("seconds", "told"), [(60.0, "60초"), (900.0, "15분"), (130.0, "2–3분")])
def test_wait_is_told_in_words_a_person_uses(seconds: float, told: str) -> None:
    problem = Problem("account_locked", 429, {}, "r-1", retry_after_s=seconds)

    assert f"{told} 뒤에" in errors.error_text(problem, KO).next


def test_wrong_password_is_not_called_a_missing_login() -> None:
    told = errors.error_text(Problem("not_authenticated", 401, {}, "r-1"), EN, signing_in=True)

    assert told.what == "Username or password is wrong."
    assert told.request_id == ""


def test_refusal_for_an_emergency_does_not_send_for_a_right() -> None:
    told = errors.error_text(Problem("permission_denied", 403, {"reason": "emergency"}, "r-1"), EN)

    assert told.what == "Emergency access does not go as far as this."
    assert told.request_id == "r-1"


def test_worklist_tells_only_what_ended_since_the_last_look() -> None:
    worklist = Worklist()
    old, running, new = row(id="a"), row(id="b", state="running"), row(id="c")

    assert worklist.show([old], "") == []
    assert worklist.show([running, old], "") == []
    assert worklist.show([new, row(id="b"), old], "") == [new, row(id="b")]


def hour_by_hour(names: str) -> list[dict[str, Any]]:
    """Analyses, the newest first."""
    return [row(id=name, created_at=f"2026-11-22T{20 - at}:00:00Z") for at, name in enumerate(names)]


def test_old_analysis_that_moves_up_to_the_first_page_is_no_news() -> None:
    worklist = Worklist()
    a, b, c, d = hour_by_hour("abcd")
    worklist.show([a, {**b, "state": "running"}, {**c, "state": "running"}], "after c")

    worklist.drop("a")
    assert worklist.show([b, c], "after c") == [b, c]
    assert worklist.show([b, d], "") == []


def test_analysis_seen_moving_is_news_when_it_moves_up_and_an_old_one_that_ended_late_where_nothing_follows() -> None:
    worklist = Worklist()
    a, b, c, d = hour_by_hour("abcd")
    worklist.show([a, b], "after b")
    worklist.show_more([{**c, "state": "running"}], "")

    assert worklist.show([a, c], "") == [c]
    assert worklist.show([a, d], "") == [d]


def test_worklist_keeps_its_rows_and_looks_less_often_while_nobody_answers() -> None:
    worklist = Worklist()
    worklist.show([row(id="a")], "")
    usual = worklist.pause_s()

    for _ in range(9):
        worklist.nobody_answered()

    assert (len(worklist.rows), worklist.is_stale) == (1, True)
    assert usual < worklist.pause_s() == 60.0
    worklist.show([row(id="a")], "")
    assert worklist.pause_s() == usual


def test_rows_of_further_pages_stay_behind_the_first_at_the_next_look() -> None:
    worklist = Worklist()
    a, b, c, d, e = (row(id=name) for name in "abcde")
    worklist.show([b, c], "after c")
    worklist.show_more([d, e], "after e")

    worklist.show([a, b], "after b")

    assert (worklist.rows, worklist.following) == ([a, b, c, d, e], "after e")
    worklist.drop("d")
    assert worklist.show([a, c, e], "after e") == []
    assert (worklist.rows, worklist.following) == ([a, c, e], "after e")


def test_first_page_alone_is_the_list_until_more_is_asked_for_and_where_there_is_no_more() -> None:
    worklist = Worklist()
    a, b, c, d = (row(id=name) for name in "abcd")
    worklist.show([b, c], "after c")
    worklist.show([a, b], "after b")
    assert (worklist.rows, worklist.following) == ([a, b], "after b")

    worklist.show_more([c, d], "")
    worklist.show([a], "")

    assert (worklist.rows, worklist.following) == ([a], "")


def test_fingerprint_changes_with_what_a_list_shows() -> None:
    assert fingerprint([row()]) == fingerprint([row(timing_ms={})])
    assert fingerprint([row()]) != fingerprint([row(review={"verdict": "agree"})])


@pytest.mark.parametrize(
    ("shape", "spacing_mm", "ratio"),
    [
        ([512, 384], [1.2, 0.5], 0.3125),
        ([400, 512], [0.5, 1.0], 2.56),
        ([512, 384], [0.52, 0.5], None),
        ([512, 384], None, None),
        ([30, 512, 384], [5.0, 1.2, 0.5], None),
    ],
    ids=["tall pixels", "wide pixels", "nearly square", "not said", "key slice of a volume"],
)
def test_picture_whose_pixels_are_not_square_has_its_sides_in_the_body(
    shape: list[int], spacing_mm: list[float] | None, ratio: float | None
) -> None:
    assert findings.aspect_ratio(row(input={"shape": shape, "spacing_mm": spacing_mm})) == ratio


def test_upload_that_got_lost_is_sent_again_with_the_same_key() -> None:
    transport = FakeTransport(NOBODY, answer({"id": "a", "state": "completed"}))
    gateway, _, _ = gateway_of(transport)
    sending = Sending("a.png", 3, 12, b"png")

    asyncio.run(sending.send(gateway))
    assert (sending.state, sending.can_retry) == ("failed", True)
    asyncio.run(sending.send(gateway))

    keys = [asked.headers["idempotency-key"] for asked in transport.asked]
    assert sending.state == "done"
    assert keys[0] == keys[1]


@pytest.mark.parametrize(
    ("code", "status", "keeps"),
    [
        ("in_progress", 409, True),
        ("token_expired", 401, True),
        ("rate_limited", 429, True),
        ("inference_unavailable", 503, True),
        ("internal_error", 500, False),
        ("inference_error", 502, False),
        ("inference_timeout", 504, False),
        ("idempotency_mismatch", 422, False),
    ],
)
def test_failure_that_the_gateway_remembers_is_sent_again_as_a_new_request(code: str, status: int, keeps: bool) -> None:
    refused = [problem(code, status)] * (2 if status == 401 else 1)
    transport = FakeTransport(*refused, answer({"id": "a", "state": "completed"}))
    gateway, _, _ = gateway_of(transport)
    sending = Sending("a.png", 3, 12, b"png")

    asyncio.run(sending.send(gateway))
    assert (sending.can_retry, sending.keeps_key) == (True, keeps)
    asyncio.run(sending.send(gateway))

    sent = [asked.headers["idempotency-key"] for asked in transport.asked if "idempotency-key" in asked.headers]
    assert sending.state == "done"
    assert (sent[0] == sent[-1]) is keeps


def test_refused_image_is_not_offered_again() -> None:
    gateway, _, _ = gateway_of(FakeTransport(problem("not_a_brain_mri", 422)))
    sending = Sending("a.png", 3, 12, b"png")

    asyncio.run(sending.send(gateway))

    assert (sending.state, sending.can_retry) == ("failed", False)


def test_other_patient_inside_the_file_is_asked_about_and_then_confirmed_as_a_new_question() -> None:
    transport = FakeTransport(problem("patient_mismatch", 409), answer({"id": "a", "state": "completed"}))
    gateway, _, _ = gateway_of(transport)
    sending = Sending("a.dcm", 4, 12, b"dicm")
    asyncio.run(sending.send(gateway))
    first_key = sending.key

    sending.confirm()
    asyncio.run(sending.send(gateway))

    assert sending.state == "done"
    assert sending.key != first_key
    assert b'name="confirm_patient_mismatch"\r\n\r\ntrue' in transport.asked[1].body


def test_accesses_are_grouped_by_day_and_repeated_looks_are_one_line() -> None:
    look = {"at": "2026-11-22T03:04:05Z", "action": "image", "name": "이의사", "role": "clinician", "mine": False}
    mine = {"at": "2026-11-20T03:04:05Z", "action": "brand_new", "name": "김환자", "role": "patient", "mine": True}

    found = accesses.days([look, look, mine], KO)

    assert [len(day.accesses) for day in found] == [1, 1]
    assert (found[0].accesses[0].who, found[0].accesses[0].role) == ("이의사", "의료진")
    assert (found[1].accesses[0].who, found[1].accesses[0].did) == ("나", "자료를 다루었습니다")


def test_preferences_follow_the_device_until_chosen_and_ignore_nonsense() -> None:
    assert read_preferences({"browser_language": "en-US"}).language == "en"
    assert read_preferences({"language": "ko", "browser_language": "en"}).language == "ko"
    assert read_preferences({"color-scheme": "purple", "text-size": "9"}) == Preferences("ko", "system", "normal")
    assert read_preferences({"text-size": "largest"}).scale == 1.5


def _png(pixels: np.ndarray, **options: object) -> bytes:
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "PNG", **options)
    return out.getvalue()


@pytest.mark.parametrize("shape", [(37, 41), (53, 8)])
def test_outline_is_the_border_of_the_mask(shape: tuple[int, int]) -> None:
    mask = np.zeros(shape, np.uint8)
    mask[5:20, 1:7] = 255

    drawn = np.array(
        Image.open(io.BytesIO(outline_png(_png(mask), color=(9, 8, 7), width_px=2) or b"")).convert("RGBA")
    )

    inner = np.zeros(shape, bool)
    inner[7:18, 3:5] = True
    expected = (mask > 0) & ~inner
    assert drawn.shape[:2] == shape
    assert np.array_equal(drawn[..., 3] > 0, expected)
    assert {tuple(color) for color in drawn[expected][:, :3]} == {(9, 8, 7)}


@pytest.mark.parametrize("level", [1, 9])
def test_outline_reads_rows_filtered_in_any_way(level: int) -> None:
    # Pillow chooses a filter for each row by its content.
    noise = np.random.default_rng(3).integers(0, 2, (31, 45)).astype(np.uint8) * np.arange(45, dtype=np.uint8)

    drawn = Image.open(io.BytesIO(outline_png(_png(noise, compress_level=level), color=(1, 2, 3), width_px=99) or b""))

    assert np.array_equal(np.array(drawn.convert("RGBA"))[..., 3] > 0, noise > 0)


def test_empty_mask_has_no_outline() -> None:
    assert outline_png(_png(np.zeros((9, 7), np.uint8)), color=(1, 2, 3)) is None


@pytest.mark.parametrize(
    "data", [b"", b"GIF89a", _png(np.zeros((4, 4, 3), np.uint8)), _png(np.ones((9, 9), np.uint8))[:50]]
)
def test_what_is_no_mask_is_refused(data: bytes) -> None:
    with pytest.raises(BadMaskError):
        outline_png(data, color=(1, 2, 3))
