"""Status, model card and training runs."""

import json

import httpx
import pytest
from tests.support.factories import UserFactory, client_of
from tests.support.fake_inference import FakeInference, problem

from apps.accounts.models import Role, User
from apps.ml_proxy.models import AuditEvent, TrainingRun

URL = "/ml/v1/retrain/"
pytestmark = pytest.mark.django_db


def test_status_and_model_info_come_from_the_ai_server(clinician: User, inference: FakeInference) -> None:
    client = client_of(clinician)

    assert client.get("/ml/v1/status/").json()["ready"] is True
    assert client.get("/ml/v1/model-info/").json()["serving"]["name"] == "brain-tumor-mri"


def test_status_is_503_while_no_model_is_ready(clinician: User, inference: FakeInference) -> None:
    inference.handler = lambda _: problem(503, "model_not_ready")

    answer = client_of(clinician).get("/ml/v1/status/")

    assert (answer.status_code, answer.json()["code"]) == (503, "model_not_ready")


def test_retrain_files_a_run_and_answers_202(admin: User, inference: FakeInference) -> None:
    answer = client_of(admin).post(URL, {"reason": "새 판독 반영"})

    assert answer.status_code == 202
    body = answer.json()
    assert (body["state"], body["reason"], body["error"]) == ("filed", "새 판독 반영", None)
    assert answer["Location"] == f"{URL}{body['id']}/"
    assert json.loads(inference.requests[0].content) == {
        "run_id": body["id"],
        "dataset": None,
        "base_version": None,
        "profile": "full",
    }
    kinds = AuditEvent.objects.order_by("seq").values_list("kind", flat=True)
    assert list(kinds) == ["training_requested", "training_filed"]
    assert client_of(admin).get(answer["Location"]).json() == body


def test_retrain_admits_one_run_at_a_time(admin: User, inference: FakeInference) -> None:
    client = client_of(admin)
    first = client.post(URL, {"reason": "a"}).json()

    second = client.post(URL, {"reason": "b"})

    assert (second.status_code, second.json()["code"]) == (409, "already_running")
    assert second.json()["params"] == {"id": first["id"]}
    assert AuditEvent.objects.get(kind="retrain_refused").detail["code"] == "already_running"
    assert "Retry-After" in second


def test_retrain_cancelled_makes_room_for_the_next(admin: User, inference: FakeInference) -> None:
    client = client_of(admin)
    first = client.post(URL, {"reason": "a"}).json()

    cancelled = client.post(f"{URL}{first['id']}/cancel/").json()

    assert cancelled["state"] == "cancelled"
    assert client.post(URL, {"reason": "b"}).status_code == 202
    assert [run["state"] for run in client.get(URL).json()["results"]] == ["filed", "cancelled"]


def test_retrain_keeps_a_failed_run_when_the_ai_server_is_down(admin: User, inference: FakeInference) -> None:
    def refuse(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused", request=request)

    inference.handler = refuse

    answer = client_of(admin).post(URL, {"reason": "a"})

    assert (answer.status_code, answer.json()["code"]) == (503, "inference_unavailable")
    run = TrainingRun.objects.get()
    assert answer.json()["params"]["id"] == str(run.pk)
    assert (run.state, run.active, run.error_code) == ("failed", None, "inference_unavailable")


@pytest.mark.parametrize("role", [role for role in Role if role != Role.ADMIN])
def test_retrain_is_for_admins(role: Role, inference: FakeInference) -> None:
    answer = client_of(UserFactory(role=role)).post(URL, {"reason": "a"})

    assert answer.status_code == 403
    assert not TrainingRun.objects.exists()


def test_retrain_needs_a_reason(admin: User, inference: FakeInference) -> None:
    assert client_of(admin).post(URL, {}).json()["params"]["fields"] == {"reason": ["required"]}
