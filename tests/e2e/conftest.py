"""One whole stack for all tests of this folder, and people who are signed in to it."""

import hashlib
import json
import os
import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import onnx
import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from tests.e2e import screenshots
from tests.e2e.records import Records
from tests.rig import databases
from tests.rig.machine import find_program
from tests.rig.stack import Stack, running_stack
from tests.support import phantom_volume

from neuronova_client import Client, Login
from training.phantoms import write as write_phantoms

JOB_WAIT_S = 300
TIMEOUT_MS = 60_000


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the folder; last of all comes the test after which this address may not sign in for a while.

    Before it comes the admin's module: it asks for measures, and the first are there a minute after the start.
    """
    here = str(Path(__file__).parent)
    for item in items:
        if str(item.path).startswith(here):
            item.add_marker("e2e")
    items.sort(key=lambda item: ("sign_in_too_often" in item.name, item.path.stem == "test_web_admin"))
    _tell_in_order(items)


def _tell_in_order(items: list[pytest.Item]) -> None:
    """Put the tests of a module that says IN_ORDER back into the order of its lines."""
    places = [at for at, item in enumerate(items) if getattr(getattr(item, "module", None), "IN_ORDER", False)]
    told = sorted((items[at] for at in places), key=lambda item: (str(item.path), item.location[1] or 0))
    for at, item in zip(places, told, strict=True):
        items[at] = item


@pytest.fixture(autouse=True)
def _sockets(request: pytest.FixtureRequest) -> None:
    # pytest-socket may be on for the whole run; these tests are about what goes over sockets.
    request.getfixturevalue("socket_enabled")


@contextmanager
def whole_stack(told: Mapping[str, str]) -> Iterator[Stack]:
    """Nginx, Django, worker and Flask on MariaDB and Redis where the machine has them, else embedded.

    told: NEURONOVA_* settings of this copy
    """
    with ExitStack() as opened:
        folder = Path(opened.enter_context(tempfile.TemporaryDirectory(prefix="neuronova-e2e-")))
        choices = {
            name: os.environ[name.replace("NEURONOVA_", "NEURONOVA_E2E_")]
            for name in ("NEURONOVA_DATABASE_URL", "NEURONOVA_REDIS_URL")
            if os.environ.get(name.replace("NEURONOVA_", "NEURONOVA_E2E_"))
        }
        if not choices and databases.available():
            (folder / "databases").mkdir()
            folder.chmod(0o711)
            started = opened.enter_context(databases.private_databases(folder / "databases"))
            choices = {"NEURONOVA_DATABASE_URL": started.database_url, "NEURONOVA_REDIS_URL": started.redis_url}
        yield opened.enter_context(running_stack(folder, {**choices, **told}))


@pytest.fixture(scope="session")
def stack(request: pytest.FixtureRequest) -> Iterator[Stack]:
    """The copy that all tests share.

    NEURONOVA_E2E_KEEP_LOG names a file that gets the servers' words when a test has failed.
    """
    with whole_stack({}) as started_stack:
        yield started_stack
        if request.session.testsfailed and (kept := os.environ.get("NEURONOVA_E2E_KEEP_LOG")):
            shutil.copy(started_stack.log, kept)


@dataclass(frozen=True)
class Person:
    """Somebody signed in; `http` sends the token along."""

    http: httpx.Client
    patient: int
    access: str

    def predict(self, image: Path | tuple[str, bytes], **data: Any) -> httpx.Response:
        name, content = (image.name, image.read_bytes()) if isinstance(image, Path) else image
        return self.http.post(
            "/ml/v1/predict/", data={"patient": self.patient} | data, files={"image": (name, content)}
        )

    def count_analyses(self) -> int:
        """Rows of the record about `patient`, over all pages."""
        rows, address = 0, f"/ml/v1/history/?page_size=100&patient={self.patient}"
        while address:
            page = self.http.get(address).json()
            rows += len(page["results"])
            address = page["next"]
        return rows


@pytest.fixture(scope="session")
def sign_in(stack: Stack) -> Iterator[Any]:
    """Return a function role → Person; each role signs in once, as sign-ins are limited for each address."""
    people: dict[str, Person] = {}

    def person(role: str) -> Person:
        if role not in people:
            client = Client(stack.url, Login(**stack.login(role)), language="en", timeout_s=180)
            assert client.tokens is not None
            people[role] = Person(client.http, stack.demo["patients"][0], client.tokens.access)
        return people[role]

    yield person
    for someone in people.values():
        someone.http.close()


@pytest.fixture
def clinician(sign_in: Any) -> Person:
    found: Person = sign_in("clinician")
    return found


@pytest.fixture(scope="session")
def records(stack: Stack) -> Records:
    return Records(stack)


@pytest.fixture(scope="session")
def phantoms(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Synthetic slices, one of each class: glioma, meningioma, pituitary, no_tumor."""
    folder = tmp_path_factory.mktemp("phantoms")
    return [folder / str(entry["file"]) for entry in write_phantoms(folder, count=4, seed=400)]


