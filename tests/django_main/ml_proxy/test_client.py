"""How the gateway asks, and what it makes of every way to fail."""

import hashlib
import hmac
import io
from typing import Any

import httpx
import pytest
from tests.support.fake_inference import KEY, FakeInference, answer_for, answered, png, problem

from apps.ml_proxy.client import InferenceClient
from common.errors import InferenceError, InferenceTimeoutError, InferenceUnavailableError

pytestmark = pytest.mark.one_database
BODY = png()
SHA256 = hashlib.sha256(BODY).hexdigest()


@pytest.fixture
def fake() -> FakeInference:
    return FakeInference()


@pytest.fixture
def client(fake: FakeInference) -> InferenceClient:
    return fake.client()


def ask(client: InferenceClient, **changes: Any) -> Any:
    question = {
        "body": io.BytesIO(BODY),
        "size_bytes": len(BODY),
        "sha256": SHA256,
        "extension": "png",
        "time_left_s": 30.0,
        "model": None,
    }
    return client.predict(**{**question, **changes})


def test_predict_signs_every_attempt_anew(client: InferenceClient, fake: FakeInference) -> None:
    ask(client, model="1.0.0+a")
    ask(client)

    first, second = fake.requests
    assert first.headers["X-NeuroNova-Call-ID"] != second.headers["X-NeuroNova-Call-ID"]
    assert first.url.raw_path == b"/api/v1/predict?model=1.0.0%2Ba"
    canonical = "\n".join(
        [
            "v1",
            "POST",
            first.url.raw_path.decode(),
            first.headers["X-NeuroNova-Timestamp"],
            first.headers["X-Request-ID"],
            first.headers["X-NeuroNova-Call-ID"],
            first.headers["X-NeuroNova-Time-Left-Ms"],
            SHA256,
        ]
    )
    expected = hmac.new(KEY, canonical.encode(), hashlib.sha256).hexdigest()
    assert first.headers["X-NeuroNova-Signature"] == f"v1={expected}"


def test_predict_streams_the_file_with_its_length(client: InferenceClient, fake: FakeInference) -> None:
    body = io.BytesIO(BODY)
    body.seek(5)

    ask(client, body=body)

    request = fake.requests[0]
    assert request.content == BODY
    assert request.headers["Content-Length"] == str(len(BODY))
    assert "Transfer-Encoding" not in request.headers
    assert request.headers["X-NeuroNova-Filename-Ext"] == "png"


def test_predict_tells_the_time_left_less_our_own_reserve(client: InferenceClient, fake: FakeInference) -> None:
    ask(client, time_left_s=10.0)

    assert 8900 <= int(fake.requests[0].headers["X-NeuroNova-Time-Left-Ms"]) <= 9000


def test_predict_does_not_ask_when_no_time_is_left(client: InferenceClient, fake: FakeInference) -> None:
    with pytest.raises(InferenceTimeoutError):
        ask(client, time_left_s=0.5)
    assert not fake.requests


@pytest.mark.parametrize(
    ("response", "status", "code"),
    [
        (problem(422, "corrupt_file", reason="truncated"), 422, "corrupt_file"),
        (problem(503, "overloaded"), 503, "overloaded"),
        (problem(404, "not_found", model="9.9.9"), 400, "invalid_request"),
        (problem(404, "not_found"), 502, "inference_error"),
        (problem(418, "teapot"), 502, "inference_error"),
        (problem(200, "x"), 502, "inference_error"),
        (httpx.Response(500, content=b"<html>"), 502, "inference_error"),
        (httpx.Response(302, headers={"location": "http://elsewhere/"}, json={}), 502, "inference_error"),
        (httpx.Response(422, json=["corrupt_file"]), 502, "inference_error"),
    ],
)
def test_refusals_pass_by_code_and_all_else_is_502(
    client: InferenceClient, fake: FakeInference, response: httpx.Response, status: int, code: str
) -> None:
    fake.handler = lambda _: response

    with pytest.raises(InferenceError) as caught:
        ask(client)
    assert (caught.value.status, caught.value.code) == (status, code)


def test_refusals_lose_params_that_could_carry_text(client: InferenceClient, fake: FakeInference) -> None:
    fake.handler = lambda _: problem(422, "corrupt_file", reason="truncated", at=12, note="홍길동 " * 30, more={"a": 1})

    with pytest.raises(InferenceError) as caught:
        ask(client)
    assert caught.value.params == {"reason": "truncated", "at": 12}


@pytest.mark.parametrize("method", ["status", "model_info"])
def test_answers_without_their_parts_are_502(client: InferenceClient, fake: FakeInference, method: str) -> None:
    fake.handler = lambda _: httpx.Response(200, json={"live": True})

    with pytest.raises(InferenceError):
        getattr(client, method)()


def test_answer_larger_than_the_limit_is_502(
    client: InferenceClient, fake: FakeInference, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("apps.ml_proxy.answer_stream.MAX_ANSWER_BYTES", 100)
    fake.handler = lambda _: answered(answer_for(BODY))

    with pytest.raises(InferenceError) as caught:
        ask(client)
    assert caught.value.params == {"reason": "answer_too_large"}


@pytest.mark.parametrize("lost", [httpx.RemoteProtocolError, httpx.ReadError, httpx.WriteError])
def test_predict_asks_once_more_when_the_worker_died_meanwhile(
    client: InferenceClient, fake: FakeInference, lost: type[httpx.TransportError]
) -> None:
    def dies_once(request: httpx.Request) -> httpx.Response:
        if len(fake.requests) == 1:
            raise lost("")
        return fake.sound(request)

    fake.handler = dies_once

    assert ask(client).result
    first, second = fake.requests
    assert first.headers["X-NeuroNova-Call-ID"] != second.headers["X-NeuroNova-Call-ID"]
    assert first.read() == second.read() == BODY


@pytest.mark.parametrize(("volumes", "asked"), [(False, 2), (True, 1)])
def test_predict_asks_no_third_time_and_for_jobs_no_second(
    client: InferenceClient, fake: FakeInference, volumes: bool, asked: int
) -> None:
    def dies(_: httpx.Request) -> httpx.Response:
        raise httpx.ReadError("")

    fake.handler = dies

    with pytest.raises(InferenceUnavailableError) as caught:
        ask(client, volumes=volumes)

    assert caught.value.params["reason"] == "connection_lost"
    assert len(fake.requests) == asked
