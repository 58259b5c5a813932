"""Clinician, admin and auditor at the page, each in both languages: by keys, by list, by record."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.e2e import screenshots
from tests.e2e.conftest import Person
from tests.e2e.test_web_journey import faults_of
from tests.rig.stack import Stack

pytestmark = pytest.mark.journey

TIMEOUT_MS = 60_000
Say = Callable[[str, str], str]
As = Callable[[str], Page]


@pytest.fixture(params=["ko", "en"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def say(language: str) -> Say:
    """What stands on the page: the Korean words or the English ones."""
    return lambda korean, english: korean if language == "ko" else english


@pytest.fixture
def stage(stack: Stack, phantoms: list[Path]) -> screenshots.Stage:
    return screenshots.Stage(stack.url, stack.demo["users"], stack.demo["patients"][0], phantoms[0])


@pytest.fixture
def page_of(browser: Browser, stage: screenshots.Stage, language: str) -> Iterator[As]:
    """Return a function role → page of somebody signed in."""
    page = screenshots.open_page(browser, screenshots.Look(language, "light", "desk"))
    page.set_default_timeout(TIMEOUT_MS)

    def signed_in(role: str) -> Page:
        screenshots.sign_in(page, stage, role, screenshots.TEXT[language])
        return page

    yield signed_in
    page.context.close()


def test_clinician_reads_with_two_keys_releases_takes_it_back_and_moves_a_misfiled_study(
    page_of: As, say: Say, stage: screenshots.Stage, stack: Stack, clinician: Person, sign_in: Any, unseen: Path
) -> None:
    row = f"/ml/v1/history/{clinician.predict(unseen).json()['id']}/"
    patient: Person = sign_in("patient")
    page = page_of("clinician")
    page.goto(stage.url + row.replace("/ml/v1/history/", "/analyses/").rstrip("/"))
    page.locator("[data-layer=input]").first.wait_for()

    page.keyboard.press("y")
    expect(page.get_by_role("button", name=say("기록하기", "Record it"))).to_be_focused()
    page.keyboard.press("Enter")
    said = page.get_by_role("list", name=say("지금까지의 의견", "What was said so far"))
    expect(said).to_contain_text(say("동의", "Agreed"))

    take_back = page.get_by_role("button", name=say("공개 되돌리기", "Take back"))
    page.get_by_role("button", name=say("환자에게 공개", "Release to the patient"), exact=True).click()
    expect(take_back).to_be_visible()
    assert patient.http.get(row).status_code == 200
    take_back.click()
    expect(page.get_by_text(say("환자에게 공개되지 않음", "The patient cannot see it"))).to_be_visible()
    assert patient.http.get(row).status_code == 404

    other = clinician.http.get(f"/api/v1/patients/{stack.demo['patients'][1]}/").json()
    page.get_by_role("button", name=say("환자 바로잡기", "Move to another patient")).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("textbox", name=say("옮길 환자", "The right patient")).fill(other["number"])
    page.get_by_role("option", name=re.compile(re.escape(other["number"]))).click()
    move = dialog.get_by_role("button", name=say("옮기기", "Move"), exact=True)
    expect(move).to_be_disabled()
    dialog.get_by_role("textbox", name=re.compile(say("사유", "Reason"))).fill("접수 착오 / filed wrongly")
    move.click()

    expect(page.get_by_role("heading", level=1)).to_contain_text(other["number"])
    assert clinician.http.get(row).json()["patient"] == other["id"]


def test_clinician_contradicts_a_refusal_in_words(
    page_of: As, say: Say, stage: screenshots.Stage, clinician: Person
) -> None:
    page = page_of("clinician")
    # A picture of the page itself is no brain.
    assert clinician.predict(("page.png", page.screenshot())).status_code == 422
    row = clinician.http.get("/ml/v1/history/?state=refused").json()["results"][0]
    page.goto(f"{stage.url}/analyses/{row['id']}")
    view = page.get_by_role("region", name=say("거부에 대한 의견", "Your view of the refusal"))
    expect(view).to_be_visible()

    page.keyboard.press("c")
    expect(page.get_by_role("button", name=say("기록하기", "Record it"))).to_be_focused()
    view.get_by_role("textbox").fill("T1, 조영 전 / without contrast")
    view.get_by_role("button", name=say("기록하기", "Record it")).click()

    said = view.get_by_role("listitem")
    expect(said).to_contain_text(say("판단할 수 있는 영상임", "It can be judged"))
    expect(said).to_contain_text("T1, 조영 전 / without contrast")
    assert faults_of(page) == []


def test_admin_ends_an_emergency_makes_a_login_and_watches_the_site(
    page_of: As, say: Say, language: str, stage: screenshots.Stage, clinician: Person
) -> None:
    number = clinician.http.get(f"/api/v1/patients/{stage.patient}/").json()["number"]
    reason = f"응급실, 의식 저하 ({language})"
    opened = clinician.http.post("/api/v1/patients/break-glass/", json={"number": number, "reason": reason})
    assert opened.status_code == 201
    page = page_of("admin")

    page.goto(f"{stage.url}/patients")
    page.get_by_role("button", name=say("응급 열람 현황", "Emergency accesses")).click()
    row = page.get_by_role("dialog").get_by_role("listitem").filter(has_text=reason)
    expect(row).to_contain_text(number)
    assert faults_of(page) == []
    row.get_by_role("button", name=say("지금 끝내기", "End now")).click()
    row.get_by_role("button", name=say("끝내기", "End it"), exact=True).click()
    expect(row).to_have_count(0)
    live = clinician.http.get("/api/v1/patients/break-glass/?live=true").json()["results"]
    assert reason not in [access["reason"] for access in live]
    page.keyboard.press("Escape")

    page.get_by_role("link", name=say("사용자", "People")).first.click()
    page.get_by_role("button", name=say("새 사용자", "New user")).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("textbox", name=re.compile(say("아이디", "Username"))).fill(f"new-{language}")
    dialog.get_by_role("textbox", name=say("이름", "Name"), exact=True).fill("한여름")
    dialog.get_by_role("button", name=say("저장", "Save")).click()
    expect(page.get_by_role("list", name=say("사용자", "Users"))).to_contain_text(f"new-{language}")

    for link, heading in ((say("모델", "Models"), say("모델", "Models")), (say("운영", "Monitoring"),) * 2):
        page.get_by_role("link", name=link, exact=True).first.click()
        expect(page.get_by_role("heading", level=1)).to_contain_text(heading)
    expect(page.get_by_role("region", name=say("경보", "Alarms"))).to_be_visible()


def test_auditor_finds_emergencies_checks_the_record_and_reviews_the_month(
    page_of: As, say: Say, stage: screenshots.Stage, clinician: Person
) -> None:
    number = clinician.http.get(f"/api/v1/patients/{stage.patient}/").json()["number"]
    reason = {"number": number, "reason": "의식 저하로 응급실 내원"}
    assert clinician.http.post("/api/v1/patients/break-glass/", json=reason).status_code == 201
    page = page_of("auditor")

    page.get_by_role("link", name=say("감사 기록", "Record"), exact=True).click()
    page.get_by_role("button", name=say("응급 열람만", "Emergency access only")).click()
    page.wait_for_url("**/record?kind=break_glass")
    row = page.get_by_role("list", name=say("일어난 일", "What happened")).get_by_role("listitem").first
    expect(row).to_contain_text("의식 저하로 응급실 내원")
    expect(row).to_contain_text(number)
    page.get_by_role("button", name=say("기록 전체 확인", "Check the whole record")).click()
    expect(page.get_by_text(say("기록이 온전합니다", "The record is whole")).first).to_be_visible()
    page.get_by_role("button", name=say("보기", "Show"), exact=True).click()
    table = page.get_by_role("region", name=say("응급 열람", "Emergency access"), exact=True).get_by_role("table")
    expect(table).to_contain_text(number)
    assert faults_of(page) == []
    _may_not(page, stage, say)


def _may_not(page: Page, stage: screenshots.Stage, say: Say) -> None:
    """An auditor changes nothing: what is for others says so."""
    page.goto(f"{stage.url}/people")
    refusal = say("이 계정으로는 볼 수 없는 페이지입니다", "This account cannot see this page")
    expect(page.get_by_role("heading", name=refusal)).to_be_visible()
