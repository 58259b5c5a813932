"""Who asks an AI server that does not answer, and what becomes of those who do not."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import httpx
import pytest
from django.utils import timezone
from pytest_django.fixtures import DjangoCaptureOnCommitCallbacks
from tests.support.fake_inference import FakeInference, answer_for, answered, png, problem
from tests.support.uploads import kinds, send, spooled, the_row

from apps.accounts.models import User
from apps.ml_proxy import jobs
from apps.ml_proxy.breaker import FAILURES, Breaker
from apps.ml_proxy.models import InferenceLog
from apps.patients.models import Patient
from common.errors import (
    InferenceError,
    InferenceRefusedError,
    InferenceTimeoutError,
    InferenceUnavailableError,
)

SILENCES = [
    InferenceUnavailableError(reason="connect"),
    InferenceUnavailableError(reason="connection_lost"),
    InferenceTimeoutError(stage="answer"),
    InferenceRefusedError("inference_timeout", 504),
]
ANSWERS = [
    None,
    InferenceError(reason="not_json"),
    InferenceRefusedError("corrupt_file", 422),
    InferenceRefusedError("overloaded", 503),
    InferenceRefusedError("inference_timeout", 504, stage="queue"),
]


class Clock:
    """Seconds that pass when told to."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def breaker(clock: Clock) -> Breaker:
    return Breaker(failures=3, pause_s=10.0, clock=clock)


def ask(breaker: Breaker, outcome: Exception | None) -> str:
    """Returns `asked`, or what the breaker said instead."""
    asked = False
    try:
        with breaker.guard():
            asked = True
            if outcome is not None:
                raise outcome
    except InferenceError as exc:
        return "asked" if asked else str(exc.params["reason"])
    return "asked"


@pytest.mark.parametrize("silence", SILENCES, ids=repr)
def test_breaker_opens_after_so_many_silences(breaker: Breaker, silence: Exception) -> None:
    asked = [ask(breaker, silence) for _ in range(5)]

    assert asked == ["asked"] * 3 + ["breaker"] * 2


@pytest.mark.parametrize("answer", ANSWERS, ids=repr)
def test_breaker_stays_closed_while_there_are_answers(breaker: Breaker, answer: Exception | None) -> None:
    assert [ask(breaker, answer) for _ in range(9)] == ["asked"] * 9


def test_breaker_counts_silences_in_a_row(breaker: Breaker) -> None:
    outcomes = [SILENCES[0], SILENCES[0], None] * 4

    assert [ask(breaker, outcome) for outcome in outcomes] == ["asked"] * 12


def test_question_that_was_never_sent_is_neither_silence_nor_answer(breaker: Breaker) -> None:
    outcomes = [SILENCES[0], SILENCES[0], *[InferenceTimeoutError(stage="queue")] * 5, SILENCES[0], None]

    assert [ask(breaker, outcome) for outcome in outcomes] == ["asked"] * 8 + ["breaker"]


def test_breaker_says_when_to_come_back(breaker: Breaker, clock: Clock) -> None:
    for _ in range(3):
        ask(breaker, SILENCES[0])
    clock.now += 3.5

    with pytest.raises(InferenceUnavailableError) as caught, breaker.guard():
        pass

    assert (caught.value.params, caught.value.status) == ({"reason": "breaker", "retry_after_s": 7}, 503)


@pytest.mark.parametrize(
    ("outcome", "after"),
    [(None, "asked"), (ANSWERS[2], "asked"), (SILENCES[0], "breaker")],
    ids=["answer", "refusal", "silence"],
)
def test_after_the_pause_one_asks_and_the_others_wait_for_what_comes_of_it(
    breaker: Breaker, clock: Clock, outcome: Exception | None, after: str
) -> None:
    for _ in range(3):
        ask(breaker, SILENCES[0])
    clock.now += 10.0
    beside: list[str] = []

    try:
        with breaker.guard():
            beside = [ask(breaker, None) for _ in range(3)]
            if outcome is not None:
                raise outcome
    except InferenceError:
        pass

    assert beside == ["breaker"] * 3
    assert ask(breaker, None) == after


