"""The app through Nginx, by the labels a screen reader hears: both roles, both languages, a bad network.

One page for all: starting Flutter and Python takes longer than everything that follows.
"""

import re
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyotp
import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect
from tests.e2e.conftest import Person
from tests.rig.stack import Stack
from tests.support import phantom_volume
from tests.support.dicom_files import SPACING, dicom

from neuronova_client import Client, Login

pytestmark = pytest.mark.journey

# Each test goes on where the one before it has stopped.
IN_ORDER = True
TIMEOUT_MS = 60_000
PHONE = {"width": 390, "height": 844}
PASSWORD = "lamp-green-7-hills-over"
# What the app takes into memory (MAX_BYTES of logic/sending.py).
LARGEST_BYTES = 50_000_000
# More than the picker by itself waits for a file after the window has the focus again.
FOCUS_MS = 1_500
# What the page of a hospital may never do: leave a token where a script or a thief of the phone finds it.
STORED = "JSON.stringify(localStorage) + JSON.stringify(sessionStorage) + document.cookie"
# Flutter takes a field over in the frame after its focus and sets what stands in it: keys before that are gone. No
# person is that quick, a browser is; so the field is marked while Flutter has it.
TAKEN = """
const { get, set } = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value");
const marked = function (value) { set.call(this, value); this.toggleAttribute("data-taken", true); };
Object.defineProperty(HTMLInputElement.prototype, "value", { get, set: marked, configurable: true });
addEventListener("focusout", ({ target }) => target.toggleAttribute?.("data-taken", false), true);
"""


class Driver:
    """One phone with the app open."""

    def __init__(self, context: BrowserContext, url: str) -> None:
        self.context = context
        self._url = url
        self.page: Page = context.new_page()
        self.page.add_init_script(TAKEN)
        self.strangers: list[str] = []
        self.faults: list[str] = []
        self.page.on("request", self._asked)
        self.page.on("console", lambda said: self.faults.append(said.text) if _is_fault(said) else None)
        self.page.goto(f"{url}/app/", wait_until="commit")

    def sign_in(self, login: dict[str, str], *, user: str, password: str, submit: str) -> None:
        for label, value in ((user, login["username"]), (password, login["password"])):
            self.write(self.page.get_by_label(label, exact=True), value)
        self.press(submit)

    def write(self, field: Locator, value: str) -> None:
        field.click()
        expect(field).to_have_attribute("data-taken", "")
        field.fill(value)
        expect(field).to_have_value(value)

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
    yield Driver(context, stack.url)
    context.close()


@pytest.fixture(scope="module")
def released(sign_in: Any, phantoms: list[Path]) -> str:
    """An analysis the patient of the demo may see."""
    clinician: Person = sign_in("clinician")
    analysis: str = clinician.predict(phantoms[0]).json()["id"]
    for step in ("review", "release"):
        clinician.http.post(f"/ml/v1/history/{analysis}/{step}/", json={"verdict": "agree"}).raise_for_status()
    return analysis


@dataclass(frozen=True)
class Guarded:
    """A clinician whose account asks for a second step."""

    login: dict[str, str]
    secret: str
    recovery: str

    def next_code(self) -> str:
        """The code after the one spent just now; the gateway takes it already."""
        return pyotp.TOTP(self.secret).at(time.time() + 30)


@pytest.fixture(scope="module")
def guarded(stack: Stack, sign_in: Any) -> Guarded:
    login = {"username": "app-two-steps", "password": PASSWORD}
    person = {**login, "name": "한두걸", "role": "clinician", "must_change_password": False}
    sign_in("admin").http.post("/api/v1/users/", json=person).raise_for_status()
    with closing(Client(stack.url, Login(**login), language="en", timeout_s=60).http) as own:
        secret = own.post("/api/v1/auth/otp/", json={"password": PASSWORD}).raise_for_status().json()["secret"]
        confirmed = own.post("/api/v1/auth/otp/confirm/", json={"otp": pyotp.TOTP(secret).now()}).raise_for_status()
    return Guarded(login, secret, confirmed.json()["recovery_codes"][0])


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
    app.offers("Change the patient")
    app.offers("Change the file")
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


def test_picture_whose_pixels_are_not_square_is_shown_as_it_is_in_the_body(
    app: Driver, sign_in: Any, phantoms: list[Path]
) -> None:
    half = np.array(Image.open(phantoms[0]).convert("L"))[::2, 24:-24]
    file = ("half.dcm", dicom(half, changes={SPACING: ("DS", "1.8\\0.9")}))
    analysis = sign_in("clinician").predict(file, confirm_patient_mismatch="true").raise_for_status().json()

    app.open(f"cases/{analysis['id']}")

    box = app.page.get_by_role("img", name=re.compile("^Brain MRI")).bounding_box()
    assert box
    assert box["width"] / box["height"] == pytest.approx(half.shape[1] / half.shape[0] / 2, rel=0.02)


def test_refused_image_is_explained_and_not_offered_again(app: Driver, tmp_path: Path) -> None:
    page = tmp_path / "page.png"
    page.write_bytes(app.page.screenshot())
    app.tab("Send")
    _choose(app, page)

    app.press("Start analysis")

    app.sees("This does not look like a brain MRI.")
    assert app.page.get_by_role("button", name="Send the same request again").count() == 0