def unseen_picture(like: Path, path: Path) -> Path:
    """Write a picture that nobody has asked about before, so that no cache can answer."""
    with Image.open(like) as picture:
        pixels = np.array(picture.convert("L"))
    # Corner pixels, outside of the head.
    pixels[0, :8] = np.frombuffer(os.urandom(8), np.uint8) >> 4
    Image.fromarray(pixels).save(path)
    return path


@pytest.fixture
def unseen(phantoms: list[Path], tmp_path: Path) -> Path:
    """A phantom that nobody has asked about before."""
    return unseen_picture(phantoms[0], tmp_path / "unseen.png")


@pytest.fixture
def twin(stack: Stack) -> Iterator[dict[str, str]]:
    """The serving package once more under another version: other bytes, the same answers."""
    store = stack.settings.var / "models"
    serving = json.loads((store / "current.json").read_text())
    folder = store / "packages" / "9.9.9"
    shutil.copytree(store / "packages" / serving["version"], folder)
    model = onnx.load(folder / "model.onnx")
    model.producer_version = "twin"
    data = model.SerializeToString(deterministic=True)
    (folder / "model.onnx").write_bytes(data)
    manifest = json.loads((folder / "manifest.json").read_text())
    digest = hashlib.sha256(data).hexdigest()
    (folder / "manifest.json").write_text(json.dumps({**manifest, "version": "9.9.9", "sha256": digest}))
    yield {"9.9.9": digest, serving["version"]: serving["sha256"]}
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def volume_analysis(sign_in: Any, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of one finished analysis of a volume with a tumour."""
    clinician: Person = sign_in("clinician")
    file = phantom_volume.write_nifti(tmp_path_factory.mktemp("volume") / "head.nii.gz")
    answer = clinician.predict(file)
    assert answer.status_code == 202, answer.text
    address = f"/ml/v1/history/{answer.json()['id']}/"
    deadline = time.monotonic() + JOB_WAIT_S
    while (row := clinician.http.get(address).json())["state"] != "completed":
        assert row["job"] is not None, row
        assert time.monotonic() < deadline, row
        time.sleep(0.2)
    return f"/analyses/{row['id']}"


@pytest.fixture(scope="session")
def chromium() -> str:
    program = find_program("chromium")
    if not program:
        pytest.skip("needs chromium")
    return program


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    # Chromium's sandbox refuses to run as root, which is what containers of CI are.
    # WebGL is drawn by the processor: the same pixels on every machine.
    expect.set_options(timeout=TIMEOUT_MS)
    arguments = ["--disable-gpu", "--enable-unsafe-swiftshader", *(["--no-sandbox"] if os.getuid() == 0 else [])]
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=arguments)
        yield started
        started.close()


@contextmanager
def signed_in(browser: Browser, stack: Stack, role: str) -> Iterator[BrowserContext]:
    """A window at a desk, in Korean, whose every tab is signed in: to sign in costs more than many a test does.

    The tests that share one may neither sign out nor leave anything in the browser's storage.
    """
    context = browser.new_context(base_url=stack.url, viewport={"width": 1440, "height": 900})
    context.set_default_timeout(TIMEOUT_MS)
    stage = screenshots.Stage(stack.url, stack.demo["users"], stack.demo["patients"][0], Path())
    page = context.new_page()
    screenshots.sign_in(page, stage, role, screenshots.TEXT["ko"])
    page.close()
    yield context
    context.close()


@pytest.fixture(scope="module")
def window(browser: Browser, stack: Stack) -> Iterator[BrowserContext]:
    """Of a clinician, for who only has to be signed in."""
    with signed_in(browser, stack, "clinician") as opened:
        yield opened


@pytest.fixture
def page(window: BrowserContext) -> Iterator[Page]:
    """A tab of that window."""
    opened = window.new_page()
    yield opened
    opened.close()
