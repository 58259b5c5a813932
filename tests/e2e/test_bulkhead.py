"""Every prediction slot waits for an AI server that does not answer: the site goes on (docs/reliability.md)."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from deploy.local.front_door import predictions_at_once
from tests.e2e.conftest import JOB_WAIT_S, Person
from tests.e2e.records import Records
from tests.rig.held_flask import HeldFlask, occupy
from tests.rig.stack import Stack


@dataclass(frozen=True)
class Crowd:
    """Callers who wait for a prediction, as many as there are slots."""

    flask: HeldFlask
    asked: list["Future[httpx.Response]"]


@pytest.fixture
def crowd(stack: Stack, clinician: Person, unseen: Path, records: Records) -> Iterator[Crowd]:
    """Every slot of every worker is taken."""
    records.wait_until_no_job(JOB_WAIT_S)  # the job of another test would be one of those who wait
    slots = predictions_at_once(stack.settings.var / "django.env")
    with (
        stack.without("flask"),
        HeldFlask(stack.settings.flask_port) as flask,
        ThreadPoolExecutor(slots * 2) as callers,
    ):
        yield Crowd(flask, occupy(flask, lambda: clinician.predict(unseen), slots, callers))
        flask.answer_all()


def test_site_goes_on_while_every_slot_waits(
    stack: Stack, clinician: Person, sign_in: Any, unseen: Path, crowd: Crowd
) -> None:
    login = clinician.http.post("/api/v1/auth/token/", json=stack.login("technician"))
    # More than the workers, so that each has its turn.
    history = [clinician.http.get("/ml/v1/history/") for _ in range(9)]
    health = [stack.get("/healthz") for _ in range(9)]
    ready = stack.get("/readyz")
    beyond = [clinician.predict(unseen) for _ in range(3)]
    still_waiting = crowd.flask.waiting
    crowd.flask.answer_all()
    answers = [call.result() for call in crowd.asked]

    assert (login.status_code, ready.status_code) == (200, 200)
    assert {answer.status_code for answer in (*history, *health)} == {200}
    assert {(answer.status_code, answer.json()["code"]) for answer in beyond} == {(503, "overloaded")}
    assert all(int(answer.headers["retry-after"]) > 0 for answer in beyond)
    assert still_waiting == sum(answer.status_code == 200 for answer in answers)
    assert {answer.status_code for answer in answers} <= {200, 503}
    assert {answer.json()["code"] for answer in answers if answer.status_code == 503} <= {"overloaded"}
