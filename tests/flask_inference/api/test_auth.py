"""Only the gateway is believed, once, within a minute, with exactly the body it signed."""

import os
import time
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from tests.flask_inference.packages import head_png
from tests.flask_inference.signing import KEY, Call, Gateway

from inference.api.auth import CLAIM_LIFE_S, ClaimFolder, SignatureCheck
from inference.app import server_of
from inference.settings import Settings

HEADERS = tuple(Call("GET", "/").headers())
ROUTES = [("GET", "/api/v1/status"), ("GET", "/api/v1/model-info"), ("POST", "/api/v1/predict"), ("GET", "/nowhere")]


def reason_of(answer) -> str:
    assert answer.status_code == 401
    assert answer.content_type == "application/problem+json"
    assert answer.json["code"] == "not_authenticated"
    return answer.json["params"]["reason"]


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_every_route_refuses_a_request_without_signature(gateway: Gateway, method: str, path: str) -> None:
    answer = gateway.client.open(path, method=method)

    assert reason_of(answer) == "missing"


@pytest.mark.parametrize("name", HEADERS)
def test_request_without_one_signed_header_is_refused(gateway: Gateway, name: str) -> None:
    answer = gateway.send(Call("GET", "/api/v1/status"), headers={name: None})

    assert reason_of(answer) == "missing"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("X-Request-ID", "an id with spaces"),
        ("X-NeuroNova-Call-ID", "../../etc/passwd"),
        ("X-NeuroNova-Call-ID", "A" * 32),
        ("X-NeuroNova-Timestamp", "-1"),
        ("X-NeuroNova-Timestamp", "١٢٣"),
        ("X-NeuroNova-Time-Left-Ms", "1e9"),
        ("X-NeuroNova-Content-SHA256", "0" * 63),
        ("X-NeuroNova-Signature", "v2=" + "0" * 64),
    ],
)
def test_misshapen_header_is_refused(gateway: Gateway, name: str, value: str) -> None:
    answer = gateway.send(Call("GET", "/api/v1/status"), headers={name: value})

    assert reason_of(answer) == "missing"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("X-Request-ID", "req-2"),
        ("X-NeuroNova-Call-ID", "0" * 32),
        ("X-NeuroNova-Timestamp", "1700000000000"),
        ("X-NeuroNova-Time-Left-Ms", "999999"),
        ("X-NeuroNova-Content-SHA256", "0" * 64),
        ("X-NeuroNova-Signature", "v1=" + "0" * 64),
    ],
)
def test_changed_header_breaks_the_signature(gateway: Gateway, name: str, value: str) -> None:
    answer = gateway.send(Call("GET", "/api/v1/status"), headers={name: value})

    assert reason_of(answer) == "signature"


def test_other_key_is_refused(gateway: Gateway) -> None:
    answer = gateway.get("/api/v1/status", key=bytes(32))

    assert reason_of(answer) == "signature"


def test_signature_of_another_path_or_query_or_method_is_refused(gateway: Gateway) -> None:
    headers = Call("GET", "/api/v1/status").headers()

    answers = [
        gateway.client.get("/api/v1/model-info", headers=headers),
        gateway.client.get("/api/v1/status?x=1", headers=headers),
        gateway.client.head("/api/v1/status", headers=headers),
    ]

    assert [answer.status_code for answer in answers] == [401, 401, 401]
    assert reason_of(answers[1]) == "signature"


@pytest.fixture
def now_ms(app: Flask, settings: Settings) -> int:
    """The time of a server whose clock stands still."""
    now = time.time()
    signatures = SignatureCheck(KEY, settings.runtime_dir, now=lambda: now)
    app.extensions["neuronova"] = replace(server_of(app), signatures=signatures)
    return round(now * 1000)


@pytest.mark.parametrize("shift_ms", [-60_010, 60_010])
def test_request_outside_the_window_is_stale(gateway: Gateway, now_ms: int, shift_ms: int) -> None:
    answer = gateway.get("/api/v1/status", timestamp_ms=now_ms + shift_ms)

    assert reason_of(answer) == "stale"


