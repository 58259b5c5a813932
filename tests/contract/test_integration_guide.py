"""The examples of docs/12_flask_ai_integration.md, run as they stand there."""

import re
import threading
import urllib.error
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from deploy.local.settings import REPO
from flask import Flask
from pytest_django.live_server_helper import LiveServer
from tests.contract.conftest import client_with
from tests.flask_inference.packages import head_png
from tests.support.factories import PatientFactory, UserFactory, client_of
from tests.support.fake_inference import KEY, serving
from werkzeug.serving import make_server

from apps.accounts.models import Role

GUIDE, TWIN = (REPO / "docs" / f"12_flask_ai_integration{ending}" for ending in (".md", ".ko.md"))


def example(name: str) -> dict[str, Any]:
    """What the guide's code block of that name defines."""
    found = re.search(rf"```python\n(# example: {name}\n.*?)```", GUIDE.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert found
    defined: dict[str, Any] = {}
    exec(compile(found[1], str(GUIDE), "exec"), defined)  # noqa: S102 -- our own page
    return defined


@pytest.fixture
def ai_server(flask_app: Flask, socket_enabled: None) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, flask_app)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_flask_example_gets_facts_and_pictures(ai_server: str) -> None:
    ask_flask: Callable[..., Any] = example("flask")["ask_flask"]

    status, nothing = ask_flask(ai_server, KEY.hex(), "/api/v1/status")
    facts, files = ask_flask(ai_server, KEY.hex(), "/api/v1/predict", head_png())

    assert (status["ready"], nothing) == (True, {})
    assert facts["result"]["label"] in facts["result"]["probabilities"]
    assert all(data.startswith(b"\x89PNG") for data in files.values())
    assert set(files) == {"input", "mask", "heatmap", "overlay"}


def test_flask_example_is_refused_with_another_key(ai_server: str) -> None:
    with pytest.raises(urllib.error.HTTPError, match="401") as refused:
        example("flask")["ask_flask"](ai_server, "00" * 32, "/api/v1/status")

    refused.value.close()


@pytest.mark.django_db(transaction=True)
def test_gateway_example_gets_a_finished_prediction(
    live_server: LiveServer, flask_app: Flask, socket_enabled: None
) -> None:
    technician = UserFactory(role=Role.TECHNICIAN)
    patient = PatientFactory(technician=technician, number="P-1001")
    wish = {"user": technician.pk, "name": "CT 2", "scopes": ["predict", "history"]}
    key = client_of(UserFactory(role=Role.ADMIN)).post("/api/v1/api-keys/", wish).json()["key"]
    ask_gateway: Callable[..., Any] = example("gateway")["ask_gateway"]

    with serving(client_with(flask_app, KEY)):
        found = ask_gateway(live_server.url, key, "brain.png", head_png(), "P-1001")
        with pytest.raises(RuntimeError, match="corrupt_file"):
            ask_gateway(live_server.url, key, "brain.png", head_png()[:-40], "P-1001")

    assert (found["state"], found["patient"]) == ("completed", patient.pk)
    assert found["result"] is None  # a key sends and follows, it does not read


def test_both_languages_name_the_same_codes_and_calls() -> None:
    english, korean = (path.read_text(encoding="utf-8") for path in (GUIDE, TWIN))

    def tables(text: str) -> list[str]:
        return sorted(
            set(re.findall(r"`([a-z_]+(?: [a-z_]+)*)`", "\n".join(re.findall(r"^\|.*$", text, re.MULTILINE))))
        )

    assert tables(english) == tables(korean)