def test_breaker_stays_as_it_is_when_our_own_code_breaks(breaker: Breaker, clock: Clock) -> None:
    for _ in range(3):
        ask(breaker, SILENCES[0])
    clock.now += 10.0

    with pytest.raises(ZeroDivisionError), breaker.guard():
        raise ZeroDivisionError

    assert ask(breaker, SILENCES[0]) == "asked"
    assert ask(breaker, None) == "breaker"


def nobody(request: httpx.Request) -> httpx.Response:
    raise httpx.ConnectError("refused", request=request)


def lost(request: httpx.Request) -> httpx.Response:
    raise httpx.ReadError("gone", request=request)


@pytest.mark.django_db
def test_predict_is_refused_at_once_and_recorded_while_the_breaker_is_open(
    clinician: User, patient: Patient, inference: FakeInference
) -> None:
    inference.handler = nobody
    for _ in range(FAILURES):
        send(clinician, patient, "a.png", png())

    answer = send(clinician, patient, "a.png", png())

    assert (answer.status_code, answer.json()["code"]) == (503, "inference_unavailable")
    assert 1 <= int(answer["Retry-After"]) <= 10
    assert len(inference.requests) == FAILURES
    row = InferenceLog.objects.get(pk=answer.json()["params"]["id"])
    assert (row.state, row.error_params["reason"]) == ("failed", "breaker")


@pytest.mark.django_db
def test_answer_that_breaks_the_contract_opens_nothing(
    clinician: User, patient: Patient, inference: FakeInference
) -> None:
    inference.handler = lambda request: answered(answer_for(b"another image"))

    codes = {send(clinician, patient, "a.png", png()).json()["code"] for _ in range(FAILURES + 2)}

    assert codes == {"inference_error"}


@pytest.fixture
def work(django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks) -> Callable[[Any], InferenceLog]:
    """Do the only job there is once, its pause being over; `handler` is the AI server meanwhile."""

    def once(inference: FakeInference, handler: Any) -> InferenceLog:
        inference.handler = handler
        InferenceLog.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
        with django_capture_on_commit_callbacks(execute=True):
            assert jobs.job_run(inference_id=the_row().pk)
        return the_row()

    return once  # type: ignore[return-value]


@pytest.mark.django_db
def test_job_outlasts_an_ai_server_that_is_away(
    clinician: User, patient: Patient, inference: FakeInference, work: Callable[..., InferenceLog]
) -> None:
    send(clinician, patient)

    states = {work(inference, nobody).state for _ in range(FAILURES + 3)}
    pause = the_row().lease_until - timezone.now()  # type: ignore[operator]
    asked = len(inference.requests)

    assert states == {"queued"}
    assert pause > timedelta(seconds=25)
    assert asked == FAILURES  # then the breaker spoke
    assert kinds().count("postponed") == FAILURES + 3
    assert spooled()


@pytest.mark.django_db
def test_job_is_done_once_the_ai_server_is_back(
    clinician: User, patient: Patient, inference: FakeInference, work: Callable[..., InferenceLog]
) -> None:
    send(clinician, patient)
    for _ in range(4):
        work(inference, nobody)

    assert work(inference, inference.sound).state == "completed"


@pytest.mark.django_db
def test_job_gives_up_after_a_day(
    clinician: User, patient: Patient, inference: FakeInference, work: Callable[..., InferenceLog]
) -> None:
    send(clinician, patient)
    InferenceLog.objects.update(created_at=timezone.now() - timedelta(hours=25))

    row = work(inference, nobody)

    assert (row.state, row.error_code) == ("failed", "inference_unavailable")
    assert not spooled()


@pytest.mark.django_db
def test_job_that_takes_the_ai_server_down_ends_however_often_nobody_was_there_between(
    clinician: User, patient: Patient, inference: FakeInference, work: Callable[..., InferenceLog]
) -> None:
    send(clinician, patient)

    states = [work(inference, handler).state for handler in (lost, nobody, lost, nobody, lost)]

    assert states == ["queued"] * 4 + ["failed"]


@pytest.mark.django_db
def test_job_that_is_refused_for_now_still_ends_with_its_third_attempt(
    clinician: User, patient: Patient, inference: FakeInference, work: Callable[..., InferenceLog]
) -> None:
    send(clinician, patient)

    states = [work(inference, lambda _: problem(503, "model_not_ready")).state for _ in range(3)]

    assert states == ["queued", "queued", "failed"]
