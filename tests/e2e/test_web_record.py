"""Reports, large files, the idle lock and the import of patients, in a real Chromium."""

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect
from pypdf import PdfReader
from tests.e2e import screenshots
from tests.e2e.conftest import Person
from tests.rig.stack import Stack

pytestmark = pytest.mark.journey

WORDS = screenshots.TEXT["ko"]
TIMEOUT_MS = 60_000
# A phantom goes the way a study of gigabytes goes.
SMALL_CHUNKS = "window.neuronovaChunks = { above: 1000, bytes: 4096 };"


@pytest.fixture
def context(browser: Browser, stack: Stack) -> Iterator[BrowserContext]:
    opened = browser.new_context(base_url=stack.url, viewport={"width": 1440, "height": 900}, locale="ko")
    opened.set_default_timeout(TIMEOUT_MS)
    yield opened
    opened.close()


@pytest.fixture
def stage(stack: Stack, phantoms: list[Path]) -> screenshots.Stage:
    return screenshots.Stage(stack.url, stack.demo["users"], stack.demo["patients"][0], phantoms[0])


def signed_in(context: BrowserContext, stage: screenshots.Stage, role: str) -> Page:
    page = context.new_page()
    screenshots.sign_in(page, stage, role, WORDS)
    return page


def test_report_is_downloaded_in_the_language_asked_for(
    context: BrowserContext, stage: screenshots.Stage, clinician: Person, phantoms: list[Path]
) -> None:
    analysis = clinician.predict(phantoms[0]).json()["id"]
    page = signed_in(context, stage, "clinician")
    page.goto(f"/analyses/{analysis}")

    page.get_by_role("button", name="보고서").click()
    with page.expect_download() as taken:
        page.get_by_role("menuitem", name="PDF 내려받기 (한국어)").click()

    reader = PdfReader(io.BytesIO(taken.value.path().read_bytes()))
    assert "뇌 MRI AI 분석 보고서" in reader.pages[0].extract_text()
    assert len(reader.pages[0].images) == 2


def test_large_file_goes_on_after_a_cut_and_after_the_token_ran_out(
    context: BrowserContext, stage: screenshots.Stage, clinician: Person, unseen: Path
) -> None:
    context.add_init_script(SMALL_CHUNKS)
    page = signed_in(context, stage, "clinician")
    offsets: list[int] = []

    def meddle(route: Route) -> None:
        if route.request.method != "PATCH":
            route.continue_()
            return
        offsets.append(int(route.request.headers["upload-offset"]))
        if len(offsets) == 2:
            route.abort("connectionreset")
        elif len(offsets) == 4:
            route.fulfill(status=401, content_type="application/problem+json", body='{"code": "token_expired"}')
        else:
            route.continue_()

    page.route("**/ml/v1/uploads/*/", meddle)
    rows_before = clinician.count_analyses()

    page.goto(f"/new?patient={stage.patient}")
    page.set_input_files("input[type=file]", unseen)
    with page.expect_request("**/api/v1/auth/refresh/"):
        page.get_by_role("button", name=WORDS["start"]).click()
    page.wait_for_url("**/analyses/*")

    expect(page.locator("[data-layer=input]").first).to_be_attached()
    assert clinician.count_analyses() == rows_before + 1
    # What the gateway had was not sent again: each chunk begins where the last acknowledged one ended.
    assert offsets[2] == offsets[1]
    assert offsets[4] == offsets[3]
    assert sorted(offsets) == offsets


def test_idle_lock_covers_all_tabs_and_keeps_what_was_typed(
    context: BrowserContext, stage: screenshots.Stage, clinician: Person, phantoms: list[Path]
) -> None:
    analysis = clinician.predict(phantoms[1]).json()["id"]
    page = context.new_page()
    page.clock.install()
    screenshots.sign_in(page, stage, "clinician", WORDS)
    page.goto(f"/analyses/{analysis}")
    page.locator("[data-layer=input]").first.wait_for()
    page.keyboard.press("c")
    page.get_by_label("동료에게 남길 말").fill("경계가 불분명함")
    other = context.new_page()
    other.goto("/patients")
    other.get_by_role("button", name="응급 열람").click()
    opened = other.get_by_role("dialog", name="응급 열람")
    expect(opened).to_be_visible()

    page.clock.fast_forward("16:00")
    for tab in (page, other):
        expect(tab.get_by_role("dialog")).to_contain_text("화면이 잠겼습니다")
        expect(tab.locator("main")).to_be_hidden()
    expect(opened).to_be_hidden()
    other.reload()
    expect(other.get_by_role("dialog")).to_contain_text("화면이 잠겼습니다")
    page.get_by_role("dialog").get_by_label(WORDS["password"]).fill(stage.users["clinician"]["password"])
    page.get_by_role("button", name="계속하기").click()

    expect(page.get_by_label("동료에게 남길 말")).to_have_value("경계가 불분명함")
    expect(other.get_by_role("heading", name="환자")).to_be_visible()


def test_patients_are_imported_only_when_every_line_is_right(context: BrowserContext, stage: screenshots.Stage) -> None:
    page = signed_in(context, stage, "admin")
    page.goto("/patients")
    page.get_by_role("button", name="CSV로 가져오기").click()
    dialog = page.get_by_role("dialog")
    choose = dialog.locator("input[type=file]")

    def csv(*lines: str) -> None:
        text = "\n".join(("number,name,birth_date,sex", *lines))
        choose.set_input_files({"name": "patients.csv", "mimeType": "text/csv", "buffer": text.encode()})

    csv("E2E-1,강하늘,1990-02-03,F", "E2E-2,,1990-02-31,F")
    expect(dialog.get_by_role("alert")).to_contain_text("2줄 가운데 1줄이 잘못되었습니다")
    expect(dialog.get_by_role("row").filter(has_text="생년월일")).to_contain_text("3")
    expect(dialog.get_by_role("button", name="명 등록")).to_be_disabled()
    csv("E2E-1,강하늘,1990-02-03,F", "E2E-2,윤슬,1991-02-03,M")
    dialog.get_by_role("button", name="2명 등록").click()
    expect(dialog.get_by_role("status")).to_contain_text("2명을 등록했습니다")
    dialog.get_by_role("button", name="닫기").last.click()
    page.get_by_label("환자 번호 또는 이름").fill("강하늘")

    expect(page.get_by_role("list", name="환자")).to_contain_text("E2E-1")
