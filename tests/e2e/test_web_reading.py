"""What a reader does with an image: looks at it closely, in three dimensions, beside its original."""

from io import BytesIO

import numpy as np
from PIL import Image
from playwright.sync_api import Locator, Page, expect
from tests.e2e import screenshots
from tests.e2e.conftest import Person


def test_volume_shows_its_mask_and_slices_follow_the_keys(page: Page, volume_analysis: str) -> None:
    # The processor draws every pixel of it, for each key anew; a narrower window would be another page.
    page.set_viewport_size({"width": 1024, "height": 700})
    page.goto(volume_analysis)
    canvas = page.locator("[role=img][data-ready=true] canvas")
    expect(canvas).to_be_visible()
    page.wait_for_function("document.querySelector('[role=img] canvas').width > 400")
    screenshots.settle(page)
    with_mask = _light_blue(canvas)
    slider = page.get_by_role("slider", name="단면 고르기")
    key_slice = int(slider.input_value())

    page.keyboard.press("m")
    expect(page.get_by_role("switch", name="종양 윤곽")).not_to_be_checked()
    screenshots.settle(page)
    without_mask = _light_blue(canvas)

    assert with_mask > 2000
    # The cross has the mask's colour and stays.
    assert without_mask < with_mask / 3
    for _ in range(3):
        page.keyboard.press(".")
    expect(slider).to_have_value(str(key_slice + 3))
    page.keyboard.press("k")
    expect(slider).to_have_value(str(key_slice))
    page.keyboard.press("6")
    expect(page.locator("img[data-layer=heatmap]")).to_be_attached()


def test_original_stands_beside_and_both_move_together(page: Page, clinician: Person, phantoms: list) -> None:
    page.goto(f"/analyses/{clinician.predict(phantoms[1]).json()['id']}")
    page.locator("[data-layer=input]").wait_for()

    page.keyboard.press("o")
    stages = page.locator("[data-layer=input]")
    expect(stages).to_have_count(2)
    page.keyboard.press("+")
    page.keyboard.press("i")
    moved = [stage.evaluate("image => image.parentElement.style.transform") for stage in stages.all()]

    assert moved[0] == moved[1]
    for stage in stages.all():
        assert "url" in stage.evaluate("image => getComputedStyle(image).filter")


def test_double_click_records_an_opinion_once(page: Page, clinician: Person, phantoms: list) -> None:
    row = clinician.predict(phantoms[2]).json()["id"]
    page.goto(f"/analyses/{row}")
    page.locator("[data-layer=input]").wait_for()
    page.keyboard.press("y")

    page.get_by_role("button", name="기록하기").dblclick()

    expect(page.get_by_role("button", name="기록하기")).to_have_count(0)
    assert len(clinician.http.get(f"/ml/v1/history/{row}/review/").json()["results"]) == 1


def _light_blue(canvas: Locator) -> int:
    """Pixels with the colour of the mask: blue and green far above red."""
    shot = np.asarray(Image.open(BytesIO(canvas.screenshot())).convert("RGB")).astype(int)
    return int(((shot[..., 2] - shot[..., 0] > 50) & (shot[..., 1] - shot[..., 0] > 35)).sum())
