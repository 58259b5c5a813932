"""Photographs every page of a running stack: Korean and English, dark and light, phone and desk.

    python -m tests.e2e.screenshots [--out screenshots] [--only reading] [--looks ko-dark] [--demo var/demo.json]

Starts a copy of its own and fills it with a month of invented life (`plant.py`), or takes the running one of demo.json
as it is. Uploads one phantom as the clinician, then walks the pages. The pictures are for looking at; nothing
is compared.
"""

import argparse
import base64
import io
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path
from typing import Any

import httpx
from deploy.local.servers import DJANGO_FOLDER, django_environment
from deploy.local.settings import REPO
from PIL import Image, ImageFilter
from playwright.sync_api import Browser, Page, sync_playwright
from tests.rig.stack import running_stack
from tests.support import phantom_volume

from training.phantoms import Lesion, render

CHROMIUM = "/usr/bin/chromium"
CHROMIUM_ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--enable-unsafe-swiftshader"]
SIZES = {"phone": (390, 844), "desk": (1440, 900), "wide": (2560, 1440)}
TEXT = {
    "ko": {"sign_in": "로그인", "user": "아이디", "password": "비밀번호", "start": "분석 시작", "find": "환자 찾기"},
    "en": {
        "sign_in": "Sign in",
        "user": "Username",
        "password": "Password",
        "start": "Start analysis",
        "find": "Find a patient",
    },
}
DETAILS = {"ko": "상세 정보", "en": "Details"}
REMOVE = {"ko": "영상 빼기", "en": "Remove"}
TALLEST = 8000
QUIET_MS = 350
TIMEOUT_MS = 240_000
# A4 at the 96 dots per inch that CSS counts with.
PAPER = {"width": 794, "height": 1123}
# Heads for the work list: a seed that the model reads, what is in the head, whose number of the demo it is.
CASES: tuple[tuple[int, Lesion | None, int], ...] = (
    (21, "meningioma", 1),
    (8, None, 2),
    (33, "pituitary", 3),
    (12, "glioma", 4),
    (17, None, 1),
    (40, "meningioma", 3),
)


@dataclass(frozen=True)
class Look:
    language: str
    scheme: str
    size: str

    @property
    def name(self) -> str:
        return f"{self.language}-{self.scheme}-{self.size}"


@dataclass(frozen=True)
class Stage:
    """What the walk needs: address, logins, an image to choose, the address of one finished analysis."""

    url: str
    users: Mapping[str, Mapping[str, str]]
    patient: int
    image: Path
    analysis: str = ""
    volume: str = ""
    reviewed: str = ""


def open_page(browser: Browser, look: Look) -> Page:
    width, height = SIZES[look.size]
    context = browser.new_context(viewport={"width": width, "height": height}, locale=look.language)
    context.add_init_script(
        f"localStorage.setItem('neuronova-language', '{look.language}');"
        f"localStorage.setItem('neuronova-color-scheme', '{look.scheme}');"
        # The first steps have a picture of their own and would stand above every other page.
        "if (!localStorage.getItem('show-first-steps'))"
        " for (let id = 1; id < 40; id += 1) localStorage.setItem(`neuronova-first-steps-${id}`, 'seen');"
    )
    # A busy machine draws a volume in three dimensions with the processor.
    context.set_default_timeout(TIMEOUT_MS)
    return context.new_page()


def sign_in(page: Page, stage: Stage, role: str, words: Mapping[str, str]) -> None:
    page.goto(f"{stage.url}/login")
    page.get_by_label(words["user"], exact=True).fill(stage.users[role]["username"])
    page.get_by_label(words["password"], exact=True).fill(stage.users[role]["password"])
    page.get_by_role("button", name=words["sign_in"]).click()
    page.wait_for_url("**/analyses")


def upload(page: Page, stage: Stage, words: Mapping[str, str]) -> str:
    """Start one analysis as a person would; return the path of its reading view."""
    page.goto(f"{stage.url}/new?patient={stage.patient}")
    page.set_input_files("input[type=file]", stage.image)
    page.get_by_role("button", name=words["start"]).click()
    page.wait_for_url("**/analyses/*")
    return page.url.removeprefix(stage.url)


