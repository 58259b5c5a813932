"""Agreement between clinicians and model, and whether the pictures are still like the training pictures."""

import io
import json
import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import httpx
import numpy as np
import pytest
from django.utils import timezone
from PIL import Image
from tests.support.factories import InferenceLogFactory, UserFactory, client_of
from tests.support.fake_inference import FakeInference

from apps.accounts.models import Role, User
from apps.ml_proxy import media
from apps.ml_proxy.models import AuditEvent, Review
from apps.ml_proxy.statements import Verdict
from apps.model_life import drift, drift_watch
from apps.model_life.models import DriftAlarm, InputSample

URL = "/api/v1/monitoring/agreement/"
SHA = "b" * 64
EDGES = {"mean": {"edges": [0.3, 0.5], "shares": [0.25, 0.5, 0.25]}}
Say = Callable[..., None]


@pytest.fixture
def card(inference: FakeInference) -> dict[str, Any]:
    """The serving model's card."""
    value = {"version": "1.0.0", "sha256": SHA, "training": {"input_statistics": {"n": 9, "features": EDGES}}}
    sound = inference.handler
    inference.handler = lambda request: (
        httpx.Response(200, json={"serving": value, "versions": []})
        if request.url.path.endswith("model-info")
        else sound(request)
    )
    return value


@pytest.fixture
def say(clinician: User) -> Say:
    """A judged answer of the serving model with one review."""

    def one(said: str, meant: str, *, sha256: str = SHA, days: int = 0, **columns: Any) -> None:
        row = InferenceLogFactory(label=said, model_sha256=sha256, is_reviewed=True, **columns)
        verdict = Verdict.UNUSABLE if not meant else Verdict.AGREE if said == meant else Verdict.CORRECT
        at = timezone.now() - timedelta(days=days)
        Review.objects.create(inference=row, by=clinician, verdict=verdict, label=meant, at=at)

    return one


@pytest.mark.django_db
def test_agreement_counts_by_class_and_source(admin: User, card: dict, say: Say) -> None:
    for _ in range(8):
        say("glioma", "glioma")
    say("glioma", "meningioma", input_format="dicom")
    say("no_tumor", "glioma", input_format="dicom")
    say("glioma", "")

    body = client_of(admin).get(URL).json()

    assert (body["reviews"], body["unusable"], body["model"]) == (11, 1, {"version": "1.0.0", "sha256": SHA})
    assert (body["overall"]["reviews"], body["overall"]["agreed"], body["overall"]["share"]) == (10, 8, 0.8)
    assert {one["name"]: one["share"] for one in body["by_answer"]} == {"glioma": 0.8889, "no_tumor": 0.0}
    assert {one["name"]: one["share"] for one in body["by_review"]} == {"glioma": 0.8889, "meningioma": 0.0}
    assert {one["name"]: one["share"] for one in body["by_format"]} == {"png": 1.0, "dicom": 0.0}
    assert [one["title"] for one in body["by_uploader"]] != [""]
    course = body["course"]
    assert (len(course), course[0]["share"], course[-1]["share"]) == (10, 1.0, 0.8)
    assert course[-1]["cusum"] == body["overall"]["cusum"] > course[0]["cusum"] == 0.0
    low, high = body["overall"]["interval"]
    assert 0.45 < low < 0.8 < high < 0.95


@pytest.mark.django_db
def test_agreement_is_about_the_serving_model_and_the_window(admin: User, card: dict, say: Say) -> None:
    say("glioma", "glioma")
    say("glioma", "pituitary", sha256="c" * 64)
    say("glioma", "pituitary", days=91)

    assert client_of(admin).get(URL).json()["overall"]["reviews"] == 1


@pytest.mark.django_db
def test_last_review_of_an_answer_counts(admin: User, clinician: User, card: dict, say: Say) -> None:
    say("glioma", "pituitary")
    row = Review.objects.get().inference
    Review.objects.create(inference=row, by=clinician, verdict=Verdict.AGREE, label="glioma")

    assert client_of(admin).get(URL).json()["overall"]["agreed"] == 1


@pytest.mark.django_db
def test_disagreement_becomes_one_alarm_on_record(admin: User, card: dict, say: Say) -> None:
    for _ in range(8):
        say("glioma", "meningioma")

    assert [drift_watch.drift_look(), drift_watch.drift_look()] == [2, 0]

    body = client_of(admin).get(URL).json()
    assert body["overall"]["alarm"]
    assert {(one["kind"], one["subject"]) for one in body["alarms"]} == {("agreement", ""), ("agreement", "glioma")}
    assert AuditEvent.objects.filter(kind="drift_alarm").count() == 2


