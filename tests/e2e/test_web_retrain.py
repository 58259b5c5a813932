"""From a correction to another model and back, at the page, with a real training: the smallest one there is.

A copy of its own, whose base data are phantoms and whose trainings take a few steps (NEURONOVA_TRAINING_RECIPE). It
shows that everything between a clinician's word and the model that answers works, and nothing about patients.
"""

import io
import json
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from bench.client import Asker
from PIL import Image
from playwright.sync_api import Browser, Page, expect
from tests.e2e import screenshots
from tests.e2e.conftest import whole_stack
from tests.rig.stack import Stack
from tests.support.base_set import write_base_set

from training import phantoms

pytestmark = pytest.mark.journey

IN_ORDER = True
CASES = 4
TIMEOUT_MS = 60_000
RUN_MS = 900_000
REASON = "교정 사례로 다시 학습"
AGAIN = "같은 자료로 다시"
# Weights and means that hardly move (few steps, pictures of the size that serves): the gate has to let a candidate
# through that answers as the serving model does.
RECIPE = {
    "epochs": 4, "epoch_slices": 16, "batch": 16, "rate": 1e-6, "warm_up": 0.2, "average": 0.9, "phantoms": 16,
    "bf16": False, "early": 0.0, "gate_pictures": 160,
}  # fmt: skip
As = Callable[[str], Page]


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A running copy that can train."""
    pytest.importorskip("torch")
    folder = tmp_path_factory.mktemp("training")
    base = write_base_set(folder / "base", times=3)
    (folder / "recipe.json").write_text(json.dumps(RECIPE))
    told = {"NEURONOVA_TRAINING_DATA": str(base), "NEURONOVA_TRAINING_RECIPE": str(folder / "recipe.json")}
    with whole_stack(told) as started:
        yield started


@pytest.fixture(scope="module")
def page_of(browser: Browser, copy: Stack) -> Iterator[As]:
    """Return a function role → page of somebody signed in, once for each role."""
    pages: dict[str, Page] = {}
    with ExitStack() as opened:

        def page_of_role(role: str) -> Page:
            if role not in pages:
                page = screenshots.open_page(browser, screenshots.Look("ko", "light", "desk"))
                opened.callback(page.context.close)
                page.set_default_timeout(TIMEOUT_MS)
                stage = screenshots.Stage(copy.url, copy.demo["users"], copy.demo["patients"][0], image=None)
                screenshots.sign_in(page, stage, role, screenshots.TEXT["ko"])
                pages[role] = page
            return pages[role]

        yield page_of_role


@pytest.fixture(scope="module")
def clinician(copy: Stack) -> Iterator[Asker]:
    asker = Asker.from_demo(copy.demo)
    yield asker
    asker.http.close()


def test_clinician_corrects_cases_at_the_page(page_of: As, copy: Stack, clinician: Asker) -> None:
    page = page_of("clinician")
    for index in range(CASES):
        row = clinician.ask("head.png", _head(index)).json()
        page.goto(f"{copy.url}/analyses/{row['id']}")
        page.locator("[data-layer=input]").first.wait_for()
        page.keyboard.press("c")
        page.get_by_role("radio", name=_another(row["result"]["label"])).check()
        page.get_by_role("button", name="기록하기").click()
        expect(page.get_by_role("list", name="지금까지의 의견")).to_contain_text("수정")


def test_admin_starts_a_training_and_watches_its_curves(page_of: As, copy: Stack) -> None:
    page = page_of("admin")
    page.goto(f"{copy.url}/models/training")
    page.get_by_role("textbox", name=re.compile("사유")).fill(REASON)
    page.get_by_role("button", name="학습 시작").click()

    live = page.get_by_role("region", name="진행 중인 학습")
    expect(live).to_contain_text(REASON)
    expect(page.get_by_role("button", name="학습 시작")).to_be_disabled()
    # The curve is there while the run is under way, drawn in a canvas and told in words.
    curve = live.get_by_role("img", name=re.compile("분류 손실"))
    expect(curve).to_be_visible(timeout=RUN_MS)
    expect(curve.locator("canvas")).to_be_visible()

    row = page.get_by_role("link", name=REASON)
    expect(row).to_be_visible(timeout=RUN_MS)
    row.click()
    # The verdict first: it says which condition does not hold.
    expect(page.get_by_role("region", name="판정")).to_contain_text("모든 조건을 지켰습니다")
    expect(page.locator("#content [data-state]").first).to_contain_text("시험을 통과해 후보가 되었습니다")
    expect(page.get_by_role("region", name="학습 곡선")).to_be_visible()


def test_candidate_is_promoted_and_answers_come_from_it(page_of: As, copy: Stack, clinician: Asker) -> None:
    page = page_of("admin")
    before = clinician.ask("head.png", _head(20)).json()["model"]["version"]
    page.get_by_role("button", name="이 후보 쓰기").click()
    _change(page, "판정을 확인함")
    expect(page.locator("#content [data-state]").first).to_contain_text("지금 쓰이고 있습니다")

    answer = clinician.ask("head.png", _head(21)).json()
    assert answer["model"]["version"] != before
    reader = page_of("clinician")
    reader.goto(f"{copy.url}/analyses/{answer['id']}")
    expect(reader.get_by_text(answer["model"]["version"]).first).to_be_visible()

    page.goto(f"{copy.url}/models")
    page.get_by_role("region", name="보관된 버전").get_by_role("button", name="이전 버전으로").click()
    _change(page, "시험이 끝남")
    expect(page.get_by_role("region", name="바꾼 기록")).to_contain_text("시험이 끝남")
    assert clinician.ask("head.png", _head(22)).json()["model"]["version"] == before


def test_earlier_cases_are_learned_from_again(page_of: As, copy: Stack) -> None:
    page = page_of("admin")
    page.goto(f"{copy.url}/models/training")
    choice = page.get_by_role("combobox", name="검토 데이터")
    earlier = choice.get_by_role("option", name=re.compile(f"{CASES}건"))
    choice.select_option(earlier.get_attribute("value"))
    page.get_by_role("textbox", name=re.compile("사유")).fill(AGAIN)
    page.get_by_role("button", name="학습 시작").click()
    live = page.get_by_role("region", name="진행 중인 학습")
    expect(live).to_contain_text(AGAIN)

    live.get_by_role("button", name="학습 취소").click()
    page.get_by_role("dialog").get_by_role("button", name="학습 취소").click()
    row = page.get_by_role("link", name=AGAIN)
    expect(row).to_contain_text("취소됨")
    row.click()
    expect(page.get_by_text(re.compile("^reviews-[0-9a-f]{16}$"))).to_be_visible()


def _change(page: Page, reason: str) -> None:
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("textbox").fill(reason)
    dialog.get_by_role("button", name="바꾸기").click()
    expect(dialog).to_be_hidden()


def _head(index: int) -> bytes:
    """A drawn head that neither base data nor other tests have."""
    kinds: tuple[Any, ...] = (*phantoms.LESIONS, None)
    return _png(phantoms.render(720_000 + index, kinds[index % len(kinds)]).image)


def _png(pixels: Any) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG")
    return buffer.getvalue()


def _another(label: str) -> str:
    return "수막종" if label != "meningioma" else "신경교종"
