"""The Python client against the real gateway and the real AI server, without a socket."""

import hashlib
import io
import json
import time
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from pytest_django.fixtures import Settings
from tests.flask_inference.packages import head_png
from tests.support.factories import PASSWORD, PatientFactory, UserFactory, client_of
from tests.support.gateway import gateway
from tests.support.openapi import SCHEMA
from tests.support.phone import enrol, with_password
from tests.support.stand_in import stand_in

from apps.accounts import api_keys
from apps.accounts.models import Role, User
from apps.ml_proxy.models import UNFINISHED, IdempotencyKey, InferenceLog, InferenceState
from apps.patients.models import Patient
from neuronova_client import ApiError, ApiKey, Client, Login, answers, resumable
from neuronova_client.main import run

URL = "http://testserver"
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("real_inference")]


@pytest.fixture(autouse=True)
def _quick_passwords(settings: Settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def transport() -> httpx.WSGITransport:
    return httpx.WSGITransport(app=gateway)


@pytest.fixture
def clinician() -> User:
    return with_password(UserFactory(role=Role.CLINICIAN))


@pytest.fixture
def patient(clinician: User) -> Patient:
    return PatientFactory(clinician=clinician)


def test_person_asks_reads_and_reviews(transport: httpx.WSGITransport, clinician: User, patient: Patient) -> None:
    with Client(URL, Login(clinician.username, PASSWORD), transport=transport) as client:
        found = client.predict(("a.png", head_png()), patient=patient.number, key="k1")
        again = client.predict(("a.png", head_png()), patient=patient.number, key="k1")
        reviewed = client.review(found["id"], "agree", comment="확인")
        rows = list(client.history(patient=patient.pk))

        assert found["id"] == again["id"] == reviewed["id"] == rows[0]["id"]
        assert reviewed["review"] is not None
        assert client.prediction(found["id"])["released"] is False
        assert found["result"] is not None
        assert client.image(found["result"]["images"]["overlay"] or "").startswith(b"\x89PNG")
        assert client.status()["ready"] is True
        assert [row["number"] for row in client.patients(patient.number)] == [patient.number]
    assert (InferenceLog.objects.count(), IdempotencyKey.objects.count()) == (1, 1)


def test_login_goes_on_after_the_access_token_ran_out(
    transport: httpx.WSGITransport, clinician: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as early:
        early.setattr("rest_framework_simplejwt.tokens.AccessToken.lifetime", timedelta(seconds=-1))
        client = Client(URL, Login(clinician.username, PASSWORD), transport=transport)
    before = client.tokens

    assert client.me()["username"] == clinician.username
    assert before is not None
    assert client.tokens is not None
    assert client.tokens.refresh != before.refresh


def test_second_factor_is_asked_for(transport: httpx.WSGITransport, clinician: User) -> None:
    phone = enrol(clinician, client_of(clinician))

    with Client(URL, Login(clinician.username, PASSWORD, phone.code), transport=transport) as client:
        assert client.me()["otp_enabled"] is True


def test_machine_asks_with_its_key_and_reaches_its_scopes_only(transport: httpx.WSGITransport) -> None:
    technician = UserFactory(role=Role.TECHNICIAN)
    patient = PatientFactory(technician=technician)
    _, key = api_keys.key_create(
        by=UserFactory(role=Role.ADMIN), address="", user=technician, name="gw", scopes=["predict"], expires_at=None
    )

    with Client(URL, ApiKey(key), transport=transport, language="en") as client:
        found = client.predict(("a.png", head_png()), patient=patient.pk)

        assert (found["state"], found["result"]) == ("completed", None)
        with pytest.raises(ApiError) as caught:
            client.me()
    assert (caught.value.code, caught.value.title) == ("permission_denied", "You may not do this.")


def test_command_predicts_from_a_file(
    transport: httpx.WSGITransport, clinician: User, patient: Patient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "brain.png").write_bytes(head_png())
    environ = {"XDG_CONFIG_HOME": str(tmp_path), "NEURONOVA_URL": "http://localhost"}
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{PASSWORD}\n"))

    def neuronova(*argv: str) -> tuple[int, str]:
        out = io.StringIO()
        return run(argv, environ, out, io.StringIO(), transport), out.getvalue()

    assert neuronova("login", "--username", clinician.username)[0] == 0
    code, out = neuronova("predict", str(tmp_path / "brain.png"), "--patient", str(patient.pk), "--json")
    assert (code, json.loads(out)["state"]) == (0, "completed")
    assert neuronova("logout")[0] == 0


class CutLine(httpx.BaseTransport):
    """Every second chunk is lost: now before it arrives, now its answer."""

    def __init__(self, through: httpx.BaseTransport) -> None:
        self.through, self.chunks = through, 0

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if request.method != "PATCH":
            return self.through.handle_request(request)
        self.chunks += 1
        if self.chunks % 4 == 1:
            raise httpx.WriteError("cut", request=request)
        answer = self.through.handle_request(request)
        if self.chunks % 4 == 3:
            raise httpx.ReadError("cut", request=request)
        return answer


def test_large_file_arrives_whole_over_a_line_that_is_cut(
    transport: httpx.WSGITransport, clinician: User, patient: Patient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    picture = head_png()
    (tmp_path / "brain.png").write_bytes(picture)
    monkeypatch.setattr(resumable, "CHUNKED_ABOVE_BYTES", 1000)
    monkeypatch.setattr(resumable, "CHUNK_BYTES", len(picture) // 7)
    monkeypatch.setattr(resumable, "time", stand_in(time, sleep=lambda _: None))
    line = CutLine(transport)
    seen: list[int] = []

    with Client(URL, Login(clinician.username, PASSWORD), transport=line) as client:
        found = client.predict(
            tmp_path / "brain.png", patient=patient.pk, sent=lambda sent: seen.append(sent.sent_bytes)
        )

    assert found["state"] == "completed"
    assert InferenceLog.objects.get().input_sha256 == hashlib.sha256(picture).hexdigest()
    assert (line.chunks > 7, seen[-1], sorted(seen)) == (True, len(picture), seen)


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (answers.Prediction, "Prediction"),
        (answers.Result, "Result"),
        (answers.Images, "ResultImages"),
        (answers.Job, "Job"),
        (answers.RowError, "RowError"),
    ],
)
def test_types_of_the_client_are_those_of_the_schema(ours: type, theirs: str) -> None:
    assert set(ours.__annotations__) == set(SCHEMA["components"]["schemas"][theirs]["properties"])


def test_client_knows_every_end_of_a_row() -> None:
    assert {state.value for state in set(InferenceState) - set(UNFINISHED)} == answers.FINAL
