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


@pytest.fixture
def open_page(browser: Browser, stack: Stack) -> Iterator[Opener]:
    """Return a function language → page of a person who has not signed in."""
    with ExitStack() as opened:

        def opener(language: str) -> Page:
            page = screenshots.open_page(browser, screenshots.Look(language, "light", "desk"))
            opened.callback(page.context.close)
            page.set_default_timeout(TIMEOUT_MS)
            expect.set_options(timeout=TIMEOUT_MS)
            page.goto(f"{stack.url}/login")
            return page

        yield opener


@pytest.fixture
def stage(stack: Stack, phantoms: list[Path]) -> screenshots.Stage:
    return screenshots.Stage(stack.url, stack.demo["users"], stack.demo["patients"][0], phantoms[0])


def test_person_without_a_password_sets_one_with_the_code_of_the_admin(open_page: Opener, sign_in: Any) -> None:
    admin: Person = sign_in("admin")
    body = {"username": "first-day", "name": "이하늘", "role": "technician"}
    made = admin.http.post("/api/v1/users/", json=body)
    assert made.status_code == 201, made.text
    code = admin.http.post(f"/api/v1/users/{made.json()['id']}/password-reset/").json()["code"]
    page = open_page("ko")

    page.get_by_role("link", name="재설정 코드가 있습니다").click()
    page.get_by_label("재설정 코드").fill(code)
    page.get_by_label("아이디", exact=True).fill("first-day")
    new = page.get_by_label("새 비밀번호", exact=True)
    new.fill("1234567890")
    page.get_by_role("button", name="비밀번호 저장").click()
    expect(page.get_by_role("alert")).to_contain_text("숫자로만 되어 있습니다")
    new.fill(PASSWORD)
    page.get_by_role("button", name="비밀번호 저장").click()
    expect(page.get_by_role("status")).to_contain_text("새 비밀번호로 로그인하십시오")
    expect(page.get_by_label("아이디", exact=True)).to_have_value("first-day")
    page.get_by_label("비밀번호", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="로그인").click()

    expect(page.get_by_role("heading", name="분석 목록")).to_be_visible()


def test_technician_sends_an_image_and_learns_only_how_it_went(
    open_page: Opener, stage: screenshots.Stage, unseen: Path, tmp_path: Path
) -> None:
    page = open_page("en")
    screenshots.sign_in(page, stage, "technician", screenshots.TEXT["en"])
    page.goto(f"{stage.url}/new?patient={stage.patient}")
    page.set_input_files("input[type=file]", unseen)
    page.get_by_role("button", name="Start analysis").click()
    page.wait_for_url("**/analyses/*")

    expect(page.get_by_role("heading", name="The analysis is complete")).to_be_visible()
    expect(page.get_by_text("The result is shown to the clinicians in charge.")).to_be_visible()
    expect(page.locator("[data-layer]")).to_have_count(0)
    expect(page.get_by_text("AI finding")).to_have_count(0)

    # What is no brain is refused in words, with a next step.
    blank = tmp_path / "blank.png"
    Image.new("L", (256, 256)).save(blank)
    page.goto(f"{stage.url}/new?patient={stage.patient}")
    page.set_input_files("input[type=file]", blank)
    page.get_by_role("button", name="Start analysis").click()
    refusal = page.get_by_role("alert").first
    expect(refusal).to_contain_text("The image holds nothing that can be read.")
    expect(refusal).to_contain_text("Upload another slice.")


def test_patient_sees_a_result_once_it_is_released_and_gets_the_report(
    open_page: Opener, stage: screenshots.Stage, clinician: Person, unseen: Path
) -> None:
    analysis = clinician.predict(unseen).json()["id"]
    page = open_page("ko")
    screenshots.sign_in(page, stage, "patient", screenshots.TEXT["ko"])
    page.goto(f"{stage.url}/analyses/{analysis}")
    expect(page.get_by_role("heading", name="분석을 찾을 수 없습니다")).to_be_visible()
    expect(page.locator("[data-layer]")).to_have_count(0)
    page.goto(f"{stage.url}/patients")
    expect(page.get_by_role("heading", name="이 계정으로는 볼 수 없는 페이지입니다")).to_be_visible()

    assert clinician.http.post(f"/ml/v1/history/{analysis}/review/", json={"verdict": "agree"}).is_success
    assert clinician.http.post(f"/ml/v1/history/{analysis}/release/").is_success
    page.goto(f"{stage.url}/analyses/{analysis}")

    expect(page.locator("[data-layer=input]").first).to_be_attached()
    page.get_by_role("button", name="보고서").click()
    with page.expect_download() as taken:
        page.get_by_role("menuitem", name="PDF 내려받기 (한국어)").click()
    assert taken.value.path().read_bytes().startswith(b"%PDF")
