"""The screens between a person and the gateway, without Flet: what stays, what goes, what is said."""

import asyncio
import io
from dataclasses import replace
from typing import Any

import pytest
from PIL import Image
from tests.app import fakes
from tests.app.fake_flet import Thing
from tests.app.phone import EMPTY, HISTORY, KIM, LEE, PATIENTS, PREDICT, REFRESH, Phone, settle

from neuronova_app.api.transport import Response
from neuronova_app.logic.sending import MAX_BYTES


def test_case_that_was_read_leaves_the_list_behind_the_first_page(on_phone: Any) -> None:
    async def do(phone: Phone) -> None:
        old, read = fakes.row(id="old"), {**fakes.row(id="old"), "review": {"verdict": "agree"}}
        phone.app.worklist.show([fakes.row(id="new")], "after new")
        phone.app.worklist.show_more([old], "")
        first_page = {"next": f"http://host{HISTORY}?cursor=new", "results": [fakes.row(id="new")]}
        phone.gateway.answers |= {HISTORY: first_page, f"{HISTORY}old/": old, f"{HISTORY}old/review/": read}
        await phone.open("/cases/old")

        await phone.press("동의")
        await phone.answer("동의")

        assert [row["id"] for row in phone.app.worklist.rows] == ["new"]

    on_phone(do)


@pytest.mark.parametrize("leave", ["tab", "language"])
def test_upload_goes_on_and_is_found_again_after_another_screen(on_phone: Any, leave: str) -> None:
    async def do(phone: Phone) -> None:
        arrived = asyncio.Event()

        async def predict() -> object:
            await arrived.wait()
            return fakes.row()

        phone.gateway.answers[PREDICT] = predict
        await phone.choose()
        await phone.press("분석 시작")

        await (phone.open("/cases") if leave == "tab" else phone.app.prefer(language="en"))
        await phone.open("/send")
        await settle()
        assert phone.says("NN-12")
        assert phone.says("분석하는 중" if leave == "tab" else "Analysing")
        arrived.set()

        await phone.until_it_says("분석이 끝났습니다" if leave == "tab" else "The analysis is complete")

    on_phone(do)


@pytest.mark.parametrize(
    ("size", "file", "said"),
    [
        (MAX_BYTES + 1, AssertionError("read"), "파일이 너무 큽니다."),
        (0, AssertionError("read"), "빈 파일입니다."),
        (3, PermissionError(), "파일을 읽을 수 없습니다."),
        (3, MemoryError(), "파일을 읽을 수 없습니다."),
    ],
    ids=["too large", "empty", "gone", "no memory"],
)
def test_file_that_cannot_be_taken_is_told_and_one_of_no_use_is_not_read(
    on_phone: Any, size: int, file: Exception, said: str
) -> None:
    async def do(phone: Phone) -> None:
        phone.file = file

        await phone.choose(size)

        assert phone.says(said)
        await phone.press("다른 영상 보내기")
        assert phone.says("파일 고르기")

    on_phone(do)


@pytest.mark.parametrize("leave", ["stay", "tab", "language"])
def test_file_that_takes_long_to_read_is_shown_as_being_read(on_phone: Any, leave: str) -> None:
    async def do(phone: Phone) -> None:
        arrived = asyncio.Event()

        async def read() -> object:
            await arrived.wait()
            return b"png"

        phone.file = read
        await phone.choose()
        assert phone.says("읽는 중: a.png")

        if leave == "language":
            await phone.app.prefer(language="en")
        elif leave == "tab":
            await phone.open("/cases")
            await phone.open("/send")
        await settle()
        assert phone.says("Reading a.png" if leave == "language" else "읽는 중: a.png")
        arrived.set()

        await phone.until_it_says("Start analysis" if leave == "language" else "분석 시작")

    on_phone(do)


def test_file_that_takes_too_long_to_read_can_be_left_for_another(on_phone: Any) -> None:
    async def do(phone: Phone) -> None:
        phone.file = asyncio.Event().wait
        await phone.choose()

        await phone.press("다른 영상 보내기")

        assert phone.says("파일 고르기")

    on_phone(do)


@pytest.mark.parametrize(("label", "asked"), [("환자 변경", "환자 찾기"), ("파일 변경", "파일 고르기")])
def test_patient_and_file_are_changed_by_buttons_that_a_screen_reader_tells_apart(
    on_phone: Any, label: str, asked: str
) -> None:
    async def do(phone: Phone) -> None:
        await phone.choose()
        assert not phone.says(asked)

        await phone.press(label)

        assert phone.says(asked)

    on_phone(do)


@pytest.mark.parametrize(
    ("leaves", "state", "is_told"),
    [(False, "completed", False), (True, "completed", True), (False, "queued", True)],
    ids=["seen", "left", "queued"],
)
def test_end_of_an_own_analysis_is_told_unless_it_was_seen(
    on_phone: Any, leaves: bool, state: str, is_told: bool
) -> None:
    async def do(phone: Phone) -> None:
        arrived = asyncio.Event()

        async def predict() -> object:
            await arrived.wait()
            return fakes.row(state=state)

        phone.gateway.answers[PREDICT] = predict
        await phone.choose()
        await phone.press("분석 시작")
        if leaves:
            await phone.open("/cases")
        arrived.set()
        await (settle() if leaves else phone.until_it_says("결과 보기"))
        phone.gateway.answers[HISTORY] = {**EMPTY, "results": [fakes.row(requested_by=KIM["id"])]}
        phone.app.look_now()
        await settle()

        assert phone.says("새 결과: 신경교종") is is_told

    on_phone(do)


