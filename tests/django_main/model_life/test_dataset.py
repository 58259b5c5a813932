"""Reviews become a data set: complete, nameless, whole or not there."""

import csv
import dataclasses
import hashlib
import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone
from pytest_django.fixtures import Settings
from tests.support.factories import InferenceLogFactory, PatientFactory, client_of
from tests.support.fake_inference import FakeInference, png

from apps.accounts.models import User
from apps.ml_proxy import media
from apps.ml_proxy.models import AuditEvent, InferenceLog, StoredImage, TrainingRun
from apps.ml_proxy.reviews import Opinion, review_add
from apps.ml_proxy.statements import Verdict
from apps.model_life import dataset
from apps.model_life.model_store import ModelStore
from apps.patients.models import Patient
from common.errors import DatasetUnavailableError

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store")]
Make = Callable[..., InferenceLog]


@pytest.fixture
def reviewed(clinician: User) -> Make:
    """A prediction with its pictures and one review."""

    def make(verdict: Verdict, *, label: str = "", said: str = "glioma", mask: bytes | None = None, **more: Any) -> Any:
        row = InferenceLogFactory(label=said, images=pictures(), **more)
        for kind, name in row.images.items():
            data = media.media_path(name).read_bytes()
            StoredImage.objects.create(
                name=name, inference=row, kind=kind, size_bytes=len(data), sha256=hashlib.sha256(data).hexdigest()
            )
        opinion = Opinion(verdict=verdict, label=label, mask=mask, comment="Mr. Kim, room 4")
        return review_add(by=clinician, address="127.0.0.1", log=row, opinion=opinion)

    return make


def pictures() -> dict[str, str]:
    names = {kind: media.media_new_name(kind) for kind in ("input", "mask", "heatmap", "overlay")}
    for index, name in enumerate(names.values()):
        media.media_write(name, png(value=40 * index))
    return names


def export() -> Path:
    name = dataset.dataset_export(by=None, address="")
    assert name is not None
    return Path(settings.ENV.datasets) / name


def rows(folder: Path) -> list[dict[str, str]]:
    with (folder / "manifest.csv").open(newline="") as file:
        return list(csv.DictReader(file))


def test_agreed_answer_takes_the_models_outline(reviewed: Make) -> None:
    log = reviewed(Verdict.AGREE)

    folder = export()

    (row,) = rows(folder)
    assert (row["class"], row["source"], row["split"]) == ("glioma", "site", "train")
    assert (folder / row["file"]).read_bytes() == media.media_path(log.images["input"]).read_bytes()
    assert (folder / row["mask"]).read_bytes() == media.media_path(log.images["mask"]).read_bytes()


@pytest.mark.parametrize(
    ("label", "drawn", "outlined"),
    [("meningioma", True, True), ("meningioma", False, False), ("no_tumor", False, False), ("glioma", True, True)],
)
def test_corrected_answer_takes_the_reviewers_outline_or_none(
    reviewed: Make, label: str, drawn: bool, outlined: bool
) -> None:
    mask = png(value=255) if drawn else None
    reviewed(Verdict.CORRECT, label=label, mask=mask)

    folder = export()

    (row,) = rows(folder)
    assert (row["class"], bool(row["mask"])) == (label, outlined)
    if outlined:
        assert (folder / row["mask"]).read_bytes()[:4] == b"\x89PNG"


def test_unusable_and_unreviewed_are_left_out(reviewed: Make) -> None:
    reviewed(Verdict.UNUSABLE)
    InferenceLogFactory(images=pictures())

    assert dataset.dataset_export(by=None, address="") is None


def test_last_review_counts(reviewed: Make, clinician: User) -> None:
    log = reviewed(Verdict.AGREE)
    review_add(by=clinician, address="", log=log, opinion=Opinion(verdict=Verdict.CORRECT, label="pituitary"))

    assert [row["class"] for row in rows(export())] == ["pituitary"]


def test_patients_stay_together_and_nameless(reviewed: Make) -> None:
    first: Patient = PatientFactory(number="P-77777")
    for _ in range(2):
        reviewed(Verdict.AGREE, patient=first)
    reviewed(Verdict.AGREE)

    folder = export()

    assert sorted(group_sizes(folder).values()) == [1, 2]
    text = "".join(path.read_text() for path in folder.iterdir() if path.is_file())
    for secret in ("P-77777", first.name, "Kim", str(first.pk).join('""')):
        assert secret not in text


