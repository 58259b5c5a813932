"""The line per request, and whose address it holds."""

import logging
from dataclasses import replace

import pytest
from django.test import Client, RequestFactory
from pytest_django.fixtures import Settings
from tests.support.factories import client_of

from apps.accounts.models import User
from common.request_id import client_address


@pytest.mark.django_db
def test_request_line_holds_the_route_and_the_key_and_no_identity(
    clinician: User, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, logger="neuronova.request")

    answer = client_of(clinician).get("/api/v1/patients/?search=홍길동", headers={"X-Request-ID": "abc"})

    line = vars(caplog.records[-1])
    assert (line["route"], line["method"], line["status"]) == ("api/v1/patients/", "GET", 200)
    assert (line["user"], line["bytes_out"]) == (clinician.pk, len(answer.content))
    assert line["ms"] >= 0
    assert "홍길동" not in str(line)
    assert clinician.username not in str(line)


@pytest.mark.parametrize(
    ("peer", "header", "port", "expected"),
    [
        ("127.0.0.1", "10.1.2.3", "8000", "10.1.2.3"),
        ("127.0.0.1", None, "8000", "127.0.0.1"),
        ("10.9.9.9", "10.1.2.3", "8000", "10.9.9.9"),
        ("127.0.0.1", "10.1.2.3", "8080", "127.0.0.1"),
    ],
    ids=["nginx", "direct", "stranger", "front-door"],
)
def test_client_address_believes_only_the_proxy(
    settings: Settings, peer: str, header: str | None, port: str, expected: str
) -> None:
    settings.ENV = replace(settings.ENV, front_bind="127.0.0.1:8080")
    headers = {"X-Real-IP": header} if header else {}

    request = RequestFactory().get("/", headers=headers, REMOTE_ADDR=peer, SERVER_PORT=port)

    assert client_address(request) == expected


@pytest.mark.parametrize(
    ("path", "policy"),
    [
        ("/api/v1/auth/me/", "default-src 'none'"),
        ("/ml/v1/history/", "default-src 'none'"),
        ("/admin/login/", "default-src 'self'"),
    ],
)
def test_headers_close_the_browser_down(client: Client, db: None, path: str, policy: str) -> None:
    answer = client.get(path)

    assert answer["Content-Security-Policy"].startswith(policy)
    assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]
    assert (answer["X-Frame-Options"], answer["X-Content-Type-Options"]) == ("DENY", "nosniff")
    assert "no-store" in answer["Cache-Control"]
