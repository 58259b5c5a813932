"""What holds on every page, whatever one does there: nothing jumps, and a lost network is told and outlived."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.e2e import screenshots
from tests.e2e.conftest import Person
from tests.rig.stack import Stack

pytestmark = pytest.mark.journey

TIMEOUT_MS = 60_000
# source: web.dev/articles/cls, "good"
SHIFT_BOUND = 0.1
WATCH = """
window.shifted = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifted += entry.value;
}).observe({ type: "layout-shift", buffered: true });
"""
PAGES = {
    "clinician": ("/analyses", "{analysis}", "{volume}", "/new", "/patients", "/models", "/account"),
    "admin": ("/monitoring", "/monitoring/agreement", "/models/training", "/people", "/record"),
}


@pytest.fixture
def stage(stack: Stack, phantoms: list[Path], clinician: Person, volume_analysis: str) -> screenshots.Stage:
    analysis = f"/analyses/{clinician.predict(phantoms[0]).json()['id']}"
    made = screenshots.Stage(stack.url, stack.demo["users"], stack.demo["patients"][0], phantoms[0])
    return replace(made, analysis=analysis, volume=volume_analysis)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    page = screenshots.open_page(browser, screenshots.Look("ko", "light", "desk"))
    page.set_default_timeout(TIMEOUT_MS)
    yield page
    page.context.close()


@pytest.mark.parametrize("role", sorted(PAGES))
def test_nothing_jumps_while_a_page_is_filled(page: Page, stage: screenshots.Stage, role: str) -> None:
    page.context.add_init_script(WATCH)
    screenshots.sign_in(page, stage, role, screenshots.TEXT["ko"])
    shifted: dict[str, float] = {}

    for address in PAGES[role]:
        page.goto(stage.url + address.format(analysis=stage.analysis, volume=stage.volume))
        page.locator("#content h1, #content h2, [data-layer], [data-ready=true]").first.wait_for()
        screenshots.settle(page)
        shifted[address] = round(page.evaluate("window.shifted"), 3)

    assert {address: value for address, value in shifted.items() if value > SHIFT_BOUND} == {}


def test_lost_network_is_told_and_work_goes_on_with_it_back(page: Page, stage: screenshots.Stage) -> None:
    screenshots.sign_in(page, stage, "clinician", screenshots.TEXT["ko"])
    page.goto(stage.url + stage.analysis)
    page.locator("[data-layer=input]").first.wait_for()
    notice = page.get_by_role("status").filter(has_text="네트워크에 연결되어 있지 않습니다")
    page.keyboard.press("c")
    words = page.get_by_label("동료에게 남길 말")
    words.fill("경계가 불분명함")

    page.context.set_offline(True)
    expect(notice).to_be_visible()
    expect(page.locator("[data-layer=input]").first).to_be_attached()
    page.context.set_offline(False)

    expect(notice).to_be_hidden()
    expect(words).to_have_value("경계가 불분명함")
    page.get_by_role("radio", name="수막종").check()
    page.get_by_role("button", name="기록하기").click()
    expect(page.get_by_role("list", name="지금까지의 의견")).to_contain_text("경계가 불분명함")
