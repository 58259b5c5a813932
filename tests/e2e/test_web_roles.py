"""What the roles meet at the page that no other journey shows: no password yet, a refusal, a result not released."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect
from tests.e2e import screenshots
from tests.e2e.conftest import Person
from tests.rig.stack import Stack

pytestmark = pytest.mark.journey

TIMEOUT_MS = 60_000
PASSWORD = "lamp-green-7-hills-over"
Opener = Callable[[str], Page]
Say = Callable[[str, str], str]


@pytest.fixture(params=["ko", "en"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def say(language: str) -> Say:
    """What stands on the page: the Korean words or the English ones."""
    return lambda korean, english: korean if language == "ko" else english


@pytest.fixture
def open_page(browser: Browser, stack: Stack) -> Iterator[Opener]:
    """Return a function language → page of a person who has not signed in."""
    with ExitStack() as opened:

        def opener(language: str) -> Page:
            page = screenshots.open_page(browser, screenshots.Look(language, "light", "desk"))
            opened.callback(page.context.close)
            page.set_default_timeout(TIMEOUT_MS)
            page.goto(f"{stack.url}/login")
            return page

        yield opener


@pytest.fixture
def stage(stack: Stack, phantoms: list[Path]) -> screenshots.Stage:
    return screenshots.Stage(stack.url, stack.demo["users"], stack.demo["patients"][0], phantoms[0])


def test_person_without_a_password_sets_one_with_the_code_of_the_admin(
    open_page: Opener, say: Say, language: str, sign_in: Any
) -> None:
    admin: Person = sign_in("admin")
    name = f"first-day-{language}"
    body = {"username": name, "name": "이하늘", "role": "technician"}
    made = admin.http.post("/api/v1/users/", json=body)
    assert made.status_code == 201, made.text
    code = admin.http.post(f"/api/v1/users/{made.json()['id']}/password-reset/").json()["code"]
    page = open_page(language)

    page.get_by_role("link", name=say("재설정 코드가 있습니다", "I have a code")).click()
    page.get_by_label(say("재설정 코드", "Reset code")).fill(code)
    username = page.get_by_label(say("아이디", "Username"), exact=True)
    username.fill(name)
    new = page.get_by_label(say("새 비밀번호", "New password"), exact=True)
    new.fill("1234567890")
    page.get_by_role("button", name=say("비밀번호 저장", "Save the password")).click()
    expect(page.get_by_role("alert")).to_contain_text(say("숫자로만 되어 있습니다", "It consists of digits only"))
    new.fill(PASSWORD)
    page.get_by_role("button", name=say("비밀번호 저장", "Save the password")).click()
    expect(page.get_by_role("status")).to_contain_text(say("비밀번호를 정했습니다", "The password is set"))
    expect(username).to_have_value(name)
    page.get_by_label(say("비밀번호", "Password"), exact=True).fill(PASSWORD)
    page.get_by_role("button", name=say("로그인", "Sign in")).click()

    expect(page.get_by_role("heading", name=say("분석 목록", "Analyses"), exact=True)).to_be_visible()


def test_technician_sends_an_image_and_learns_only_how_it_went(
    open_page: Opener, say: Say, language: str, stage: screenshots.Stage, unseen: Path, tmp_path: Path
) -> None:
    page = open_page(language)
    screenshots.sign_in(page, stage, "technician", screenshots.TEXT[language])
    page.goto(f"{stage.url}/new?patient={stage.patient}")
    page.set_input_files("input[type=file]", unseen)
    page.get_by_role("button", name=say("분석 시작", "Start analysis")).click()
    page.wait_for_url("**/analyses/*")

    expect(page.get_by_role("heading", name=say("분석이 끝났습니다", "The analysis is complete"))).to_be_visible()
    expect(
        page.get_by_text(say("결과는 담당 의료진에게 표시", "The result is shown to the clinicians"))
    ).to_be_visible()
    expect(page.locator("[data-layer]")).to_have_count(0)
    expect(page.get_by_text(say("AI 소견", "AI finding"))).to_have_count(0)

    # What is no brain is refused in words, with a next step.
    blank = tmp_path / "blank.png"
    Image.new("L", (256, 256)).save(blank)
    page.goto(f"{stage.url}/new?patient={stage.patient}")
    page.set_input_files("input[type=file]", blank)
    page.get_by_role("button", name=say("분석 시작", "Start analysis")).click()
    refusal = page.get_by_role("alert").first
    expect(refusal).to_contain_text(say("읽을 수 있는 내용이 없습니다", "The image holds nothing"))
    expect(refusal).to_contain_text(say("다른 단면을 올리십시오.", "Upload another slice."))


def test_patient_sees_a_result_once_it_is_released_and_gets_the_report(
    open_page: Opener, say: Say, language: str, stage: screenshots.Stage, clinician: Person, unseen: Path
) -> None:
    analysis = clinician.predict(unseen).json()["id"]
    page = open_page(language)
    screenshots.sign_in(page, stage, "patient", screenshots.TEXT[language])
    page.goto(f"{stage.url}/analyses/{analysis}")
    expect(page.get_by_role("heading", name=say("분석을 찾을 수 없습니다", "No such analysis"))).to_be_visible()
    expect(page.locator("[data-layer]")).to_have_count(0)
    page.goto(f"{stage.url}/patients")
    expect(
        page.get_by_role(
            "heading", name=say("이 계정으로는 볼 수 없는 페이지입니다", "This account cannot see this page")
        )
    ).to_be_visible()

    assert clinician.http.post(f"/ml/v1/history/{analysis}/review/", json={"verdict": "agree"}).is_success
    assert clinician.http.post(f"/ml/v1/history/{analysis}/release/").is_success
    page.goto(f"{stage.url}/analyses/{analysis}")

    expect(page.locator("[data-layer=input]").first).to_be_attached()
    page.get_by_role("button", name=say("보고서", "Report")).click()
    with page.expect_download() as taken:
        page.get_by_role("menuitem", name=say("PDF 내려받기 (한국어)", "Download PDF (Korean)")).click()
    assert taken.value.path().read_bytes().startswith(b"%PDF")