@pytest.mark.parametrize(
    ("name", "size", "said"),
    [
        ("notes.txt", 1_000, "This kind of file is not supported."),
        ("largest.nii", LARGEST_BYTES, "The file is not what its name says."),
        ("larger.nii", LARGEST_BYTES + 1, "The file is too large."),
    ],
)
def test_wrong_and_oversize_files_are_refused_in_words(
    app: Driver, tmp_path: Path, name: str, size: int, said: str
) -> None:
    file = tmp_path / name
    file.write_bytes(b"No image at all, but a note about one.\n".ljust(size))
    app.press("Send another image")
    _pick(app, file)
    if size <= LARGEST_BYTES:
        app.press("Start analysis")

    app.sees(said)
    assert app.page.get_by_role("button", name="Send the same request again").count() == 0


def test_volume_waits_as_a_job_and_shows_its_key_slice_and_sheet(app: Driver, tmp_path: Path) -> None:
    app.press("Send another image")
    _pick(app, phantom_volume.write_nifti(tmp_path / "head.nii.gz"))
    app.press("Start analysis")
    app.sees("It is in the queue. You are told when it has ended.")

    app.press("Open the result")

    app.sees(re.compile(r"axial, number \d+ of 15"))
    app.sees("Sheet of slices")
    expect(app.page.get_by_role("img", name="Several slices on one sheet")).to_be_attached()
    app.sees("Volume")
    app.sees(re.compile(r"^\d+\.\d\d mL"))


def test_result_somebody_else_asked_for_is_announced(app: Driver, sign_in: Any, phantoms: list[Path]) -> None:
    app.tab("Reading")
    app.offers(re.compile("NN-"))
    sign_in("technician").predict(phantoms[2], use_cache="false").raise_for_status()

    app.tab("Reading")

    app.sees(re.compile("^New result"))


def test_clinician_sends_in_korean_across_a_lost_network_and_it_is_analysed_once(
    app: Driver, stack: Stack, clinician: Person, unseen: Path
) -> None:
    before = clinician.count_analyses()
    app.press("한국어")
    app.tab("보내기")
    _choose(app, unseen, file="파일 고르기", chosen="고른 영상")
    with stack.without("nginx"):
        app.press("분석 시작")
        app.sees("서버에 연결하지 못했습니다.")
        app.sees(re.compile("연결되어 있지 않습니다"))

    app.press("같은 요청으로 다시 보내기")

    app.press("결과 보기")
    app.sees("분류별 확률")
    assert clinician.count_analyses() == before + 1


def test_refusal_is_explained_in_korean(app: Driver, tmp_path: Path) -> None:
    page = tmp_path / "page.png"
    page.write_bytes(app.page.screenshot())
    app.tab("보내기")
    _choose(app, page, file="파일 고르기", chosen="고른 영상")

    app.press("분석 시작")

    app.sees("뇌 MRI 영상으로 보이지 않습니다.")


def test_second_step_is_asked_for_refused_and_passed(app: Driver, guarded: Guarded) -> None:
    app.tab("설정")
    app.press("로그아웃")
    app.sign_in(guarded.login, user="아이디", password="비밀번호", submit="로그인")
    app.sees("인증 앱의 코드가 필요합니다.")

    _second_step(app, "000000")
    app.sees("인증 코드가 올바르지 않습니다.")
    _second_step(app, guarded.next_code())

    app.sees("판독을 기다리는 분석이 없습니다")


def test_recovery_code_passes_in_place_of_the_phone_once(app: Driver, guarded: Guarded) -> None:
    for says in ("판독을 기다리는 분석이 없습니다", "인증 코드가 올바르지 않습니다."):
        if app.page.get_by_role("tab").count():
            app.tab("설정")
            app.press("로그아웃")
        app.sign_in(guarded.login, user="아이디", password="비밀번호", submit="로그인")
        app.sees("인증 앱의 코드가 필요합니다.")
        _second_step(app, guarded.recovery)
        app.sees(says)


def test_patient_sees_what_was_released_and_saves_the_report(app: Driver, stack: Stack, tmp_path: Path) -> None:
    app.press("English")
    app.sign_in(stack.login("patient"), user="Username", password="Password", submit="Sign in")
    app.press(re.compile("Open the brain MRI result"))
    app.sees("Your doctor looked at the image and agreed with this result.")

    with app.page.expect_download() as saving:
        app.press(re.compile("Download the report"))
    saving.value.save_as(tmp_path / "report.pdf")

    assert re.fullmatch(r"brain-mri-report-\d{4}-\d\d-\d\d\.pdf", saving.value.suggested_filename)
    assert (tmp_path / "report.pdf").read_bytes().startswith(b"%PDF-")
    assert (app.strangers, app.faults) == ([], [])


def _second_step(app: Driver, code: str) -> None:
    app.write(app.page.get_by_label(re.compile("^인증 코드")), code)
    app.press("로그인")


def _choose(app: Driver, file_path: Path, *, file: str = "Choose a file", chosen: str = "Chosen") -> None:
    """The first patient of the list, and a file as the browser's own dialog gives it."""
    app.press(re.compile(r"^NN-\d+"))
    _pick(app, file_path, file=file)
    app.sees(re.compile(f"{chosen}: {re.escape(file_path.name)}"))


def _pick(app: Driver, file_path: Path, *, file: str = "Choose a file") -> None:
    with app.page.expect_file_chooser() as chooser:
        app.press(file)
    # As a slow device does it.
    app.page.evaluate("dispatchEvent(new Event('focus'))")
    app.page.wait_for_timeout(FOCUS_MS)
    chooser.value.set_files(file_path)
