"""What an administrator does at the page: train, change the model and go back, watch, set up a second factor."""

import re
from collections.abc import Iterator
from typing import Any

import pyotp
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from tests.e2e import screenshots
from tests.e2e.conftest import Person
from tests.e2e.test_model_life import wait_until
from tests.rig.stack import Stack

WORDS = screenshots.TEXT["ko"]
TIMEOUT_MS = 60_000
PASSWORD = "lamp-green-7-hills-over"


def _context(browser: Browser, stack: Stack) -> BrowserContext:
    context = browser.new_context(base_url=stack.url, viewport={"width": 1440, "height": 900})
    context.set_default_timeout(TIMEOUT_MS)
    return context


@pytest.fixture(scope="module")
def admin_page(browser: Browser, stack: Stack) -> Iterator[Page]:
    """Signed in once: sign-ins are limited for each address."""
    context = _context(browser, stack)
    page = context.new_page()
    _sign_in(page, **stack.login("admin"))
    expect(page.get_by_role("heading", name="분석 목록")).to_be_visible()
    yield page
    context.close()


def _sign_in(page: Page, username: str, password: str) -> None:
    page.goto("/login")
    page.get_by_label(WORDS["user"], exact=True).fill(username)
    page.get_by_label(WORDS["password"], exact=True).fill(password)
    page.get_by_role("button", name=WORDS["sign_in"]).click()


def test_training_that_cannot_run_says_why_and_what_to_do(admin_page: Page) -> None:
    """This copy has no base data, or no PyTorch."""
    page = admin_page
    page.goto("/models")
    page.get_by_role("link", name="학습", exact=True).click()
    start = page.get_by_role("button", name="학습 시작")
    expect(start).to_be_disabled()
    page.get_by_role("textbox", name="사유").fill("화면에서 눌러 봄")
    start.click()

    row = page.get_by_role("link", name="화면에서 눌러 봄").first
    expect(row).to_contain_text("실패")
    row.click()
    page.wait_for_url("**/models/training/*")
    ending = page.locator("#content [data-state=failed]")
    expect(ending).to_contain_text(re.compile("기본 학습 데이터가 없습니다|이 서버에서는 학습할 수 없습니다"))
    expect(ending).to_contain_text(re.compile("NEURONOVA_TRAINING_DATA|PyTorch"))
    expect(ending).to_contain_text("사용 중인 모델은 그대로입니다")


def test_another_version_serves_and_the_one_before_comes_back(
    admin_page: Page, twin: dict[str, str], sign_in: Any
) -> None:
    page = admin_page
    first = next(version for version in twin if version != "9.9.9")
    page.goto("/models")
    versions = page.get_by_role("region", name="보관된 버전")
    row = versions.get_by_role("listitem").filter(has_text="9.9.9")

    row.get_by_role("button", name="이 버전 쓰기").click()
    _change(page, "쌍둥이를 시험함")
    expect(row).to_contain_text("사용 중")
    wait_until(lambda: _serving(sign_in("admin")) == "9.9.9")

    versions.get_by_role("button", name="이전 버전으로").click()
    _change(page, "시험이 끝남")
    before = versions.get_by_role("listitem").filter(has=page.get_by_text(first, exact=True))
    expect(before).to_contain_text("사용 중")
    wait_until(lambda: _serving(sign_in("admin")) == first)
    expect(page.get_by_role("region", name="바꾼 기록")).to_contain_text("시험이 끝남")


def _change(page: Page, reason: str) -> None:
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("button", name="바꾸기")).to_be_disabled()
    dialog.get_by_role("textbox").fill(reason)
    dialog.get_by_role("button", name="바꾸기").click()
    expect(dialog).to_be_hidden()


def _serving(admin: Person) -> str:
    return str(admin.http.get("/ml/v1/model-info/").json()["serving"]["version"])


def test_measures_are_drawn_for_the_time_that_is_chosen(admin_page: Page, stack: Stack) -> None:
    page = admin_page
    page.goto("/monitoring")
    expect(page.get_by_role("region", name="경보")).to_be_visible()
    page.get_by_role("region", name="추이").get_by_text("1시간").click()

    expect(page).to_have_url(re.compile("window=1h"))
    # The first sample comes within a minute of the start of the copy.
    chart = page.get_by_role("img", name="서버 사용률")
    expect(chart.locator("canvas")).to_be_visible(timeout=4 * TIMEOUT_MS)
    drawn = chart.locator("canvas").evaluate(
        "c => c.getContext('2d').getImageData(0, 0, c.width, c.height).data.some((v) => v > 0)"
    )
    assert drawn


def test_second_factor_is_set_up_by_clicking_and_asked_for_afterwards(
    browser: Browser, stack: Stack, sign_in: Any
) -> None:
    admin: Person = sign_in("admin")
    body = {"username": "otp-by-hand", "name": "문서연", "role": "technician", "password": PASSWORD}
    made = admin.http.post("/api/v1/users/", json={**body, "must_change_password": False})
    assert made.status_code == 201, made.text
    context = _context(browser, stack)
    page = context.new_page()
    _sign_in(page, "otp-by-hand", PASSWORD)
    expect(page.get_by_role("heading", name="분석 목록")).to_be_visible()
    page.goto("/account")
    section = page.get_by_role("region", name="2단계 인증")

    section.get_by_label("비밀번호", exact=True).fill(PASSWORD)
    section.get_by_role("button", name="등록 시작").click()
    qr = section.get_by_role("img", name="인증 앱 등록용 QR 코드")
    expect(qr).to_be_visible()
    assert qr.evaluate("image => image.decode().then(() => image.naturalWidth > 0)")
    secret = section.locator(".nn-mono").inner_text()
    section.get_by_label("인증 코드").fill(pyotp.TOTP(secret).now())
    section.get_by_role("button", name="켜기").click()
    recovery = section.get_by_role("listitem").first.inner_text()
    section.get_by_role("button", name="적어 두었습니다").click()
    expect(section.get_by_text("켜져 있습니다")).to_be_visible()

    context.clear_cookies()
    _sign_in(page, "otp-by-hand", PASSWORD)
    page.get_by_label("인증 코드").fill(recovery)
    page.get_by_role("button", name=WORDS["sign_in"]).click()
    expect(page.get_by_role("heading", name="분석 목록")).to_be_visible()
    context.close()
