"""A clinician's whole way through the page, in a real Chromium, in both languages."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.e2e.conftest import TIMEOUT_MS
from tests.rig.stack import Stack


@dataclass(frozen=True)
class Words:
    """What a person reads on the page and looks for."""

    switch_to: str  # the button that leads to this language, empty for the default
    username: str
    password: str
    sign_in: str
    new_analysis: str
    choose_file: str
    find_patient: str
    start: str
    finding: str
    classes: tuple[str, ...]
    mask: str
    heatmap: str
    heatmap_opacity: str
    analyses: str
    account: str
    sign_out: str


KOREAN = Words(
    switch_to="",
    username="아이디",
    password="비밀번호",
    sign_in="로그인",
    new_analysis="새 분석",
    choose_file="파일 선택",
    find_patient="환자 찾기",
    start="분석 시작",
    finding="AI 소견",
    classes=("신경교종", "수막종", "뇌하수체 종양", "종양 없음"),
    mask="종양 윤곽",
    heatmap="히트맵",
    heatmap_opacity="히트맵 불투명도",
    analyses="분석 목록",
    account="내 계정",
    sign_out="로그아웃",
)
ENGLISH = Words(
    switch_to="English",
    username="Username",
    password="Password",
    sign_in="Sign in",
    new_analysis="New analysis",
    choose_file="Choose files",
    find_patient="Find a patient",
    start="Start analysis",
    finding="AI finding",
    classes=("Glioma", "Meningioma", "Pituitary tumour", "No tumour"),
    mask="Outline",
    heatmap="Heat-map",
    heatmap_opacity="Opacity: Heat-map",
    analyses="Analyses",
    account="My account",
    sign_out="Sign out",
)


@pytest.fixture
def page(browser: Browser, stack: Stack) -> Iterator[Page]:
    context = browser.new_context(base_url=stack.url, viewport={"width": 1440, "height": 900})
    opened = context.new_page()
    opened.set_default_timeout(TIMEOUT_MS)
    yield opened
    context.close()


@pytest.mark.parametrize("words", [KOREAN, ENGLISH], ids=["ko", "en"])
def test_journey_leads_from_sign_in_to_result_and_history(
    page: Page, stack: Stack, phantoms: list[Path], words: Words
) -> None:
    complaints = _listen(page)

    _sign_in(page, stack, words)
    label = _analyse(page, phantoms[0], words)
    _fade_heatmap(page, words)
    address = page.url
    _find_in_history(page, words, label, address)
    _sign_out(page, words)

    assert complaints == []


def _listen(page: Page) -> list[str]:
    """Collect script errors and everything the content security policy blocked."""
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: complaints.append(message.text) if "Content Security" in message.text else None)
    return complaints


def _sign_in(page: Page, stack: Stack, words: Words) -> None:
    login = stack.login("clinician")
    page.goto("/")
    if words.switch_to:
        page.get_by_role("button", name=words.switch_to).click()
    page.get_by_label(words.username, exact=True).fill(login["username"])
    page.get_by_label(words.password, exact=True).fill(login["password"])
    page.get_by_role("button", name=words.sign_in, exact=True).click()
    expect(page.get_by_role("button", name=words.account)).to_be_visible()


def _analyse(page: Page, image: Path, words: Words) -> str:
    """Send the image for the first patient of the list; returns the class the page shows."""
    page.get_by_role("link", name=words.new_analysis).first.click()
    with page.expect_file_chooser() as chooser:
        page.get_by_text(words.choose_file).click()
    chooser.value.set_files(image)
    page.get_by_role("textbox", name=words.find_patient).click()
    page.get_by_role("option").first.click()
    page.get_by_role("button", name=words.start).click()
    page.wait_for_url(re.compile(r"/analyses/.+"))
    finding = page.get_by_role("region", name=words.finding)
    expect(finding).to_be_visible()
    shown = finding.inner_text()
    found = [label for label in words.classes if label in shown]
    assert found, shown
    return min(found, key=shown.index)  # the finding stands above the list of all classes


def _fade_heatmap(page: Page, words: Words) -> None:
    switch = page.get_by_role("switch", name=words.heatmap)
    if not switch.is_checked():
        page.get_by_text(words.heatmap, exact=True).first.click()
    slider = page.get_by_role("slider", name=words.heatmap_opacity)
    before = int(slider.get_attribute("aria-valuenow") or -1)
    slider.focus()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    assert int(slider.get_attribute("aria-valuenow") or -1) < before


def _find_in_history(page: Page, words: Words, label: str, address: str) -> None:
    page.get_by_role("link", name=words.analyses).first.click()
    expect(page).to_have_url(re.compile(r"/analyses/?(\?.*)?$"))
    row = page.locator(f'a[href="{urlsplit(address).path}"]')
    expect(row).to_contain_text(label)
    row.click()
    expect(page).to_have_url(address)


def _sign_out(page: Page, words: Words) -> None:
    page.get_by_role("button", name=words.account).click()
    page.get_by_role("menuitem", name=words.sign_out).click()
    expect(page.get_by_label(words.username, exact=True)).to_be_visible()
    page.goto("/analyses")
    expect(page.get_by_label(words.username, exact=True)).to_be_visible()
