"""The schema and its pages: complete, true to themselves, and from this server alone."""

import re
from typing import Any

import pytest
from django.test import Client
from jsonschema import Draft202012Validator
from tests.support.openapi import SCHEMA

from common.titles import TITLES
from config.api_examples import ANSWERS, REQUESTS

pytestmark = pytest.mark.one_database
METHODS = ("get", "post", "put", "patch", "delete", "head")
OPERATIONS = {
    operation["operationId"]: operation
    for path in SCHEMA["paths"].values()
    for method, operation in path.items()
    if method in METHODS
}


def conforms(value: object, schema: dict[str, Any]) -> None:
    whole = {**schema, "components": SCHEMA["components"]}
    Draft202012Validator(whole, format_checker=Draft202012Validator.FORMAT_CHECKER).validate(value)


@pytest.mark.parametrize("name", sorted(REQUESTS))
def test_example_of_a_request_is_one(name: str) -> None:
    media = OPERATIONS[name]["requestBody"]["content"]["application/json"]

    assert media["example"] == REQUESTS[name]
    conforms(REQUESTS[name], media["schema"])


@pytest.mark.parametrize(("name", "status"), sorted(ANSWERS))
def test_example_of_an_answer_is_one(name: str, status: str) -> None:
    media = OPERATIONS[name]["responses"][status]["content"]["application/json"]

    assert media["example"] == ANSWERS[name, status]
    conforms(ANSWERS[name, status], media["schema"])


def test_every_code_has_an_example_under_its_status() -> None:
    shown = {
        code: int(name.removeprefix("Problem"))
        for name, response in SCHEMA["components"]["responses"].items()
        for code in response["content"]["application/problem+json"]["examples"]
    }

    assert shown == {code: title.status for code, title in TITLES.items()}
    for response in SCHEMA["components"]["responses"].values():
        media = response["content"]["application/problem+json"]
        for example in media["examples"].values():
            conforms(example["value"], media["schema"])


def test_a_machines_key_is_named_where_its_scopes_reach() -> None:
    named = {
        (method.upper(), path)
        for path, operations in SCHEMA["paths"].items()
        for method, operation in operations.items()
        if method in METHODS and {"apiKey": []} in operation.get("security", [])
    }

    assert named == {
        ("POST", "/ml/v1/predict/"),
        ("GET", "/ml/v1/status/"),
        ("POST", "/ml/v1/uploads/"),
        ("PATCH", "/ml/v1/uploads/{upload_id}/"),  # and HEAD, which the schema does not hold
        ("DELETE", "/ml/v1/uploads/{upload_id}/"),
        ("GET", "/ml/v1/history/"),
        ("GET", "/ml/v1/history/{inference_id}/"),
    }


def test_no_operation_leaves_its_errors_open() -> None:
    assert OPERATIONS
    assert not [name for name, operation in OPERATIONS.items() if "default" in operation["responses"]]


@pytest.mark.parametrize("path", ["/api/docs/", "/api/redoc/"])
def test_page_names_no_other_host(client: Client, path: str) -> None:
    answer = client.get(path)

    assert answer.status_code == 200
    assert not re.findall(r"""(?:src|href)=["']?(?:https?:)?//""", answer.content.decode())


def test_redoc_asks_its_makers_for_nothing(client: Client) -> None:
    answer = client.get("/api/redoc/?script")

    assert (answer["Content-Type"], b"Redoc" in answer.content) == ("text/javascript; charset=utf-8", True)
    assert b"cdn.redoc.ly" not in answer.content


@pytest.mark.parametrize(
    ("accept", "begins"), [("application/vnd.oai.openapi", b"openapi: 3.1"), ("application/json", b"{")]
)
def test_schema_is_given_as_asked(client: Client, accept: str, begins: bytes) -> None:
    assert client.get("/api/schema/", headers={"Accept": accept}).content.startswith(begins)
