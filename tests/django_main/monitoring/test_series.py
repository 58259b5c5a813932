"""Minute samples: what is written down, what a time looks like, what is an alarm."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone
from prometheus_client import CollectorRegistry, Counter, Histogram
from tests.support.factories import InferenceLogFactory, client_of
from tests.support.fake_inference import FakeInference, problem

from apps.accounts.models import User
from apps.monitoring import metrics, sampler, series
from apps.monitoring.models import MinuteSample, SamplerState

pytestmark = pytest.mark.django_db
URL = "/api/v1/monitoring/series/"
NOW = datetime(2026, 11, 27, 3, 0, 30, tzinfo=UTC)


class Clock:
    """What the sampler finds when it looks."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = NOW
        self.totals: dict[str, Any] = {"total": 0, "errors": 0, "seconds": 0.0, "buckets": {}}
        self.others: dict[str, dict[str, Any]] = {}
        monkeypatch.setattr(sampler.timezone, "now", lambda: self.now)
        monkeypatch.setattr(sampler.metrics, "request_totals", lambda: {"django-8000": self.totals} | self.others)

    def take(self, *, minutes: float = 1, **totals: Any) -> MinuteSample:
        self.now += timedelta(minutes=minutes)
        self.totals = {**self.totals, **totals}
        assert sampler.sample_take()
        return MinuteSample.objects.latest("minute")


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    found = Clock(monkeypatch)
    sampler.sample_take()
    return found


def test_the_first_sample_knows_the_machine_and_nothing_of_what_was_before(clock: Clock) -> None:
    first = MinuteSample.objects.get()

    assert (first.requests, first.cpu_percent) == (None, None)
    assert first.memory_percent is not None
    assert 0 < first.memory_percent < 100


def test_a_sample_counts_what_was_added_since_the_one_before(clock: Clock) -> None:
    clock.take(total=10, errors=1, seconds=1.0, buckets={"0.1": 10, "1.0": 10, "inf": 10})

    found = clock.take(total=30, errors=2, seconds=3.0, buckets={"0.1": 20, "1.0": 30, "inf": 30})

    assert (found.requests, found.errors, found.request_ms) == (20, 1, 2000.0)
    # Ten of twenty took up to 0.1 s, ten up to 1 s: the 19th is nine tenths of the way.
    assert found.slow_ms == pytest.approx(910.0)


def test_counters_begin_anew_when_the_gateway_does(clock: Clock) -> None:
    clock.take(total=100, errors=5, seconds=9.0, buckets={"inf": 100})

    found = clock.take(total=4, errors=0, seconds=0.2, buckets={"1.0": 4, "inf": 4})

    assert (found.requests, found.errors, found.request_ms) == (4, 0, 200.0)


def test_a_gateway_that_begins_anew_does_not_bring_up_the_life_of_another(clock: Clock) -> None:
    other = {"total": 1_000_000, "errors": 1500, "seconds": 20_000.0, "buckets": {"inf": 1_000_000}}
    clock.others = {"django-8001": other}
    clock.take(total=1_000_000, errors=1500, seconds=20_000.0, buckets={"inf": 1_000_000})

    clock.others = {"django-8001": {**other, "total": 1_000_003, "seconds": 20_001.5, "buckets": {"inf": 1_000_003}}}
    found = clock.take(total=4, errors=1, seconds=0.5, buckets={"1.0": 4, "inf": 4})

    assert (found.requests, found.errors, found.request_ms) == (7, 1, 2000.0)


def test_a_gateway_that_is_new_is_counted_from_its_beginning(clock: Clock) -> None:
    clock.take(total=10)

    clock.others = {"django-8001": {"total": 5, "errors": 0, "seconds": 1.0, "buckets": {}}}

    assert clock.take(total=12).requests == 7


def test_a_worker_that_was_away_leaves_a_gap_and_no_peak(clock: Clock) -> None:
    clock.take(total=10, seconds=1.0)

    found = clock.take(minutes=20, total=9000, seconds=900.0)

    assert (found.requests, found.cpu_percent) == (None, None)
    assert [point["samples"] for point in series.series("1h", now=clock.now)["points"]][-20:] == [*[0] * 19, 1]


def test_a_gateway_without_figures_is_not_known(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sampler.metrics, "request_totals", dict)
    clock.now += timedelta(minutes=1)
    sampler.sample_take()

    assert MinuteSample.objects.latest("minute").requests is None


def test_one_task_run_twice_is_one_sample(clock: Clock) -> None:
    assert sampler.sample_take() is False
    assert MinuteSample.objects.count() == SamplerState.objects.count() == 1


def test_what_ended_in_the_minute_is_in_its_sample(clock: Clock) -> None:
    at = clock.now + timedelta(seconds=50)
    for state, inference in (("completed", 20.0), ("completed", 40.0), ("failed", None), ("refused", None)):
        timings = {} if inference is None else {"inference": inference}
        InferenceLogFactory(created_at=at, finished_at=at, state=state, timings=timings)
    InferenceLogFactory(created_at=at - timedelta(minutes=5), finished_at=at - timedelta(minutes=4))
    InferenceLogFactory(created_at=at, finished_at=None, state="queued")

    found = clock.take()

    assert (found.predictions, found.prediction_failures) == (4, 1)
    assert (found.inferences, found.inference_ms, found.queued) == (2, 60.0, 1)


