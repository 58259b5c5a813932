"""Every error is a problem; the catalogue of codes is complete."""

import json
import logging
from collections.abc import Iterator

import pytest
from flask import Flask
from tests.flask_inference.contract import assert_matches
from tests.flask_inference.packages import head_png
from tests.flask_inference.signing import Call, Gateway

from inference.api.errors import TITLES
from inference.app import server_of
from inference.core import errors
from inference.core.errors import InferenceCoreError

# The codes of the public contract, without those that only the gateway can give.
CATALOGUE = {
    400: "invalid_request empty_file bad_multipart bad_json",
    401: "not_authenticated",
    404: "not_found",
    409: "already_running",
    413: "payload_too_large decoded_too_large",
    415: "unsupported_media_type type_mismatch unsupported_transfer_syntax",
    422: "corrupt_file invalid_header invalid_pixels missing_pixels unsupported_modality unsupported_geometry "
    "polyglot_file not_a_brain_mri",
    500: "internal_error",
    502: "inference_error",
    503: "model_not_ready inference_unavailable overloaded",
    504: "inference_timeout",
}


def kinds(base: type[InferenceCoreError] = InferenceCoreError) -> Iterator[type[InferenceCoreError]]:
    yield base
    for child in base.__subclasses__():
        yield from kinds(child)


def test_codes_and_statuses_are_those_of_the_public_contract() -> None:
    expected = {code: status for status, codes in CATALOGUE.items() for code in codes.split()}

    assert {kind.code: kind.status for kind in kinds()} == expected


def test_every_code_has_a_title_and_every_title_a_code() -> None:
    assert set(TITLES) == {kind.code for kind in kinds()}


def test_tree_in_the_docstring_names_every_class() -> None:
    named = {kind.__name__ for kind in kinds() if kind.__module__ == errors.__name__}

    assert all(name in (errors.__doc__ or "") for name in named)


@pytest.mark.parametrize("kind", list(kinds()), ids=lambda kind: kind.__name__)
def test_error_raised_anywhere_becomes_its_problem(
    app: Flask, gateway: Gateway, kind: type[InferenceCoreError]
) -> None:
    def fail(*_: object) -> None:
        raise kind(limit=3)

    server_of(app).registry.select = fail

    answer = gateway.predict(head_png())

    assert (answer.status_code, answer.content_type) == (kind.status, "application/problem+json")
    assert_matches("problem", answer.json)
    assert answer.json["code"] == kind.code
    assert answer.json["params"] == {"limit": 3}
    assert answer.json["request_id"] == answer.headers["X-Request-ID"] == "req-1"


def test_unexpected_error_shows_no_detail(app: Flask, gateway: Gateway, caplog: pytest.LogCaptureFixture) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("a secret path")

    server_of(app).registry.select = fail

    answer = gateway.predict(head_png())

    assert (answer.status_code, answer.json["code"]) == (500, "internal_error")
    assert b"secret" not in answer.data
    assert any(record.exc_info for record in caplog.records)


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/", 404, "not_found"),
        ("GET", "/api/v1/nothing", 404, "not_found"),
        ("GET", "/api/v1/predict", 405, "invalid_request"),
        ("POST", "/api/v1/status", 405, "invalid_request"),
        ("DELETE", "/api/v1/model-info", 405, "invalid_request"),
    ],
)
def test_unknown_route_or_method_is_a_problem(gateway: Gateway, method: str, path: str, status: int, code: str) -> None:
    answer = gateway.send(Call(method, path))

    assert (answer.status_code, answer.json["code"]) == (status, code)
    assert_matches("problem", answer.json)


def test_request_is_logged_once_without_identities(gateway: Gateway, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, logger="inference.request")

    gateway.predict(head_png(), ext="png", request_id="abc-1")

    records = [record for record in caplog.records if record.name == "inference.request"]
    assert len(records) == 1
    fields = records[0].__dict__
    assert (fields["request_id"], fields["route"], fields["status"]) == ("abc-1", "/api/v1/predict", 200)
    assert fields["bytes"] == len(head_png())
    assert json.dumps({name: str(value) for name, value in fields.items()}).count("iVBOR") == 0