def walk_entry(page: Page, stage: Stage, words: Mapping[str, str]) -> Iterator[str]:
    """What somebody sees who has not signed in."""
    page.goto(f"{stage.url}/login")
    page.get_by_role("button", name=words["sign_in"]).wait_for()
    yield "login"
    page.get_by_label(words["user"], exact=True).fill("nobody")
    page.get_by_label(words["password"], exact=True).fill("wrong")
    page.get_by_role("button", name=words["sign_in"]).click()
    page.get_by_role("alert").wait_for()
    yield "login-wrong"
    page.goto(f"{stage.url}/password-code")
    page.locator("input[name=code]").wait_for()
    yield "password-code"


def walk(page: Page, stage: Stage, look: Look) -> Iterator[str]:
    """Visit the pages one after the other; yields a name whenever a page is worth a picture."""
    words = TEXT[look.language]
    yield from walk_entry(page, stage, words)
    sign_in(page, stage, "clinician", words)
    page.get_by_role("list").first.wait_for()
    yield "list"
    page.goto(f"{stage.url}{stage.analysis}")
    page.locator("[data-layer=mask], [data-ready=true]").first.wait_for()
    yield "reading"
    page.keyboard.press("c")
    page.locator("form input[type=radio]").first.wait_for()
    yield "reading-review"
    page.get_by_role("button", name=DETAILS[look.language]).click()
    page.get_by_role("dialog").wait_for()
    yield "reading-details"
    page.goto(f"{stage.url}{stage.analysis}/print")
    page.locator("article figure img").first.wait_for()
    yield "paper"
    page.goto(f"{stage.url}{stage.volume}")
    page.locator("[role=img][data-ready=true]").wait_for()
    yield "volume"
    page.keyboard.press("7")
    page.locator("[data-layer=input]").wait_for()
    yield "volume-montage"
    page.goto(f"{stage.url}/new")
    page.get_by_label(words["find"]).first.click()
    page.get_by_role("option").first.wait_for()
    yield "new-patient"
    page.goto(f"{stage.url}/new?patient={stage.patient}")
    page.set_input_files("input[type=file]", stage.image)
    yield "new-ready"
    page.get_by_role("button", name=REMOVE[look.language]).click()
    page.goto(f"{stage.url}/patients")
    yield "patients"
    page.goto(f"{stage.url}/analyses?state=cancelled")
    page.locator("#content h1").first.wait_for()  # before that no key is heard
    yield "list-nothing"
    page.keyboard.press("Shift+Slash")
    page.get_by_role("dialog").wait_for()
    yield "help"
    page.goto(f"{stage.url}/models")
    page.get_by_role("table").first.wait_for()
    yield "models"
    page.goto(f"{stage.url}/no-such-page")
    yield "not-found"


def walk_admin(page: Page, stage: Stage, look: Look) -> Iterator[str]:
    """The pages of an administrator."""
    sign_in(page, stage, "admin", TEXT[look.language])
    for name in ("monitoring", "people", "account"):
        page.goto(f"{stage.url}/{name}")
        page.locator("#content h1, #content h2").first.wait_for()
        yield name
    page.goto(f"{stage.url}/models/training")
    page.locator("#content form").wait_for()
    yield "training"
    if (run := page.locator("#content a[href^='/models/training/']").first).count():
        run.click()
        page.wait_for_url("**/models/training/*")
        page.locator("#content [data-run-state]").first.wait_for()
        yield "training-run"
    page.goto(f"{stage.url}/monitoring?window=1h")
    page.get_by_role("radiogroup").wait_for()
    yield "monitoring-trends"
    page.goto(f"{stage.url}/monitoring/agreement")
    page.locator("#content section").first.wait_for()
    yield "agreement"
    page.goto(f"{stage.url}/people?tab=keys")
    page.get_by_role("tabpanel").locator("form").wait_for()
    yield "people-keys"


