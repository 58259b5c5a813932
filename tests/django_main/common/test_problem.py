"""Every error has the problem shape, in the language asked for."""

import inspect
import re
from typing import Any

import pytest
from django.test import Client
from tests.support.factories import client_of

from apps.accounts.models import User
from common import errors
from common.errors import InferenceRefusedError, NeuroNovaError
from common.titles import TITLES, title

pytestmark = pytest.mark.one_database
FIELDS = {"type", "title", "status", "code", "params", "request_id"}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("method", "path", "body", "status", "code"),
    [
        ("get", "/nowhere", None, 404, "not_found"),
        ("get", "/api/v1/nowhere/", None, 404, "not_found"),
        ("put", "/api/v1/auth/token/", {}, 405, "method_not_allowed"),
        ("post", "/api/v1/auth/token/", {}, 400, "invalid_request"),
        ("post", "/api/v1/auth/token/", "{broken", 400, "bad_json"),
        ("get", "/api/v1/auth/me/", None, 401, "not_authenticated"),
        ("get", "/ml/v1/history/", None, 401, "not_authenticated"),
        ("post", "/admin/login/", {"username": "x"}, 403, "permission_denied"),
    ],
)
def test_every_error_is_a_problem(method: str, path: str, body: Any, status: int, code: str) -> None:
    client = Client(enforce_csrf_checks=True)

    answer = (
        getattr(client, method)(path, body, content_type="application/json") if body is not None else client.get(path)
    )

    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    problem = answer.json()
    assert set(problem) == FIELDS
    assert (problem["status"], problem["code"]) == (status, code)
    assert problem["request_id"] == answer["X-Request-ID"]


@pytest.mark.django_db
def test_unexpected_error_says_nothing_of_itself(clinician: User, monkeypatch: pytest.MonkeyPatch) -> None:
    def explode(**_: object) -> None:
        raise RuntimeError("환자 홍길동")

    client = client_of(clinician)
    client.raise_request_exception = False
    monkeypatch.setattr("apps.patients.selectors.patient_list", explode)

    answer = client.get("/api/v1/patients/")

    assert answer.status_code == 500
    assert answer.json()["code"] == "internal_error"
    assert "홍길동" not in answer.content.decode()


@pytest.mark.parametrize(
    ("language", "expected"),
    [(None, "찾을 수 없습니다."), ("en", "Not found."), ("ko", "찾을 수 없습니다."), ("fr", "찾을 수 없습니다.")],
)
def test_title_follows_the_language(client: Client, language: str | None, expected: str) -> None:
    headers = {"Accept-Language": language} if language else {}

    assert client.get("/nowhere", headers=headers).json()["title"] == expected


@pytest.mark.parametrize(("given", "kept"), [("abc-1.2_X", True), ("a" * 64, True), ("a" * 65, False), ("a b", False)])
def test_request_id_is_kept_when_well_formed(client: Client, given: str, kept: bool) -> None:
    answer = client.get("/healthz", headers={"X-Request-ID": given})

    assert (answer["X-Request-ID"] == given) is kept
    assert re.fullmatch(r"[A-Za-z0-9._-]{1,64}", answer["X-Request-ID"])


def every_error() -> list[type[NeuroNovaError]]:
    members = (member for _, member in inspect.getmembers(errors, inspect.isclass))
    return [m for m in members if issubclass(m, NeuroNovaError) and m is not InferenceRefusedError]


@pytest.mark.parametrize("error", every_error(), ids=lambda error: error.__name__)
def test_every_error_class_has_titles_and_one_status(error: type[NeuroNovaError]) -> None:
    assert TITLES[error.code].status == error.status
    assert title(error.code, "ko") != title(error.code, "en")
    assert error.__doc__


@pytest.mark.parametrize("code", sorted(TITLES))
def test_every_title_is_a_korean_and_an_english_sentence(code: str) -> None:
    assert re.search("[가-힣]", TITLES[code].ko)
    assert TITLES[code].en.isascii()


@pytest.mark.parametrize("name", ["self", "code", "status"])
def test_a_parameter_of_any_name_is_carried(name: str) -> None:
    error = InferenceRefusedError("corrupt_file", 422, **{name: 1})

    assert (error.code, error.status, error.params) == ("corrupt_file", 422, {name: 1})
