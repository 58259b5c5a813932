"""What goes, what stays, and that it is on record."""

import dataclasses
import os
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils import timezone
from pytest_django.fixtures import Settings
from tests.support.factories import InferenceLogFactory, UserFactory, client_of
from tests.support.fake_inference import png

from apps.accounts import tokens
from apps.accounts.models import IssuedRefresh, TokenFamily, User
from apps.ml_proxy import audit, media, reviews
from apps.ml_proxy.models import AuditEvent, IdempotencyKey, InferenceLog, Review, StoredImage
from apps.ml_proxy.retention import retention_apply
from apps.ml_proxy.statements import Verdict
from apps.ml_proxy.tasks import retention_task
from apps.patients.models import Patient

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _thirty_days(settings: Settings, tmp_path: Path) -> None:
    settings.ENV = dataclasses.replace(
        settings.ENV, media_dir=tmp_path / "media", log_dir=tmp_path, keep_media_days=30, keep_login_days=30
    )


def stored_row(patient: Patient, *, days: int, **row: object) -> InferenceLog:
    name = media.media_new_name("mask")
    media.media_write(name, png())
    at = timezone.now() - timedelta(days=days)
    log = InferenceLogFactory(patient=patient, created_at=at, images={"mask": name}, **row)
    StoredImage.objects.create(name=name, inference=log, kind="mask", size_bytes=len(png()), sha256="5" * 64)
    return log


def has_file(log: InferenceLog) -> bool:
    return media.media_path(log.images["mask"]).exists()


def test_retention_removes_old_pixels_and_keeps_the_reading(clinician: User, patient: Patient) -> None:
    old, new = stored_row(patient, days=31), stored_row(patient, days=29)

    cleared = retention_apply()

    assert (cleared.predictions, cleared.files, cleared.bytes) == (1, 1, len(png()))
    assert (has_file(old), has_file(new)) == (False, True)
    result = client_of(clinician).get(f"/ml/v1/history/{old.pk}/").json()["result"]
    assert (result["label"], set(result["images"].values()), result["images_withheld"]) == ("glioma", {None}, "expired")
    assert client_of(clinician).get(f"/media/{old.images['mask']}").status_code == 404


def test_retention_is_recorded_with_the_digests_of_what_went(patient: Patient) -> None:
    old = stored_row(patient, days=31)

    retention_apply()

    event = AuditEvent.objects.get(kind="media_expired")
    assert event.detail == {"files": {old.images["mask"]: "5" * 64}, "bytes": len(png())}
    assert (event.patient, event.row_sha256) == (patient, audit.row_digest(InferenceLog.objects.get()))
    assert AuditEvent.objects.get(kind="retention_applied").detail["predictions"] == 1


def test_files_that_no_row_names_go_after_a_day(patient: Patient) -> None:
    kept = stored_row(patient, days=2)
    names = [media.media_new_name("mask") for _ in range(2)]
    for name in names:
        media.media_write(name, png())
    part = media.media_path(names[0]).with_name(f"{names[0]}.0123abcd.part")
    stranger = media.media_path(names[0]).with_name("readme.txt")
    for path in (part, stranger):
        path.write_bytes(b"x")
    for path in (part, stranger, media.media_path(names[0]), media.media_path(kept.images["mask"])):
        os.utime(path, (time.time() - 90_000,) * 2)

    planned = retention_apply(dry_run=True)
    cleared = retention_apply()

    assert (planned.unnamed_files, cleared.unnamed_files) == (2, 2)
    assert [path.exists() for path in (part, media.media_path(names[0]), media.media_path(names[1]), stranger)] == [
        False,
        False,
        True,
        True,
    ]
    assert has_file(kept)
    assert AuditEvent.objects.get(kind="retention_applied").detail["unnamed_files"] == 2


def test_retention_hides_a_mask_whose_file_went(clinician: User, patient: Patient) -> None:
    old = stored_row(patient, days=31)
    said = reviews.Opinion(Verdict.CORRECT, label="glioma", mask=png())
    reviews.review_add(by=clinician, address="", log=old, opinion=said)

    cleared = retention_apply()

    assert cleared.files == 2
    review = client_of(clinician).get(f"/ml/v1/history/{old.pk}/").json()["review"]
    assert (review["verdict"], review["mask"]) == ("correct", None)
    assert not media.media_path(Review.objects.get().mask_name).exists()


def test_retention_in_a_dry_run_counts_and_touches_nothing(
    patient: Patient, capsys: pytest.CaptureFixture[str]
) -> None:
    old = stored_row(patient, days=31)

    call_command("retention", dry_run=True)

    assert "would delete: predictions 1, files 1" in capsys.readouterr().out
    assert has_file(old)
    assert not AuditEvent.objects.exists()


def test_retention_keeps_pixels_for_ever_by_default(patient: Patient, settings: Settings) -> None:
    settings.ENV = dataclasses.replace(settings.ENV, keep_media_days=0)
    old = stored_row(patient, days=20_000)

    assert retention_apply().files == 0
    assert has_file(old)


def test_retention_goes_on_after_it_was_killed_between_file_and_row(patient: Patient) -> None:
    old = stored_row(patient, days=31)
    media.media_delete(old.images["mask"])

    assert retention_apply().predictions == 1
    assert InferenceLog.objects.get().images == {}


def test_retention_spares_what_has_not_ended(patient: Patient) -> None:
    stored_row(patient, days=31, state="running")

    assert retention_apply().files == 0


def test_retention_takes_every_row_and_no_more_than_a_run_may(
    patient: Patient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("apps.ml_proxy.retention._BATCH", 2)
    for _ in range(5):
        stored_row(patient, days=31)

    assert retention_apply(dry_run=True).predictions == 5
    assert retention_apply(most=3).predictions == 3
    assert retention_task() == 2
    assert retention_task() == 0
    assert not StoredImage.objects.exists()


def test_retention_drops_keys_that_bind_no_longer(clinician: User, patient: Patient) -> None:
    row = InferenceLogFactory(patient=patient)
    for hours in (23, 25):
        at = timezone.now() - timedelta(hours=hours)
        IdempotencyKey.objects.create(user=clinician, key=str(hours), body_sha256="", inference=row, created_at=at)

    assert retention_apply().idempotency_keys == 1
    assert IdempotencyKey.objects.get().key == "23"


def test_retention_drops_logins_that_ended_long_ago() -> None:
    user = UserFactory()
    families = [TokenFamily.objects.create(user=user, kind=TokenFamily.Kind.TOKEN) for _ in range(2)]
    for family, days in zip(families, (40, 36), strict=True):
        at = timezone.now() - timedelta(days=days)
        TokenFamily.objects.filter(pk=family.pk).update(created_at=at)
        family.refresh_from_db()
        tokens.new_refresh(family, at + timedelta(days=6, hours=23))

    assert retention_apply().logins == 1
    assert TokenFamily.objects.get() == families[1]
    assert IssuedRefresh.objects.get().family == families[1]


def test_retention_drops_old_log_files_but_not_the_one_in_use(tmp_path: Path, settings: Settings) -> None:
    settings.ENV = dataclasses.replace(settings.ENV, keep_log_days=10)
    for name, days in (("django.log", 99), ("django.log.1", 9), ("django.log-20260101.gz", 11), ("other.log.1", 99)):
        (tmp_path / name).write_text("{}")
        past = time.time() - days * 86_400
        os.utime(tmp_path / name, (past, past))

    assert retention_apply().log_files == 1
    assert {path.name for path in tmp_path.iterdir()} == {"django.log", "django.log.1", "other.log.1"}