def walk_auditor(page: Page, stage: Stage, look: Look) -> Iterator[str]:
    """The record, and an image that wants a reason."""
    sign_in(page, stage, "auditor", TEXT[look.language])
    page.goto(f"{stage.url}/record")
    page.locator("#content time").first.wait_for()
    yield "record"
    page.goto(f"{stage.url}{stage.analysis}")
    page.locator("#content form").wait_for()
    yield "reading-withheld"


def walk_patient(page: Page, stage: Stage, look: Look) -> Iterator[str]:
    """What a patient sees."""
    sign_in(page, stage, "patient", TEXT[look.language])
    page.locator("#content h1").wait_for()
    yield "patient-list"
    page.evaluate(
        "localStorage.setItem('show-first-steps', '1');"
        " Object.keys(localStorage).filter((key) => key.startsWith('neuronova-first-steps-'))"
        ".forEach((key) => localStorage.removeItem(key))"
    )
    page.reload()
    page.locator("#content h1").wait_for()
    yield "first-steps"


def walk_reviewed(page: Page, stage: Stage, look: Look) -> Iterator[str]:
    """An outline that was drawn by hand, on the screen and on paper."""
    sign_in(page, stage, "clinician", TEXT[look.language])
    page.goto(f"{stage.url}{stage.reviewed}")
    page.locator("svg[data-layer=review]").wait_for()
    yield "reading-reviewed"
    page.goto(f"{stage.url}{stage.reviewed}/print")
    page.locator("[data-line=review]").wait_for(state="attached")
    yield "paper-reviewed"


# What the tests walk, and what pictures are made of as well.
WALKS = (walk, walk_admin)
MORE_WALKS = (walk_reviewed, walk_auditor, walk_patient)


def turn(page: Page, scheme: str, size: str) -> None:
    """Show the same page in another scheme and size, as another tab's choice and a hand at the window's corner do."""
    width, height = SIZES[size]
    page.set_viewport_size({"width": width, "height": height})
    page.evaluate(
        "([key, newValue]) => { localStorage.setItem(key, newValue);"
        " dispatchEvent(new StorageEvent('storage', { key, newValue, storageArea: localStorage })); }",
        ["neuronova-color-scheme", scheme],
    )
    page.locator(f"html[data-mantine-color-scheme={scheme}]").wait_for()


def settle(page: Page) -> None:
    """Wait until nothing is asked for and nothing moves any more."""
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(QUIET_MS)


def photograph_rest(page: Page, file: Path) -> None:
    """What lies below the window, where the page scrolls: in a window as high as all of it."""
    size = page.viewport_size
    height = page.evaluate("document.getElementById('content')?.scrollHeight ?? 0")
    if size is None or height <= size["height"]:
        return
    page.set_viewport_size({"width": size["width"], "height": min(height + 140, TALLEST)})
    page.wait_for_timeout(QUIET_MS)
    page.screenshot(path=file)
    page.set_viewport_size(size)


def photograph_paper(page: Page, file: Path) -> None:
    """What the printer gets: the sheet as a picture, and as the PDF that Chromium prints."""
    size = page.viewport_size
    page.emulate_media(media="print")
    page.set_viewport_size(PAPER)
    page.wait_for_timeout(QUIET_MS)
    page.screenshot(path=file, full_page=True)
    page.pdf(path=file.with_suffix(".pdf"), prefer_css_page_size=True, print_background=True)
    page.emulate_media(media="screen")
    if size is not None:
        page.set_viewport_size(size)


def photograph(browser: Browser, stage: Stage, look: Look, out: Path, wanted: Callable[[str], bool]) -> int:
    count = 0
    for way in (*WALKS, *MORE_WALKS):
        page = open_page(browser, look)
        for name in way(page, stage, look):
            if not wanted(name):
                continue
            settle(page)
            page.screenshot(path=out / f"{name}-{look.name}.png")
            photograph_rest(page, out / f"{name}-{look.name}-below.png")
            if name.startswith("paper"):
                photograph_paper(page, out / f"{name}-{look.name}-printed.png")
            count += 1
        page.context.close()
    return count


