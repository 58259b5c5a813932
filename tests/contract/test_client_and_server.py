"""What the gateway sends, the AI server takes; what the AI server answers, the gateway takes."""

import hashlib
import io
import json
import uuid
from typing import Any

import httpx
import pytest
from flask import Flask
from jsonschema import Draft202012Validator
from tests.contract.conftest import client_with
from tests.flask_inference.packages import head_png
from tests.support.fake_inference import answer_for, facts_of, problem, volume_answer_for
from tests.support.mock_transport import over

from apps.ml_proxy import client as client_module
from apps.ml_proxy.answer import Answer
from apps.ml_proxy.client import InferenceClient
from common.errors import InferenceError, NeuroNovaError
from common.titles import TITLES
from config.env import REPOSITORY
from inference.api.errors import TITLES as FLASK_TITLES
from inference.core import errors as core_errors

pytestmark = pytest.mark.one_database
BODY = head_png()


def ask(client: InferenceClient, body: bytes = BODY, *, extension: str = "png", **wish: Any) -> Answer:
    sha256 = hashlib.sha256(body).hexdigest()
    return client.predict(
        body=io.BytesIO(body), size_bytes=len(body), sha256=sha256, extension=extension, time_left_s=30.0, **wish
    )


def schema(name: str) -> Draft202012Validator:
    document = json.loads((REPOSITORY / "backend" / "contract" / "inference_v1.json").read_text(encoding="utf-8"))
    assert name in document["$defs"]
    return Draft202012Validator({"$defs": document["$defs"], "$ref": f"#/$defs/{name}"})


def test_predict_is_answered_and_understood(client: InferenceClient) -> None:
    answer = ask(client)

    assert answer.input_shape == [61, 47]
    assert set(answer.images) == {"input", "mask", "heatmap", "overlay"}
    assert answer.result["label"] in answer.result["probabilities"]
    assert answer.timings["total"] > 0


def test_predict_brings_no_pictures_that_nobody_asked_for(client: InferenceClient) -> None:
    asked, plain = ask(client), ask(client, images=False)

    assert (plain.images, plain.result) == ({}, asked.result)


def test_predict_takes_a_version_by_name(client: InferenceClient) -> None:
    assert ask(client, model="1.0.0").model_version == "1.0.0"


@pytest.mark.parametrize(
    ("body", "extension", "status", "code"),
    [
        (BODY[:-40], "png", 422, "corrupt_file"),
        (BODY[:5], "png", 422, "corrupt_file"),
        (BODY, "jpg", 415, "type_mismatch"),
        (b"hello", "txt", 415, "unsupported_media_type"),
    ],
)
def test_predict_refusals_keep_their_code(
    client: InferenceClient, body: bytes, extension: str, status: int, code: str
) -> None:
    with pytest.raises(InferenceError) as caught:
        ask(client, body, extension=extension)
    assert (caught.value.status, caught.value.code) == (status, code)


def test_predict_with_an_unknown_version_is_the_callers_mistake(client: InferenceClient) -> None:
    with pytest.raises(NeuroNovaError) as caught:
        ask(client, model="9.9.9")
    assert (caught.value.status, caught.value.params) == (400, {"fields": {"model": ["unknown"]}})


def test_wrong_key_is_our_fault_and_not_the_callers(flask_app: Flask) -> None:
    client = client_with(flask_app, b"\x01" * 32)

    with pytest.raises(InferenceError) as caught:
        client.status()
    assert (caught.value.status, caught.value.code) == (502, "inference_error")


def test_unsigned_and_replayed_requests_are_refused(flask_app: Flask) -> None:
    sent: list[httpx.Request] = []
    transport = httpx.WSGITransport(app=flask_app)

    def spy(request: httpx.Request) -> httpx.Response:
        sent.append(request)
        return transport.handle_request(request)

    client = InferenceClient(transport=over(httpx.MockTransport(spy)), key=b"\x0f" * 32)
    client.status()

    replayed = transport.handle_request(sent[0])
    unsigned = transport.handle_request(httpx.Request("GET", "http://127.0.0.1:9000/api/v1/status"))

    assert (replayed.status_code, json.loads(replayed.read())["params"]["reason"]) == (401, "replayed")
    assert (unsigned.status_code, json.loads(unsigned.read())["params"]["reason"]) == (401, "missing")


def test_status_and_model_info_are_understood(client: InferenceClient) -> None:
    assert client.status()["model"]["version"] == "1.0.0"
    assert client.model_info()["serving"]["name"]


def test_retrain_is_filed_once_however_often_it_is_sent(client: InferenceClient) -> None:
    wish: dict[str, Any] = {"run_id": str(uuid.uuid4()), "dataset": None, "base_version": None, "profile": "full"}

    assert client.retrain(wish=wish) == client.retrain(wish=wish) == {"run_id": wish["run_id"], "state": "filed"}
    with pytest.raises(InferenceError) as caught:
        client.retrain(wish={**wish, "profile": "quick"})
    assert caught.value.code == "already_running"


def test_every_code_of_the_ai_server_has_a_title_and_the_same_status() -> None:
    statuses = {error.code: error.status for error in every_core_error()}

    assert set(FLASK_TITLES) <= set(TITLES)
    assert {code: TITLES[code].status for code in statuses} == statuses
    ours = {"internal_error", "not_authenticated", "not_found", "invalid_request", "inference_error"}
    form = {"bad_json", "bad_multipart"}
    assert set(FLASK_TITLES) - client_module.PASSED_ON <= ours | form


def test_the_fakes_of_the_gateway_tests_keep_the_contract() -> None:
    schema("predict_answer").validate(facts_of(answer_for(b"x")))
    schema("predict_answer").validate(facts_of(volume_answer_for(b"x")))
    schema("problem").validate(problem(422, "corrupt_file", reason="truncated").json())


def every_core_error() -> list[Any]:
    def below(kind: Any) -> list[Any]:
        return [kind, *(leaf for child in kind.__subclasses__() for leaf in below(child))]

    return [error for error in below(core_errors.InferenceCoreError) if "code" in vars(error)]