def group_sizes(folder: Path) -> dict[str, int]:
    groups = [row["group"] for row in rows(folder)]
    assert all(group.startswith("site-") for group in groups)
    return {group: groups.count(group) for group in groups}


def test_same_reviews_make_the_same_data_set(reviewed: Make, clinician: User) -> None:
    reviewed(Verdict.AGREE)

    first, second = export(), export()
    reviewed(Verdict.CORRECT, label="pituitary")
    third = export()

    assert first == second != third
    assert list(AuditEvent.objects.filter(kind="dataset_made").values_list("detail__cases", flat=True)) == [1, 2]


def test_data_set_names_the_digest_of_every_file(reviewed: Make) -> None:
    reviewed(Verdict.AGREE)
    folder = export()

    told = json.loads((folder / "dataset.json").read_text())

    assert told["files"] == {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.rglob("*.png")
    }
    assert (told["cases"], told["patients"], told["by_verdict"]) == (1, 1, {"agree": 1})


@pytest.mark.parametrize(("keep_days", "kept"), [(0, True), (30, False), (10_000, True)])
def test_data_set_goes_with_its_oldest_picture(reviewed: Make, settings: Settings, keep_days: int, kept: bool) -> None:
    reviewed(Verdict.AGREE, created_at=timezone.now() - timedelta(days=31))
    folder = export()
    settings.ENV = dataclasses.replace(settings.ENV, keep_media_days=keep_days)

    assert dataset.datasets_expire() == (0 if kept else 1)

    assert folder.is_dir() is kept


def test_lost_picture_leaves_nothing_half_written(reviewed: Make) -> None:
    log = reviewed(Verdict.AGREE)
    media.media_delete(log.images["mask"])

    with pytest.raises(DatasetUnavailableError):
        dataset.dataset_export(by=None, address="")

    assert list(Path(settings.ENV.datasets).iterdir()) == []


def test_retrain_takes_the_reviewed_cases_along(admin: User, reviewed: Make, inference: FakeInference) -> None:
    reviewed(Verdict.AGREE)

    body = client_of(admin).post("/ml/v1/retrain/", {"reason": "a"}).json()

    assert body["dataset"] == export().name
    assert json.loads(inference.requests[0].content)["dataset"] == body["dataset"]


def test_retrain_with_an_earlier_data_set(admin: User, reviewed: Make, inference: FakeInference) -> None:
    reviewed(Verdict.AGREE)
    name = export().name
    reviewed(Verdict.AGREE)

    body = client_of(admin).post("/ml/v1/retrain/", {"reason": "a", "dataset": name}).json()

    assert body["dataset"] == name


def test_data_sets_are_listed_newest_first_without_their_files(admin: User, reviewed: Make) -> None:
    reviewed(Verdict.AGREE)
    first = export()
    reviewed(Verdict.CORRECT, label="meningioma")
    second = export()
    (first.parent / "reviews-damaged").mkdir()
    (first.parent / "reviews-damaged" / "dataset.json").write_text("{")

    rows = client_of(admin).get("/ml/v1/retrain/datasets/").json()

    assert [(row["name"], row["cases"]) for row in rows] == [(second.name, 2), (first.name, 1)]
    assert rows[0]["by_class"] == {"glioma": 1, "meningioma": 1}
    assert set(rows[0]) == {"name", "created_at", "cases", "patients", "by_class"}


@pytest.mark.parametrize("name", ["reviews-0", "../x", "."])
def test_retrain_refuses_a_data_set_there_is_not(admin: User, inference: FakeInference, name: str) -> None:
    answer = client_of(admin).post("/ml/v1/retrain/", {"reason": "a", "dataset": name})

    assert (answer.status_code, answer.json()["params"]) == (400, {"fields": {"dataset": ["unknown"]}})
    assert not TrainingRun.objects.exists()


def test_retrain_fails_on_record_when_the_data_set_cannot_be_written(
    admin: User, reviewed: Make, inference: FakeInference, store: ModelStore
) -> None:
    log = reviewed(Verdict.AGREE)
    media.media_delete(log.images["input"])

    answer = client_of(admin).post("/ml/v1/retrain/", {"reason": "a"})

    assert (answer.status_code, answer.json()["code"]) == (503, "dataset_unavailable")
    assert (TrainingRun.objects.get().state, TrainingRun.objects.get().active) == ("failed", None)
