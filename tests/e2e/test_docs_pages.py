"""The pages of the API's documentation in a real browser, under the policy they are served with."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, ConsoleMessage
from tests.e2e.conftest import TIMEOUT_MS
from tests.rig.stack import Stack


@pytest.mark.parametrize(
    ("path", "sign"), [("/api/docs/", "text=/ml/v1/predict/"), ("/api/redoc/", "text=NeuroNova (1.0.0)")]
)
def test_docs_page_shows_the_api_and_asks_nothing_elsewhere(
    browser: Browser, stack: Stack, path: str, sign: str
) -> None:
    page = browser.new_page()
    page.set_default_timeout(TIMEOUT_MS)
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text) if _is_fault(message) else None)

    page.goto(stack.url + path)
    page.wait_for_selector(sign)
    page.wait_for_timeout(1_000)  # pictures and fonts come last

    hosts = {urlsplit(url).netloc for url in asked if url.startswith("http")}
    page.close()
    assert hosts == {urlsplit(stack.url).netloc}
    assert said == []


def _is_fault(message: ConsoleMessage) -> bool:
    # The browser looks for an icon by itself, and without Nginx there is none.
    return message.type == "error" and not message.location["url"].endswith("/favicon.ico")
