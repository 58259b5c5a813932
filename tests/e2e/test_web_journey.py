"""What the page promises beside the main way: accessible, private, hard to lose, never two answers for one image."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from deploy.local.settings import REPO
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect
from tests.e2e import screenshots
from tests.e2e.conftest import TIMEOUT_MS, Person
from tests.rig.stack import Stack

AXE = REPO / "frontend" / "web" / "node_modules" / "axe-core" / "axe.min.js"
WORDS = screenshots.TEXT["ko"]
Way = Callable[[Page, screenshots.Stage, screenshots.Look], Iterator[str]]
# The gateway answers, and the first answer to an upload does not arrive.
LOSE_FIRST_ANSWER = """
const send = XMLHttpRequest.prototype.send;
XMLHttpRequest.prototype.send = function (body) {
  if (window.lostStatus === undefined) {
    this.onload = () => { window.lostStatus = this.status; this.onerror(); };
  }
  return send.call(this, body);
};
"""

# Left out: what shows an ellipsis, what holds typed words, and tables that say themselves that they move.
CUT_OFF = """
[...document.querySelectorAll("#content, #content *")]
  .filter((e) => e.clientWidth > 1 && e.scrollWidth > e.clientWidth + 1 && e.innerText)
  .filter((e) => !e.matches("input, textarea, [role=group][tabindex]"))
  .filter((e) => getComputedStyle(e).overflowX !== "visible" && getComputedStyle(e).textOverflow !== "ellipsis")
  .map((e) => `${e.tagName} of ${e.scrollWidth} px in ${e.clientWidth}: ${e.innerText.slice(0, 30)}`)