def test_analysis_that_is_watched_to_its_end_is_not_announced(on_phone: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    async def do(phone: Phone) -> None:
        monkeypatch.setattr("neuronova_app.views.reading.POLL_S", 0.01)
        found = fakes.row(id="a")
        phone.gateway.answers[f"{HISTORY}a/"] = fakes.row(id="a", state="running", result=None)
        await phone.open("/cases/a")
        phone.gateway.answers |= {f"{HISTORY}a/": found, HISTORY: {**EMPTY, "results": [found]}}
        await phone.until_it_says("AI 소견")

        phone.app.look_now()
        await settle()

        assert not phone.says("새 결과")

    on_phone(do)


@pytest.mark.parametrize("place", ["results", "cases"])
def test_analysis_asked_for_without_pictures_is_not_said_to_be_too_old(on_phone: Any, place: str) -> None:
    async def do(phone: Phone) -> None:
        phone.app.session.user = replace(phone.app.user, role="patient" if place == "results" else "clinician")
        bare = fakes.row(id="a")
        bare["result"] |= {"images": {}, "images_withheld": "not_asked"}
        phone.gateway.answers[f"{HISTORY}a/"] = bare

        await phone.open(f"/{place}/a")

        assert phone.says("영상 없이 분석을 요청하여 저장된 영상이 없습니다.")
        assert not phone.says("보관 기간")

    on_phone(do)


@pytest.mark.parametrize("place", ["results", "cases"])
def test_picture_and_its_layers_are_shown_as_they_are_in_the_body(on_phone: Any, place: str) -> None:
    async def do(phone: Phone) -> None:
        phone.app.session.user = replace(phone.app.user, role="patient" if place == "results" else "clinician")
        mask = io.BytesIO()
        Image.new("L", (6, 8), 255).save(mask, "PNG")
        images = {kind: f"/media/{kind}.png" for kind in ("input", "mask", "heatmap")}
        found = fakes.row(id="a", input={"shape": [8, 6], "spacing_mm": [1.0, 0.5]})
        found["result"]["images"] = images
        phone.gateway.answers |= {path: Response(200, {}, mask.getvalue()) for path in images.values()}
        phone.gateway.answers[f"{HISTORY}a/"] = found

        await phone.open(f"/{place}/a")

        plane = next(each for each in phone.page.all("aspect_ratio") if each.aspect_ratio == 0.375)
        assert len(plane.args[0].args[0]) == (2 if place == "results" else 3)

    on_phone(do)


def test_list_that_could_not_be_had_is_not_called_empty(on_phone: Any) -> None:
    async def do(phone: Phone) -> None:
        await phone.open("/cases")
        phone.gateway.answers[HISTORY] = fakes.problem("permission_denied", 403)
        all_of_them = Thing(control=Thing(selected=["all"]))
        phone.page.tasks.add(asyncio.ensure_future(phone.page.find("show_selected_icon").on_change(all_of_them)))
        await settle()
        assert not phone.says("아직 분석이 없습니다")

        phone.gateway.answers[HISTORY] = EMPTY
        await phone.press("다시 시도")
        assert phone.says("아직 분석이 없습니다")

    on_phone(do)


def test_clinician_who_finds_nobody_is_told_which_patients_are_looked_through(on_phone: Any) -> None:
    async def do(phone: Phone) -> None:
        phone.gateway.answers[PATIENTS] = EMPTY

        await phone.open("/send")

        assert phone.says("번호나 이름의 일부로 찾을 수 있습니다. 담당으로 지정된 환자만 보입니다.")

    on_phone(do)


def test_other_user_of_the_browser_finds_nothing_of_the_one_before(on_phone: Any) -> None:
    async def do(phone: Phone) -> None:
        phone.gateway.answers[HISTORY] = {**EMPTY, "results": [fakes.row()]}
        phone.app.look_now()
        await settle()
        assert phone.says("박환자")
        question = asyncio.ensure_future(phone.app.confirm("title", "text", "yes"))
        await settle()
        expired = iter([fakes.problem("token_expired", 401)])

        async def history() -> object:
            return next(expired, EMPTY)

        phone.gateway.answers |= {HISTORY: history, REFRESH: {"access": "lee", "user": LEE}}
        phone.app.look_now()
        await settle()

        assert phone.app.user.username == "lee"
        assert not phone.says("박환자")
        assert phone.page.dialogs == []
        assert phone.app.patients == {}
        question.cancel()
        phone.gateway.answers[HISTORY] = {**EMPTY, "results": [fakes.row()]}
        phone.app.look_now()
        await settle()
        assert phone.says("박환자")

    on_phone(do)
