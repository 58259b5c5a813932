"""Many files, folders and other people's images: what the page does with them, in a real Chromium."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from tests.e2e import screenshots
from tests.e2e.conftest import TIMEOUT_MS, Person, signed_in
from tests.rig.stack import Stack
from tests.support import phantom_volume
from tests.support.dicom_files import dicom

WORDS = screenshots.TEXT["ko"]
MANY = 200
PATIENT_ID = 0x00100020


@pytest.fixture(scope="module")
def technician(browser: Browser, stack: Stack) -> Iterator[BrowserContext]:
    with signed_in(browser, stack, "technician") as window:
        yield window


@pytest.fixture
def page(technician: BrowserContext, stack: Stack) -> Iterator[Page]:
    page = technician.new_page()
    page.goto(f"/new?patient={stack.demo['patients'][0]}")
    yield page
    page.close()


def test_two_hundred_files_at_once_are_two_hundred_rows(
    page: Page, phantoms: list[Path], tmp_path: Path, clinician: Person
) -> None:
    files = [tmp_path / f"slice-{index:03d}.png" for index in range(MANY)]
    for file in files:
        file.write_bytes(phantoms[0].read_bytes())
    before = clinician.count_analyses()

    page.get_by_label("영상 파일", exact=True).and_(page.locator("input")).set_input_files(files)
    page.get_by_role("button", name=f"{MANY}건 분석 시작").click()
    # Other pages can be read meanwhile, and the uploads go on.
    page.get_by_role("link", name="분석 목록").first.click()
    page.get_by_role("link", name="건을 보내는 중").first.click()

    expect(page.get_by_text(f"{MANY}건 중 {MANY}건 완료")).to_be_visible(timeout=5 * TIMEOUT_MS)
    assert clinician.count_analyses() == before + MANY


def test_folder_of_a_series_becomes_one_volume(page: Page, tmp_path: Path) -> None:
    phantom_volume.write_dicom_folder(tmp_path / "series")
    (tmp_path / "series" / "DICOMDIR").write_bytes(b"index of the disc")

    page.get_by_label("영상 폴더", exact=True).set_input_files(tmp_path / "series")
    expect(page.get_by_text(f"DICOM 계열 {phantom_volume.SLICES}장")).to_be_visible()
    page.get_by_role("button", name=WORDS["start"]).click()
    page.wait_for_url("**/analyses/*")

    expect(page.get_by_role("heading", name="분석이 끝났습니다")).to_be_visible()


def test_image_of_another_patient_is_sent_only_after_somebody_said_so(
    page: Page, tmp_path: Path, clinician: Person
) -> None:
    file = tmp_path / "other.dcm"
    file.write_bytes(dicom(phantom_volume.slices()[7].astype("u2"), changes={PATIENT_ID: ("LO", "SOMEBODY-ELSE")}))
    before = clinician.count_analyses()

    page.get_by_label("영상 파일", exact=True).and_(page.locator("input")).set_input_files(file)
    page.get_by_role("button", name=WORDS["start"]).click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("other.dcm")
    assert clinician.count_analyses() == before
    dialog.get_by_role("button", name="이 환자가 맞습니다").click()
    page.wait_for_url("**/analyses/*")

    assert clinician.count_analyses() == before + 1
