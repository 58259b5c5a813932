"""The built app as Nginx sends it: what may be kept, and what Flet's client no longer does."""

import re

import httpx
import pytest
from deploy.local.app_engine import WRITTEN_OUT
from deploy.local.settings import LaunchSettings
from tests.rig.stack import Stack


@pytest.fixture
def page(stack: Stack) -> httpx.Response:
    return stack.get("/app/")


@pytest.fixture
def engine(page: httpx.Response) -> str:
    """The path of the engine's folder."""
    named = re.search(r'"(engine-[0-9a-f]{12})/flutter_bootstrap\.js"', page.text)
    assert named
    return f"/app/{named[1]}"


@pytest.fixture
def script(stack: Stack, engine: str) -> httpx.Response:
    return stack.get(f"{engine}/main.dart.js", headers={"Accept-Encoding": "gzip"})


@pytest.mark.skipif(not LaunchSettings.from_env().nginx, reason="how long is Nginx's to say, and there is none")
def test_app_serves_files_for_a_year_and_its_page_never(
    stack: Stack, page: httpx.Response, engine: str, script: httpx.Response
) -> None:
    assert page.headers["cache-control"] == "no-cache"
    assert "'unsafe-inline'" not in page.headers["content-security-policy"].split("script-src")[1].split(";")[0]
    assert script.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert script.headers["content-encoding"] == "gzip"
    assert stack.get(f"{engine}/no.js").status_code == 404


@pytest.mark.parametrize("said", WRITTEN_OUT)
def test_no_picture_is_written_out_in_numbers_for_a_log(script: httpx.Response, said: str) -> None:
    """Of every call of the log it is known that it is not reached."""
    calls = re.findall(r"(0&&)?\$\.\w+\.\$1\(" + re.escape(said), script.text)

    assert set(calls) == {"0&&"}