"""

# It stands there for the second until the file goes out again.
SAYS_IT_GOES_AGAIN = """() => [...document.querySelectorAll("[role=status]")]
  .some((e) => e.checkVisibility() && e.innerText.includes("곧 저절로 다시 보냅니다"))"""
BAR_SHOWN = """() => {
  const { content, opacity } = getComputedStyle(document.getElementById("content"), "::before");
  return content !== "none" && opacity === "1";
}"""


@pytest.fixture
def context(browser: Browser, stack: Stack) -> Iterator[BrowserContext]:
    """For what is about signing in and out; `page` for who only has to be signed in."""
    opened = browser.new_context(base_url=stack.url, viewport={"width": 1440, "height": 900})
    opened.set_default_timeout(TIMEOUT_MS)
    yield opened
    opened.close()


@pytest.fixture
def stage(stack: Stack, phantoms: list[Path]) -> screenshots.Stage:
    return screenshots.Stage(stack.url, stack.demo["users"], stack.demo["patients"][0], phantoms[0])


@pytest.fixture
def analysis(clinician: Person, phantoms: list[Path]) -> str:
    """The address of one finished analysis."""
    return f"/analyses/{clinician.predict(phantoms[0]).json()['id']}"


def _signed_in(context: BrowserContext, stage: screenshots.Stage) -> Page:
    page = context.new_page()
    screenshots.sign_in(page, stage, "clinician", WORDS)
    return page


@pytest.mark.parametrize(("way", "language"), [(screenshots.walk, "en"), (screenshots.walk_admin, "ko")])
def test_every_page_passes_axe_fits_its_window_and_asks_nobody_else(
    browser: Browser, stage: screenshots.Stage, analysis: str, volume_analysis: str, way: Way, language: str
) -> None:
    stage = replace(stage, analysis=analysis, volume=volume_analysis)
    look = screenshots.Look(language, "dark", "desk")
    strangers: list[str] = []
    faults: list[str] = []
    page = screenshots.open_page(browser, look)
    page.on(
        "request", lambda asked: None if asked.url.startswith((stage.url, "blob:")) else strangers.append(asked.url)
    )

    for name in way(page, stage, look):
        # To load a page costs more than to turn it over: both looks of each, light on a phone and dark at a desk.
        for scheme, size in (("light", "phone"), ("dark", "desk")):
            screenshots.turn(page, scheme, size)
            screenshots.settle(page)
            faults += [f"{name}, {scheme}, {size}: {fault}" for fault in faults_of(page)]
    page.context.close()

    assert faults == []
    assert strangers == []


def test_page_that_is_long_on_its_way_says_so(context: BrowserContext, stage: screenshots.Stage) -> None:
    page = _signed_in(context, stage)
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/assets/patients-page-*.js", hold)

    page.get_by_role("link", name="환자", exact=True).first.click()
    page.wait_for_function(BAR_SHOWN)
    held[0].continue_()

    expect(page.get_by_role("heading", name="환자", exact=True)).to_be_visible()
    expect(page.locator("#content")).to_have_attribute("aria-busy", "false")


def test_reload_keeps_the_session_in_two_tabs_and_no_token_in_storage(
    context: BrowserContext, stage: screenshots.Stage
) -> None:
    first = _signed_in(context, stage)
    second = context.new_page()
    second.goto("/analyses")
    for tab in (first, second):
        tab.evaluate("location.reload()")
    for tab in (first, second):
        expect(tab.get_by_role("heading", name="분석 목록")).to_be_visible()

    stored = first.evaluate("JSON.stringify(localStorage) + JSON.stringify(sessionStorage) + document.cookie")

    assert "eyJ" not in stored
    assert "neuronova_refresh" not in stored


def test_sign_out_in_one_tab_ends_the_other(context: BrowserContext, stage: screenshots.Stage) -> None:
    first = _signed_in(context, stage)
    second = context.new_page()
    second.goto("/analyses")
    expect(second.get_by_role("heading", name="분석 목록")).to_be_visible()

    first.get_by_role("button", name="내 계정").click()
    first.get_by_role("menuitem", name="로그아웃").click()

    expect(second.get_by_label(WORDS["user"], exact=True)).to_be_visible()


def test_sign_out_without_a_server_and_a_lock_without_an_answer_outlive_a_reload(
    context: BrowserContext, stage: screenshots.Stage
) -> None:
    page = _signed_in(context, stage)
    page.evaluate("localStorage.setItem('neuronova-locked', '1')")
    page.route("**/api/v1/auth/refresh/", lambda route: route.abort())
    page.reload()
    expect(page.get_by_label(WORDS["user"], exact=True)).to_be_visible()
    page.unroute("**/api/v1/auth/refresh/")
    page.goto("/analyses")
    expect(page.get_by_role("dialog")).to_contain_text("화면이 잠겼습니다")

    page.route("**/api/v1/auth/logout/", lambda route: route.abort())
    page.get_by_role("dialog").get_by_role("button", name="로그아웃").click()
    expect(page.get_by_label(WORDS["user"], exact=True)).to_be_visible()
    page.goto("/analyses")

    expect(page.get_by_label(WORDS["user"], exact=True)).to_be_visible()


def test_keys_show_and_hide_the_layers_on_the_image(page: Page, analysis: str) -> None:
    page.goto(analysis)
    heatmap = page.locator("img[data-layer=heatmap]")
    expect(heatmap).to_be_attached()
    expect(page.get_by_role("switch", name="히트맵")).to_be_checked()

    page.keyboard.press("h")
    expect(heatmap).to_have_css("opacity", "0")
    page.keyboard.press("h")
    expect(heatmap).not_to_have_css("opacity", "0")
    page.keyboard.press("a")
    expect(heatmap).to_have_css("opacity", "0")
    expect(page.locator("svg[data-layer=mask]")).to_have_css("opacity", "0")


def test_answer_lost_on_the_way_is_asked_for_again_without_a_second_prediction(
    page: Page, stage: screenshots.Stage, clinician: Person
) -> None:
    page.add_init_script(LOSE_FIRST_ANSWER)
    rows_before = clinician.count_analyses()

    page.goto(f"/new?patient={stage.patient}")
    page.set_input_files("input[type=file]", stage.image)
    page.get_by_role("button", name=WORDS["start"]).click()
    page.wait_for_function(SAYS_IT_GOES_AGAIN)
    lost = page.evaluate("window.lostStatus")
    page.wait_for_url("**/analyses/*")

    assert lost == 200
    assert clinician.count_analyses() == rows_before + 1


def test_ai_away_says_so_in_words_with_the_request_id(page: Page, stage: screenshots.Stage, stack: Stack) -> None:
    page.goto(f"/new?patient={stage.patient}")
    # Another pixel, another image: equal ones are answered from the cache.
    page.set_input_files(
        "input[type=file]",
        {"name": "new.png", "mimeType": "image/png", "buffer": _one_pixel_darker(stage.image.read_bytes())},
    )
    with stack.without("flask"):
        page.get_by_role("button", name=WORDS["start"]).click()
        alert = page.get_by_role("alert").first
        expect(alert).to_contain_text("AI 서버가 응답하지 않습니다")
        expect(alert).to_contain_text("요청 번호")


def faults_of(page: Page) -> list[str]:
    """What axe finds, whether the page is wider than its window, and what is cut off or has to be moved sideways."""
    if not page.evaluate("'axe' in window"):  # both looks of a page are one document
        page.evaluate(AXE.read_text(encoding="utf-8"))
    found: list[str] = page.evaluate(
        # Where the rules are kept it need not say: to find that out is much of its work.
        "axe.run({ resultTypes: ['violations'] })"
        ".then((r) => r.violations.map((f) => `${f.id} ${f.nodes.map((n) => n.target).slice(0, 3)}`))"
    )
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        found.append("wider than the window")
    return found + [f"cut off: {what}" for what in page.evaluate(CUT_OFF)]


def _one_pixel_darker(png: bytes) -> bytes:
    image = Image.open(BytesIO(png)).convert("L")
    image.putpixel((0, image.height - 1), 7)
    out = BytesIO()
    image.save(out, "PNG")
    return out.getvalue()