@contextmanager
def planted_copy(folder: Path) -> Iterator[Path]:
    """A copy of the product below `folder` with a month of life in it; gives its demo.json."""
    folder.mkdir()
    with running_stack(folder, {}) as stack:
        environment = django_environment(stack.settings)
        environment["PYTHONPATH"] += f"{os.pathsep}{REPO}"
        environment["DJANGO_SETTINGS_MODULE"] = "config.settings"
        subprocess.run([sys.executable, "-m", "tests.e2e.plant"], cwd=DJANGO_FOLDER, env=environment, check=True)
        yield stack.settings.var / "demo.json"


def png(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "png")
    return out.getvalue()


def ask(facts: Mapping[str, Any]) -> str:
    """Give the work list something to show: heads of several patients, one corrected by hand; the path of that one."""
    with httpx.Client(base_url=facts["url"], timeout=120) as client:
        login = {key: facts["users"]["clinician"][key] for key in ("username", "password")}
        token = client.post("/api/v1/auth/token/", json=login).raise_for_status().json()["access"]
        client.headers["Authorization"] = f"Bearer {token}"
        for seed, lesion, patient in CASES:
            picture = png(Image.fromarray(render(seed, lesion).image))
            predict(client, picture, facts["patients"][patient])
        client.post("/ml/v1/predict/", data={"patient": facts["patients"][2]}, files={"image": ("noise.png", noise())})
        head = render(5, "glioma")
        row = predict(client, png(Image.fromarray(head.image)), facts["patients"][4])
        # What a careful hand makes of it: a little wider than the model's outline.
        mask = Image.fromarray((head.mask * 255).astype("uint8")).filter(ImageFilter.MaxFilter(9))
        said = {"verdict": "correct", "label": "glioma", "comment": "가장자리 부종까지 넓혔습니다."}
        path = f"/ml/v1/history/{row}/review/"
        client.post(path, json=said | {"mask": base64.b64encode(png(mask)).decode()}).raise_for_status()
    return f"/analyses/{row}"


def predict(client: httpx.Client, picture: bytes, patient: int) -> str:
    answer = client.post("/ml/v1/predict/", data={"patient": patient}, files={"image": ("head.png", picture)})
    return str(answer.raise_for_status().json()["id"])


def noise() -> bytes:
    return png(Image.effect_noise((256, 256), 80))


def prepare(browser: Browser, demo: Path, folder: Path) -> Stage:
    facts = json.loads(demo.read_text(encoding="utf-8"))
    reviewed = ask(facts)
    image = folder / "phantom.png"
    Image.fromarray(render(5, "glioma").image).save(image)
    stage = Stage(facts["url"], facts["users"], facts["patients"][0], image)
    page = open_page(browser, Look("en", "dark", "desk"))
    sign_in(page, stage, "clinician", TEXT["en"])
    analysis = upload(page, stage, TEXT["en"])
    head = phantom_volume.write_nifti(folder / "head.nii.gz")
    volume = upload(page, replace(stage, image=head), TEXT["en"])
    page.locator("[role=img][data-ready=true]").wait_for()
    page.context.close()
    return replace(stage, analysis=analysis, volume=volume, reviewed=reviewed)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--demo", type=Path, help="of a running copy; without it one is started for the purpose")
    parser.add_argument("--out", type=Path, default=Path("screenshots"))
    parser.add_argument("--only", default="", help="only pages whose name contains this")
    parser.add_argument("--looks", default="", help="only looks with one of these in their name: ko-dark,en-light")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    looks = [Look(*combination) for combination in product(("ko", "en"), ("dark", "light"), SIZES)]
    with tempfile.TemporaryDirectory() as folder, ExitStack() as opened:
        demo = options.demo or opened.enter_context(planted_copy(Path(folder) / "copy"))
        playwright = opened.enter_context(sync_playwright())
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_ARGUMENTS)
        stage = prepare(browser, demo, Path(folder))
        for look in (look for look in looks if any(one in look.name for one in options.looks.split(","))):
            count = photograph(browser, stage, look, options.out, lambda name: options.only in name)
            sys.stdout.write(f"{look.name}: {count} pictures in {options.out}\n")
        browser.close()


if __name__ == "__main__":
    main()