def test_what_ended_between_samples_that_were_late_is_in_one_of_them(clock: Clock) -> None:
    for seconds in (10, 80):
        at = clock.now + timedelta(seconds=seconds)
        InferenceLogFactory(created_at=at, finished_at=at)

    found = [clock.take(minutes=minutes).predictions for minutes in (1.4, 0.7)]

    assert found == [2, 0]


def test_samples_are_kept_for_a_month(clock: Clock) -> None:
    old = sampler.minute_of(clock.now - timedelta(days=32))
    MinuteSample.objects.create(minute=old)

    clock.take()

    assert not MinuteSample.objects.filter(minute=old).exists()


def test_series_weighs_minutes_by_what_they_counted() -> None:
    slot = sampler.minute_of(NOW) // 5 * 5
    MinuteSample.objects.create(minute=slot, requests=1, errors=1, request_ms=1000.0, slow_ms=1000.0, cpu_percent=10)
    MinuteSample.objects.create(minute=slot + 1, requests=9, errors=0, request_ms=90.0, slow_ms=20.0, cpu_percent=30)
    MinuteSample.objects.create(minute=slot - 5, queued=3, inferences=2, inference_ms=50.0)

    told = series.series("24h", now=NOW)

    assert (told["step_s"], len(told["points"])) == (300, 288)
    last, before, empty = told["points"][-1], told["points"][-2], told["points"][0]
    assert (last["error_rate"], last["response_ms"], last["slow_ms"]) == (0.1, 109.0, 1000.0)
    assert (last["cpu_percent"], last["samples"]) == (20.0, 2)
    assert (before["requests"], before["response_ms"], before["inference_ms"], before["queued"]) == (
        None,
        None,
        25.0,
        3,
    )
    assert {value for name, value in empty.items() if name not in ("at", "samples")} == {None}


@pytest.mark.parametrize(("window", "points"), [("1h", 60), ("24h", 288), ("7d", 336), ("30d", 360)])
def test_series_has_a_point_for_every_step(admin: User, window: str, points: int) -> None:
    before = timezone.now()

    body = client_of(admin).get(URL, {"window": window}).json()

    assert (body["window"], len(body["points"])) == (window, points)
    at = [datetime.fromisoformat(point["at"]) for point in body["points"]]
    assert {(b - a).total_seconds() for a, b in pairwise(at)} == {body["step_s"]}
    assert before - at[-1] < timedelta(seconds=body["step_s"])


def test_series_knows_no_other_window(admin: User) -> None:
    answer = client_of(admin).get(URL, {"window": "1y"})

    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_request")


def alarms_of(admin: User) -> dict[str, dict[str, Any]]:
    body = client_of(admin).get("/api/v1/monitoring/summary/").json()
    return {alarm["code"]: alarm for alarm in body["alarms"]}


def test_nothing_over_its_bound_is_no_alarm(admin: User, inference: FakeInference) -> None:
    MinuteSample.objects.create(minute=sampler.minute_of(timezone.now()), requests=19, errors=19, request_ms=1.0)

    assert set(alarms_of(admin)) <= {"disk_high", "memory_high"}  # of the machine that tests


def test_what_is_over_its_bound_is_told_with_both_numbers(admin: User, inference: FakeInference) -> None:
    minute = sampler.minute_of(timezone.now())
    MinuteSample.objects.create(
        minute=minute, requests=40, errors=2, request_ms=120_000, inferences=1, inference_ms=6000, cpu_percent=99
    )
    InferenceLogFactory(state="queued", finished_at=None, queued_at=timezone.now() - timedelta(minutes=11))

    found = alarms_of(admin)

    assert (found["errors_many"]["value"], found["errors_many"]["bound"]) == (0.05, 0.01)
    assert (found["response_slow"]["value"], found["inference_slow"]["value"]) == (3000.0, 6000.0)
    assert found["cpu_high"]["value"] == 99.0
    assert found["queue_waits"]["value"] > 600


def test_a_model_that_does_not_answer_is_an_alarm(admin: User, inference: FakeInference) -> None:
    inference.handler = lambda _: problem(503, "model_not_ready")

    assert alarms_of(admin)["not_ready"]["detail"] == "model"


def test_samples_that_stopped_coming_are_an_alarm(admin: User, inference: FakeInference) -> None:
    MinuteSample.objects.create(minute=sampler.minute_of(timezone.now()) - 9)

    assert alarms_of(admin)["samples_missing"]["value"] in {9.0, 10.0}  # the minute may turn meanwhile


def test_a_worker_that_never_came_is_an_alarm_once_it_had_the_time(admin: User, inference: FakeInference) -> None:
    installed = MigrationRecorder.Migration.objects.filter(app="monitoring")
    installed.update(applied=timezone.now())
    assert "samples_missing" not in alarms_of(admin)

    installed.update(applied=timezone.now() - timedelta(minutes=7))

    assert alarms_of(admin)["samples_missing"]["value"] in {7.0, 8.0}


def test_totals_are_added_up_over_routes(tmp_path: Path) -> None:
    registry = CollectorRegistry()
    count = Counter("neuronova_requests", "-", ["route", "method", "status"], registry=registry)
    seconds = Histogram("neuronova_request_seconds", "-", ["route"], buckets=(0.1, 1), registry=registry)
    for route, status, spent in (("a", "200", 0.05), ("a", "503", 0.5), ("b", "404", 5.0)):
        count.labels(route, "GET", status).inc()
        seconds.labels(route).observe(spent)

    told = metrics.totals_of(registry.collect())

    assert told == {"total": 3, "errors": 1, "seconds": pytest.approx(5.55), "buckets": {"0.1": 1, "1.0": 2, "inf": 3}}