@pytest.mark.django_db
@pytest.mark.parametrize(("value", "level", "raised"), [(0.4, "far", 1), (None, "steady", 0)])
def test_pictures_that_changed_raise_an_alarm(
    admin: User, card: dict, value: float | None, level: str, raised: int
) -> None:
    steady = [0.2] * 25 + [0.4] * 50 + [0.6] * 25
    for one in steady:
        row = InferenceLogFactory(model_sha256=SHA, images={})
        features = {"mean": one if value is None else value}
        InputSample.objects.create(inference=row, at=timezone.now(), model_sha256=SHA, measured=True, features=features)

    body = client_of(admin).get(URL).json()

    assert [(one["name"], one["pictures"], one["level"]) for one in body["inputs"]] == [("mean", 100, level)]
    assert drift_watch.drift_look() == raised
    assert DriftAlarm.objects.count() == raised


@pytest.mark.django_db
def test_few_pictures_say_nothing(admin: User, card: dict) -> None:
    assert client_of(admin).get(URL).json()["inputs"] == []


@pytest.mark.django_db
def test_new_pictures_are_measured_once(db: None) -> None:
    names = [media.media_new_name("input") for _ in range(2)]
    buffer = io.BytesIO()
    Image.fromarray(np.add.outer(np.arange(61), np.arange(47)).astype(np.uint8)).save(buffer, "PNG")
    media.media_write(names[0], buffer.getvalue())
    media.media_write(names[1], b"no picture at all")
    for name in names:
        InferenceLogFactory(images={"input": name})

    assert [drift_watch.inputs_measure(), drift_watch.inputs_measure()] == [2, 0]

    samples = {sample.inference.images["input"]: sample for sample in InputSample.objects.all()}
    assert samples[names[0]].measured
    assert 0 < samples[names[0]].features["mean"] < 1
    assert not samples[names[1]].measured


@pytest.mark.django_db
def test_answers_that_kept_no_picture_do_not_hide_those_that_did(db: None) -> None:
    name = media.media_new_name("input")
    media.media_write(name, b"no picture at all")
    InferenceLogFactory(images={"input": name})
    for _ in range(drift_watch.BATCH):
        InferenceLogFactory(images={})

    assert drift_watch.inputs_measure() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("role", [role for role in Role if role != Role.ADMIN])
def test_agreement_is_for_admins(role: Role, card: dict) -> None:
    assert client_of(UserFactory(role=role)).get(URL).status_code == 403


def test_stability_index_grows_with_the_distance() -> None:
    reference = [0.25, 0.5, 0.25]

    values = [drift.stability_index(now, reference) for now in (reference, [0.3, 0.45, 0.25], [0.0, 0.1, 0.9])]

    assert values[0] == 0
    assert values == sorted(values)
    assert [drift.psi_level(value) for value in values] == ["steady", "steady", "far"]


def test_shares_put_every_value_into_one_bin() -> None:
    assert drift.shares([0.1, 0.3, 0.5, 9.0], [0.3, 0.5]) == [0.25, 0.25, 0.5]
    assert drift.shares([], [0.3]) == [0.0, 0.0]


@pytest.mark.parametrize(("rate", "alarms"), [(0.05, range(2)), (0.4, range(20, 21))])
def test_cusum_alarms_when_answers_get_worse_and_hardly_otherwise(rate: float, alarms: range) -> None:
    chance = random.Random(7)  # noqa: S311 -- a simulation

    runs = [drift.cusum(chance.random() < rate for _ in range(150)) for _ in range(20)]

    assert sum(highest > drift.CUSUM_ALARM for _, highest in runs) in alarms


def test_cusum_forgets_what_lies_back() -> None:
    level, highest = drift.cusum([True] * 7 + [False] * 60)

    assert (level, highest > drift.CUSUM_ALARM) == (0.0, True)


def test_wilson_interval_of_nothing_is_everything() -> None:
    assert drift.wilson(0, 0) == (0.0, 1.0)
    assert json.dumps([round(one, 3) for one in drift.wilson(8, 10)]) == "[0.49, 0.943]"
