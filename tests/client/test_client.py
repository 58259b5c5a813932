"""The Python client against a server that answers as told."""

import httpx
import pytest
from tests.client.conftest import URL, FakeServer, problem, row

from neuronova_client import (
    ApiError,
    ApiKey,
    Client,
    Login,
    OtpNeededError,
    StillRunningError,
    Tokens,
    UnreachableError,
)

IMAGE = ("brain.png", b"\x89PNG")
LOGIN = httpx.Response(200, json={"access": "a1", "refresh": "r1", "user": {"id": 3, "username": "kim"}})
DONE = httpx.Response(200, json=row())


def client(server: FakeServer, **options: object) -> Client:
    return Client(URL, ApiKey("k.1"), transport=server.transport, **options)  # type: ignore[arg-type]


def keys(server: FakeServer) -> set[str]:
    return {request.headers["Idempotency-Key"] for request in server.requests}


def test_predict_sends_image_patient_and_a_key(server: FakeServer) -> None:
    server.will(DONE)

    found = client(server, language="en").predict(IMAGE, patient=12)

    sent = server.requests[0]
    assert found["result"] is not None
    assert (sent.url, sent.headers["Authorization"]) == (f"{URL}/ml/v1/predict/", "Api-Key k.1")
    assert (sent.headers["Accept-Language"], len(sent.headers["Idempotency-Key"])) == ("en", 32)
    assert b'name="patient"\r\n\r\n12\r\n' in sent.content
    assert b'name="image"; filename="brain.png"' in sent.content


def test_predict_takes_a_text_for_the_hospitals_number(server: FakeServer) -> None:
    server.will(DONE)

    client(server).predict(IMAGE, patient="P-1001", model="1.0.0", confirm_patient_mismatch=True)

    body = server.requests[0].content
    assert b'name="patient_number"\r\n\r\nP-1001\r\n' in body
    assert b'name="confirm_patient_mismatch"\r\n\r\ntrue\r\n' in body


@pytest.mark.parametrize(
    "trouble",
    [
        problem(503, "overloaded", {"Retry-After": "2"}),
        problem(409, "in_progress", {"Retry-After": "2"}),
        problem(429, "rate_limited", {"Retry-After": "2"}),
        httpx.ConnectError("no"),
        httpx.ReadTimeout("late"),
    ],
    ids=["overloaded", "in-progress", "rate-limited", "no-connection", "no-answer"],
)
def test_predict_sends_again_under_the_same_key(
    server: FakeServer, slept: list[float], trouble: httpx.Response | Exception
) -> None:
    server.will(trouble, trouble, DONE)

    client(server).predict(IMAGE, patient=12)

    assert (len(server.requests), len(keys(server))) == (3, 1)
    assert slept == ([2.0, 2.0] if isinstance(trouble, httpx.Response) else [1.0, 2.0])
    assert all(IMAGE[1] in request.content for request in server.requests)


def test_predict_gives_up_after_its_attempts(server: FakeServer) -> None:
    server.will(problem(503, "model_not_ready"))

    with pytest.raises(ApiError) as caught:
        client(server, attempts=3).predict(IMAGE, patient=12)

    assert (caught.value.code, caught.value.request_id, len(server.requests)) == ("model_not_ready", "req-7", 3)


@pytest.mark.parametrize(
    ("status", "code"),
    [(422, "not_a_brain_mri"), (409, "patient_mismatch"), (404, "not_found"), (504, "inference_timeout")],
)
def test_predict_does_not_repeat_what_would_not_change(server: FakeServer, status: int, code: str) -> None:
    server.will(problem(status, code, id="x"))

    with pytest.raises(ApiError) as caught:
        client(server).predict(IMAGE, patient=12)

    assert (caught.value.status, caught.value.params, len(server.requests)) == (status, {"id": "x"}, 1)


def test_long_lock_is_told_at_once(server: FakeServer, slept: list[float]) -> None:
    server.will(problem(429, "rate_limited", {"Retry-After": "60"}))

    with pytest.raises(ApiError):
        client(server).status()

    assert slept == []


