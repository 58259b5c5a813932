"""The app through Nginx, by the labels a screen reader hears: both roles, both languages, a bad network.

One page for all: starting Flutter and Python takes longer than everything that follows.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from tests.e2e.conftest import Person
from tests.rig.stack import Stack

pytestmark = pytest.mark.journey

# Each test goes on where the one before it has stopped.
IN_ORDER = True
TIMEOUT_MS = 60_000
PHONE = {"width": 390, "height": 844}
# What the page of a hospital may never do: leave a token where a script or a thief of the phone finds it.
STORED = "JSON.stringify(localStorage) + JSON.stringify(sessionStorage) + document.cookie"


class Driver:
    """One phone with the app open."""

    def __init__(self, context: BrowserContext, url: str) -> None:
        self.context = context
        self._url = url
        self.page: Page = context.new_page()
        self.strangers: list[str] = []
        self.faults: list[str] = []
        self.page.on("request", self._asked)
        self.page.on("console", lambda said: self.faults.append(said.text) if _is_fault(said) else None)
        self.page.goto(f"{url}/app/", wait_until="commit")

    def sign_in(self, login: dict[str, str], *, user: str, password: str, submit: str) -> None:
        for label, value in ((user, login["username"]), (password, login["password"])):
            field = self.page.get_by_label(label, exact=True)
            field.click()
            field.fill(value)
            expect(field).to_have_value(value)
        self.press(submit)

    def press(self, name: str | re.Pattern[str]) -> None:
        self.page.get_by_role("button", name=name).first.click()

    def answer(self, name: str) -> None:
        """Press the button of the question that is asked just now."""
        self.page.get_by_role("alertdialog").or_(self.page.get_by_role("dialog")).get_by_role(
            "button", name=name
        ).click()

    def open(self, place: str) -> None:
        """Go to an address within the app, as a bookmark does."""
        self.page.evaluate("place => { location.hash = `#/${place}`; }", place)

    def tab(self, name: str) -> None:
        self.page.get_by_role("tab", name=re.compile(name)).click()

    def sees(self, text: str | re.Pattern[str]) -> None:
        # Flutter says a group with a button in it by its label, and one without by its text.
        expect(self.page.get_by_text(text).or_(self.page.get_by_label(text)).first).to_be_visible()

    def offers(self, name: str | re.Pattern[str]) -> None:
        expect(self.page.get_by_role("button", name=name).first).to_be_visible()

    def _asked(self, request: Any) -> None:
        if not request.url.startswith((self._url, "blob:", "data:")):
            self.strangers.append(request.url)


def _is_fault(said: Any) -> bool:
    # A refused login and a lost network are the subject of the tests; a broken policy or a missing file is not.
    return said.type == "error" and "Failed to load resource" not in said.text


@pytest.fixture(scope="module")
def app(browser: Browser, stack: Stack) -> Iterator[Driver]:
    context = browser.new_context(viewport=PHONE, locale="ko", accept_downloads=True)
    context.set_default_timeout(TIMEOUT_MS)
    expect.set_options(timeout=TIMEOUT_MS)
    yield Driver(context, stack.url)
    context.close()
    expect.set_options(timeout=5_000)


@pytest.fixture(scope="module")
def released(sign_in: Any, phantoms: list[Path]) -> str:
    """An analysis the patient of the demo may see."""
    clinician: Person = sign_in("clinician")
    analysis: str = clinician.predict(phantoms[0]).json()["id"]
    for step in ("review", "release"):
        clinician.http.post(f"/ml/v1/history/{analysis}/{step}/", json={"verdict": "agree"}).raise_for_status()
    return analysis


def test_app_serves_files_for_a_year_and_its_page_never(stack: Stack) -> None:
    page = httpx.get(f"{stack.url}/app/", trust_env=False)
    engine = re.search(r'"(engine-[0-9a-f]{12})/flutter_bootstrap\.js"', page.text)
    assert engine

    script = httpx.get(
        f"{stack.url}/app/{engine[1]}/main.dart.js", headers={"Accept-Encoding": "gzip"}, trust_env=False
    )

    assert page.headers["cache-control"] == "no-cache"
    assert "'unsafe-inline'" not in page.headers["content-security-policy"].split("script-src")[1].split(";")[0]
    assert script.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert script.headers["content-encoding"] == "gzip"
    assert httpx.get(f"{stack.url}/app/{engine[1]}/no.js", trust_env=False).status_code == 404


def test_patient_reads_the_released_result_in_korean_and_who_looked(app: Driver, stack: Stack, released: str) -> None:
    app.sign_in(stack.login("patient"), user="아이디", password="비밀번호", submit="로그인")
    app.press(re.compile("뇌 MRI 결과 열기: 신경교종"))
    app.sees("이 결과는 무엇을 뜻하나요?")
    expect(app.page.get_by_role("img", name=re.compile("뇌 MRI 영상"))).to_be_attached()
    app.sees("의사에게 물어볼 것")

    app.tab("열람 기록")

    app.sees(re.compile("의료진"))
    app.sees(re.compile("결과를 보았습니다"))


def test_patient_changes_to_english_and_reload_keeps_session_and_language(app: Driver) -> None:
    app.tab("내 결과")
    app.press("English")
    app.offers(re.compile("Open the brain MRI result of .*: A glioma is suspected"))

    app.page.reload()

    app.offers(re.compile("Open the brain MRI result of .*: A glioma is suspected"))
    stored = app.page.evaluate(STORED)
    assert "eyJ" not in stored
    assert "neuronova_refresh" not in stored


def test_list_stays_without_a_network_and_comes_back_with_it(app: Driver, stack: Stack) -> None:
    with stack.without("nginx"):
        app.press(re.compile("Open the brain MRI result"))
        app.sees("The server could not be reached.")
        app.sees(re.compile("You are offline"))
        app.press("Back")
        app.offers(re.compile("Open the brain MRI result"))

    app.press(re.compile("Open the brain MRI result"))
    app.sees("What does this result mean?")


def test_wrong_password_is_refused_in_words(app: Driver, stack: Stack) -> None:
    app.tab("Settings")
    app.press("Sign out")

    login = {**stack.login("clinician"), "password": "wrong-password-of-nobody"}
    app.sign_in(login, user="Username", password="Password", submit="Sign in")

    app.sees("Username or password is wrong.")


def test_clinician_sends_an_image_and_agrees_with_the_answer(app: Driver, stack: Stack, unseen: Path) -> None:
    app.sign_in(stack.login("clinician"), user="Username", password="Password", submit="Sign in")
    app.tab("Send")
    _choose(app, unseen)
    app.press("Start analysis")
    app.press("Open the result")
    app.sees("Probability of each class")
    expect(app.page.get_by_role("slider")).to_be_enabled()

    app.press("Agree")
    app.answer("Agree")

    app.sees(re.compile("^Read: Agreed"))


def test_clinician_releases_it_and_is_told_so(app: Driver) -> None:
    app.press("Release to the patient")
    app.answer("Release to the patient")

    app.sees("The patient can see it now.")
    app.offers("Take the release back")


def test_clinician_leaves_one_for_the_workstation(app: Driver, sign_in: Any, phantoms: list[Path]) -> None:
    analysis = sign_in("clinician").predict(phantoms[1], use_cache="false").json()["id"]
    app.open(f"cases/{analysis}")

    app.press("I will look at the workstation")

    app.offers(re.compile("Left for the workstation"))


def test_refused_image_is_explained_and_not_offered_again(app: Driver, tmp_path: Path) -> None:
    page = tmp_path / "page.png"
    page.write_bytes(app.page.screenshot())
    app.tab("Send")
    _choose(app, page)

    app.press("Start analysis")

    app.sees("This does not look like a brain MRI.")
    assert app.page.get_by_role("button", name="Send the same request again").count() == 0


def test_patient_sees_what_was_released_and_saves_the_report(app: Driver, stack: Stack, tmp_path: Path) -> None:
    app.tab("Settings")
    app.press("Sign out")
    app.sign_in(stack.login("patient"), user="Username", password="Password", submit="Sign in")
    app.press(re.compile("Open the brain MRI result"))
    app.sees("Your doctor looked at the image and agreed with this result.")

    with app.page.expect_download() as saving:
        app.press(re.compile("Download the report"))
    saving.value.save_as(tmp_path / "report.pdf")

    assert re.fullmatch(r"brain-mri-report-\d{4}-\d\d-\d\d\.pdf", saving.value.suggested_filename)
    assert (tmp_path / "report.pdf").read_bytes().startswith(b"%PDF-")
    assert (app.strangers, app.faults) == ([], [])


def _choose(app: Driver, file: Path) -> None:
    """The first patient of the list, and a file as the browser's own dialog gives it."""
    app.press(re.compile(r"^NN-\d+"))
    with app.page.expect_file_chooser() as chooser:
        app.press("Choose a file")
    chooser.value.set_files(file)
    app.sees(re.compile(f"Chosen: {re.escape(file.name)}"))