@pytest.mark.parametrize("shift_ms", [-59_990, 59_990])
def test_request_inside_the_window_is_believed(gateway: Gateway, now_ms: int, shift_ms: int) -> None:
    answer = gateway.get("/api/v1/status", timestamp_ms=now_ms + shift_ms)

    assert answer.status_code == 200


def test_replayed_request_is_refused(gateway: Gateway) -> None:
    call = Call("GET", "/api/v1/status")

    first, second = gateway.send(call), gateway.send(call)

    assert first.status_code == 200
    assert reason_of(second) == "replayed"


def test_call_id_signed_anew_is_still_a_replay(gateway: Gateway) -> None:
    gateway.get("/api/v1/status", call_id="a" * 32)

    answer = gateway.get("/api/v1/model-info", call_id="a" * 32)

    assert reason_of(answer) == "replayed"


def test_tampered_body_is_refused_and_uses_up_the_call_id(gateway: Gateway) -> None:
    call = Call("POST", "/api/v1/predict", head_png())
    headers = call.headers() | {"Content-Type": "application/octet-stream"}

    tampered = gateway.client.post(call.path, data=call.body[:-1] + b"!", headers=headers)
    honest = gateway.send(call)

    assert reason_of(tampered) == "body"
    assert reason_of(honest) == "replayed"


def test_refused_signature_leaves_no_claim(gateway: Gateway, settings: Settings) -> None:
    gateway.get("/api/v1/status", key=bytes(32))

    assert not list((settings.runtime_dir / "calls").glob("*"))


def test_peer_from_another_machine_is_refused_even_signed(gateway: Gateway) -> None:
    answer = gateway.send(Call("GET", "/api/v1/status"), environ_base={"REMOTE_ADDR": "192.0.2.7"})

    assert answer.status_code == 401


@pytest.mark.parametrize(("query", "limit_mib"), [("", 100), ("?volumes=1", 256)])
def test_body_longer_than_the_limit_is_refused_unread(gateway: Gateway, query: str, limit_mib: int) -> None:
    call = Call("POST", f"/api/v1/predict{query}", b"x")

    answer = gateway.client.post(
        call.path, data=b"x", headers=call.headers(), environ_overrides={"CONTENT_LENGTH": str(limit_mib * 2**20 + 1)}
    )

    assert (answer.status_code, answer.json["code"]) == (413, "payload_too_large")
    assert answer.headers["Connection"] == "close"


@pytest.mark.parametrize(
    ("overrides", "code"),
    [
        ({"CONTENT_LENGTH": "5"}, "bad_multipart"),
        ({"CONTENT_LENGTH": "-1"}, "invalid_request"),
        ({"CONTENT_LENGTH": "9" * 30}, "invalid_request"),
        ({"CONTENT_LENGTH": ""}, "invalid_request"),
        ({"HTTP_TRANSFER_ENCODING": "chunked"}, "invalid_request"),
    ],
)
def test_body_of_unclear_length_is_refused(gateway: Gateway, overrides: dict[str, str], code: str) -> None:
    call = Call("POST", "/api/v1/predict", b"abc")

    answer = gateway.client.post(call.path, data=b"abc", headers=call.headers(), environ_overrides=overrides)

    assert (answer.status_code, answer.json["code"]) == (400, code)


def test_claims_are_pruned_after_their_life(tmp_path: Path) -> None:
    ClaimFolder(tmp_path / "calls").claim("a" * 32)
    long_ago = time.time() - CLAIM_LIFE_S - 1
    os.utime(tmp_path / "calls" / ("a" * 32), (long_ago, long_ago))

    ClaimFolder(tmp_path / "calls").claim("b" * 32)

    assert [path.name for path in (tmp_path / "calls").iterdir()] == ["b" * 32]


def test_two_processes_share_the_claims(tmp_path: Path) -> None:
    first, second = ClaimFolder(tmp_path / "calls"), ClaimFolder(tmp_path / "calls")

    assert first.claim("c" * 32)
    assert not second.claim("c" * 32)


def test_claim_that_cannot_be_written_refuses_the_request(gateway: Gateway, settings: Settings) -> None:
    (settings.runtime_dir / "calls").write_text("a file where the folder belongs")

    answer = gateway.get("/api/v1/status")

    assert (answer.status_code, answer.json["code"]) == (503, "inference_unavailable")