def test_job_is_waited_for_with_its_progress(server: FakeServer, slept: list[float]) -> None:
    running = row("running", job={"position": 0, "progress": 0.5, "eta_s": [1.0, 9.0]})
    queued = httpx.Response(202, json=row("queued"))
    server.will(queued, queued, httpx.Response(200, json=running), DONE)
    seen: list[float] = []

    found = client(server).predict(IMAGE, patient=12, progress=lambda job: seen.append(job["progress"]))

    assert (found["state"], seen, slept) == ("completed", [0.0, 0.5], [0.5, 0.75])


def test_job_may_be_left_running(server: FakeServer) -> None:
    server.will(httpx.Response(202, json=row("queued")))

    found = client(server).predict(IMAGE, patient=12, respond_async=True, wait_s=0)

    assert found["state"] == "queued"
    assert server.requests[0].headers["Prefer"] == "respond-async"


def test_job_that_takes_too_long_can_be_asked_for_later(server: FakeServer) -> None:
    server.will(httpx.Response(202, json=row("queued")))

    with pytest.raises(StillRunningError) as caught:
        client(server).predict(IMAGE, patient=12, wait_s=5)

    assert caught.value.prediction_id == row()["id"]


def test_login_renews_its_tokens_and_sends_the_image_again(server: FakeServer) -> None:
    renewal = httpx.Response(200, json={"access": "a2", "refresh": "r2", "user": {}})
    server.will(LOGIN, problem(401, "token_expired"), renewal, DONE)
    kept: list[Tokens] = []

    with Client(URL, Login("kim", "secret"), transport=server.transport, renewed=kept.append) as asking:
        asking.predict(IMAGE, patient=12)

    authorizations = [request.headers.get("Authorization") for request in server.requests]
    assert authorizations == [None, "Bearer a1", None, "Bearer a2"]
    assert (server.requests[2].content, kept) == (b'{"refresh":"r1"}', [Tokens("a2", "r2")])
    assert server.requests[3].content == server.requests[1].content


def test_login_that_was_ended_is_told(server: FakeServer) -> None:
    server.will(problem(401, "token_expired"), problem(401, "not_authenticated"))

    with pytest.raises(ApiError) as caught:
        Client(URL, Tokens("a", "r"), transport=server.transport).me()

    assert (caught.value.code, len(server.requests)) == ("not_authenticated", 2)


def test_login_asks_for_the_code_only_when_the_server_does(server: FakeServer) -> None:
    server.will(problem(401, "otp_required", send=["otp"]), LOGIN)

    Client(URL, Login("kim", "secret", lambda: "123456"), transport=server.transport)

    assert [b"otp" in request.content for request in server.requests] == [False, True]


def test_login_without_anyone_to_ask_says_so(server: FakeServer) -> None:
    server.will(problem(401, "otp_required"))

    with pytest.raises(OtpNeededError):
        Client(URL, Login("kim", "secret"), transport=server.transport)


def test_history_follows_its_pages_on_the_same_host_only(server: FakeServer) -> None:
    first = {"next": "http://elsewhere.example/ml/v1/history/?cursor=x", "results": [row()]}
    server.will(httpx.Response(200, json=first), httpx.Response(200, json={"next": None, "results": [row("failed")]}))

    states = [found["state"] for found in client(server).history(patient=12, from_="2026-11-01")]

    assert states == ["completed", "failed"]
    assert [str(request.url) for request in server.requests] == [
        f"{URL}/ml/v1/history/?patient=12&from=2026-11-01",
        f"{URL}/ml/v1/history/?cursor=x",
    ]


def test_review_is_not_sent_twice_when_the_answer_is_lost(server: FakeServer) -> None:
    server.will(httpx.ReadTimeout("late"), DONE)

    with pytest.raises(UnreachableError):
        client(server).review("x", "agree")

    assert len(server.requests) == 1


def test_page_of_a_proxy_is_an_error_too(server: FakeServer) -> None:
    server.will(httpx.Response(502, text="<html>bad gateway</html>", headers={"X-Request-ID": "n-1"}))

    with pytest.raises(ApiError) as caught:
        client(server).me()

    assert (caught.value.status, caught.value.code, caught.value.request_id) == (502, "internal_error", "n-1")
