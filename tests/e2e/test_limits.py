"""Limits as a client meets them at the front door of the whole stack."""

import http.client
import json

import httpx
import pytest
from deploy.local.settings import LaunchSettings
from tests.rig.stack import Stack

pytestmark = pytest.mark.skipif(not LaunchSettings.from_env().nginx, reason="the limits are Nginx's, and there is none")


def test_predict_answers_413_when_upload_is_announced_over_the_limit(stack: Stack) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", stack.settings.http_port, timeout=60)
    connection.putrequest("POST", "/ml/v1/predict/")
    connection.putheader("Content-Length", str(101 * 2**20))
    connection.endheaders()

    answer = connection.getresponse()

    assert answer.status == 413
    assert json.loads(answer.read())["code"] == "payload_too_large"
    connection.close()


def test_login_answers_429_when_one_address_tries_to_sign_in_too_often(stack: Stack) -> None:
    with httpx.Client(base_url=stack.url, trust_env=False, timeout=30) as client:
        answers = [
            # Without a password none is hashed: they come fast enough on a busy machine, too.
            client.post("/api/v1/auth/token/", json={"username": f"nobody{number}", "password": ""})
            for number in range(60)
        ]

    refused = [answer for answer in answers if answer.status_code == 429]
    assert refused
    assert refused[-1].json()["code"] == "rate_limited"
    assert refused[-1].headers["content-type"] == "application/problem+json"
