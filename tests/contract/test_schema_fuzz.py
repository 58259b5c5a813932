"""The public schema against the gateway itself, for every role: no crash, no status, type or body it does not name.

Schemathesis makes the requests: the edges of every parameter and some at random, always the same ones; `make fuzz`
asks for many more. BUSY may between them do almost everything and ask most: for the others it is who is let in that
differs, not how a parameter is read. Two of its checks are off: DRF reads the number 0 as the text "0", and a schema
cannot say that the ward of a patient has to exist.
"""

import os
from typing import Any

import pytest
import schemathesis
from django.core.cache import cache
from hypothesis import HealthCheck
from hypothesis import settings as bounds
from pytest_django.fixtures import Settings
from schemathesis.core.failures import FailureGroup
from schemathesis.core.transport import Response
from schemathesis.generation.case import Case
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance
from tests.contract.known_rows import KnownRows
from tests.support.fake_inference import png
from tests.support.gateway import gateway

from apps.accounts.models import Role
from common.titles import TITLES
from config.env import REPOSITORY

pytestmark = [pytest.mark.django_db, pytest.mark.fuzz, pytest.mark.usefixtures("real_inference")]
EXAMPLES = int(os.environ.get("NEURONOVA_FUZZ_EXAMPLES", "5"))
BOUNDS = bounds(
    max_examples=EXAMPLES, derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck)
)
BUSY = frozenset({"admin", "clinician"})
# Requests per operation and role; a door that is closed to a role is not knocked at again and again.
MOST, FEWER, ENOUGH = EXAMPLES * 6, EXAMPLES * 2, 8
OFF = [negative_data_rejection, positive_data_acceptance]
SCHEMA = schemathesis.openapi.from_path(REPOSITORY / "backend" / "contract" / "openapi.yaml")
SCHEMA.config.update(base_url="http://testserver")
SCHEMA.config.seed = 7
# tus answers 412 to who does not say which version it speaks.
SCHEMA.config.checks.missing_required_header.expected_statuses += ["405", "412"]
SCHEMA.app = gateway


@schemathesis.serializer("application/offset+octet-stream")
def chunk(_: Any, value: bytes) -> bytes:
    """A piece of an upload goes as it is."""
    return value if isinstance(value, bytes) else str(value).encode()


def error_is_a_problem_of_the_catalogue(_: Any, response: Response, case: Case) -> None:
    """Every error has the one shape, a code that has its sentences, and its own status in it."""
    if response.status_code < 400 or case.method == "HEAD":
        return
    body = response.json()
    assert response.headers["content-type"] == ["application/problem+json"]
    assert set(body) == {"type", "title", "status", "code", "params", "request_id"}
    assert TITLES[body["code"]].status == body["status"] == response.status_code


@pytest.fixture(autouse=True)
def _quick_passwords(settings: Settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def rows(role: str) -> KnownRows:
    return KnownRows.make(role)


@pytest.mark.parametrize("role", ["anyone", *sorted(Role.values)])
@SCHEMA.parametrize()
@BOUNDS
def test_gateway_keeps_to_its_schema(case: Case, role: str, rows: KnownRows) -> None:
    if rows.refused >= ENOUGH or rows.asked >= (MOST if role in BUSY else FEWER):
        return
    rows.asked += 1
    meet_known_rows(case, rows)
    cache.clear()  # what was counted against this caller

    answer = case.call_and_validate(
        headers=rows.headers(), additional_checks=[error_is_a_problem_of_the_catalogue], excluded_checks=OFF
    )
    rows.refused += answer.status_code in {401, 403}


def meet_known_rows(case: Case, rows: KnownRows) -> None:
    """Every sound path leads to a row that exists, and what is sent for an image is one."""
    if case.meta is None or not case.meta.generation.mode.is_positive:
        return
    case.path_parameters = {key: rows.ids.get(key, value) for key, value in (case.path_parameters or {}).items()}
    if case.operation.path.startswith("/ml/v1/uploads/"):
        case.headers["Tus-Resumable"] = "1.0.0"
    if case.operation.path == "/ml/v1/predict/" and isinstance(case.body, dict):
        case.body = {**case.body, "patient": rows.patient.pk, "image": png()}
        case.body.pop("patient_number", None)
        case.body.pop("model", None)
        case.body.pop("upload", None)


@pytest.mark.parametrize("role", ["clinician"])
def test_fuzz_finds_what_the_schema_does_not_name(rows: KnownRows) -> None:
    told = {"/api/v1/auth/me/": {"get": {"responses": {"201": {"description": ""}}}}}
    liar = schemathesis.openapi.from_dict({"openapi": "3.1.0", "info": {"title": "", "version": ""}, "paths": told})
    liar.app = gateway

    with pytest.raises(FailureGroup):
        liar["/api/v1/auth/me/"]["GET"].Case().call_and_validate(base_url="http://testserver", headers=rows.headers())
