"""Uploads in chunks: what tus 1.0 asks of a server, and what a hospital asks besides."""

import dataclasses
import os
import stat
from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks
from pytest_django.fixtures import Settings
from tests.support import planted
from tests.support.factories import UserFactory, client_of
from tests.support.stand_in import stand_in
from tests.support.tus import CHUNK, DATA, append, ask, begin, checksum, stored, whole

from apps.accounts.models import User
from apps.ml_proxy import spool, study_uploads
from apps.ml_proxy.models import AuditEvent, StudyUpload

pytestmark = pytest.mark.django_db


def test_upload_grows_chunk_by_chunk_and_says_how_far_it_is(clinician: User) -> None:
    made = begin(clinician)
    address = made["Location"]
    first = append(clinician, address, DATA[:100], 0, Upload_Checksum=checksum(DATA[:100]))
    stands = ask(clinician, "HEAD", address)
    last = append(clinician, address, DATA[100:], 100)

    assert [answer.status_code for answer in (made, first, stands, last)] == [201, 204, 200, 204]
    assert [answer["Upload-Offset"] for answer in (made, first, stands, last)] == ["0", "100", "100", str(len(DATA))]
    assert (stands["Upload-Length"], stands["Cache-Control"]) == (str(len(DATA)), "no-store")
    assert all(answer["Tus-Resumable"] == "1.0.0" and answer.has_header("X-Request-ID") for answer in (made, last))
    (file,) = stored()
    assert (file.read_bytes(), stat.S_IMODE(file.stat().st_mode)) == (DATA, 0o600)
    assert list(AuditEvent.objects.order_by("seq").values_list("kind", flat=True)) == [
        "upload_created",
        "upload_finished",
    ]


def test_upload_is_finished_once(clinician: User) -> None:
    address = whole(clinician)
    sent = {"Content-Type": CHUNK, "Content-Length": "0", "Upload-Offset": str(len(DATA)), "Tus-Resumable": "1.0.0"}

    answer = client_of(clinician).generic("PATCH", address, b"", headers=sent)

    assert (answer.status_code, answer["Upload-Offset"]) == (204, str(len(DATA)))
    assert AuditEvent.objects.filter(kind="upload_finished").count() == 1


def test_upload_whose_first_chunk_is_refused_does_not_begin(
    clinician: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        answer = ask(
            *(clinician, "POST", "/ml/v1/uploads/", DATA[:50]), Upload_Length="500", Upload_Checksum=checksum(b"other")
        )

    assert (answer.status_code, answer.has_header("Location")) == (460, False)
    assert not StudyUpload.objects.exists()
    assert not stored()
    kinds = list(AuditEvent.objects.order_by("seq").values_list("kind", flat=True))
    assert kinds == ["upload_created", "upload_terminated", "upload_refused"]


def test_upload_may_begin_with_its_first_chunk(clinician: User) -> None:
    made = ask(clinician, "POST", "/ml/v1/uploads/", DATA[:50], Upload_Length=str(len(DATA)))

    assert (made.status_code, made["Upload-Offset"]) == (201, "50")


def test_options_say_what_the_server_can(clinician: User) -> None:
    answer = ask(clinician, "OPTIONS", "/ml/v1/uploads/", Tus_Resumable="")

    assert (answer.status_code, answer["Tus-Version"], answer["Tus-Max-Size"]) == (204, "1.0.0", str(256 * 2**20))
    assert answer["Tus-Extension"] == "creation,creation-with-upload,checksum,expiration,termination"
    assert answer["Tus-Checksum-Algorithm"] == "sha256,sha1"


@pytest.mark.parametrize("version", ["", "0.2.2"])
def test_other_version_is_412(clinician: User, version: str) -> None:
    answer = begin(clinician, Tus_Resumable=version)

    assert (answer.status_code, answer.json()["code"]) == (412, "precondition_failed")
    assert answer["Tus-Version"] == "1.0.0"


@pytest.mark.parametrize(
    ("headers", "status", "code"),
    [
        ({"Upload_Length": ""}, 400, "invalid_request"),
        ({"Upload_Length": "-1"}, 400, "invalid_request"),
        ({"Upload_Length": "0"}, 400, "empty_file"),
        ({"Upload_Length": str(256 * 2**20 + 1)}, 413, "payload_too_large"),
        ({"Upload_Metadata": "filename ###"}, 400, "invalid_request"),
    ],
)
def test_upload_that_makes_no_sense_does_not_begin(
    clinician: User, headers: dict[str, str], status: int, code: str
) -> None:
    answer = ask(clinician, "POST", "/ml/v1/uploads/", **{"Upload_Length": "5", **headers})

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert AuditEvent.objects.get(kind="upload_refused").detail["code"] == code
    assert not StudyUpload.objects.exists()
    assert not stored()


@pytest.mark.parametrize(
    ("data", "headers", "status", "code"),
    [
        (DATA[:10], {"Upload_Offset": "5"}, 409, "offset_conflict"),
        (DATA[:10], {"Upload_Offset": ""}, 400, "invalid_request"),
        (DATA + b"x", {"Upload_Offset": "0"}, 413, "payload_too_large"),
        (DATA[:10], {"Upload_Offset": "0", "Upload_Checksum": checksum(b"other")}, 460, "checksum_mismatch"),
        (DATA[:10], {"Upload_Offset": "0", "Upload_Checksum": "md5 abcd"}, 400, "invalid_request"),
    ],
)
def test_chunk_that_does_not_fit_leaves_the_upload_as_it_was(
    clinician: User, data: bytes, headers: dict[str, str], status: int, code: str
) -> None:
    address = begin(clinician)["Location"]

    answer = ask(clinician, "PATCH", address, data, **headers)

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert ask(clinician, "HEAD", address)["Upload-Offset"] == "0"
    assert stored()[0].stat().st_size == 0


def test_chunk_of_another_content_type_is_415(clinician: User) -> None:
    address = begin(clinician)["Location"]

    answer = client_of(clinician).patch(address, {}, headers={"Tus-Resumable": "1.0.0", "Upload-Offset": "0"})

    assert (answer.status_code, answer.json()["code"]) == (415, "unsupported_media_type")


@pytest.mark.parametrize("method", ["HEAD", "PATCH", "DELETE"])
def test_upload_of_somebody_else_is_not_found(clinician: User, method: str) -> None:
    address = begin(clinician)["Location"]

    assert ask(UserFactory(), method, address, DATA[:5], Upload_Offset="0").status_code == 404


def test_second_chunk_at_the_same_time_is_told_to_wait(clinician: User) -> None:
    address = begin(clinician)["Location"]
    with spool.spool_locked(StudyUpload.objects.get().spool_name, spool.UPLOADS):
        answer = append(clinician, address, DATA[:10], 0)

    assert (answer.status_code, answer.json()["code"], answer["Retry-After"]) == (409, "in_progress", "1")
    assert AuditEvent.objects.get(kind="upload_refused").detail["code"] == "in_progress"


def test_bytes_nobody_acknowledged_are_cut_off_after_a_crash(clinician: User) -> None:
    address = begin(clinician)["Location"]
    append(clinician, address, DATA[:10], 0)
    (file,) = stored()
    file.write_bytes(DATA[:10] + b"half a chunk, then the power went")

    append(clinician, address, DATA[10:], 10)

    assert file.read_bytes() == DATA


def test_file_shorter_than_acknowledged_is_not_filled_with_zeros(clinician: User) -> None:
    address = begin(clinician)["Location"]
    append(clinician, address, DATA[:10], 0)
    (file,) = stored()
    file.write_bytes(DATA[:4])

    assert append(clinician, address, DATA[10:], 10).status_code == 404


def test_full_disk_is_507_and_leaves_nothing(clinician: User, monkeypatch: pytest.MonkeyPatch) -> None:
    address = begin(clinician)["Location"]

    def fail(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(study_uploads, "os", stand_in(os, fsync=fail))
    answer = append(clinician, address, DATA[:10], 0)

    assert (answer.status_code, answer.json()["code"]) == (507, "insufficient_storage")
    assert stored()[0].stat().st_size == 0
    assert AuditEvent.objects.get(kind="upload_refused").detail["code"] == "insufficient_storage"


def test_upload_without_room_on_the_disk_does_not_begin(clinician: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spool, "spool_free_bytes", lambda: study_uploads.DISK_RESERVE_BYTES + 10)

    answer = begin(clinician)

    assert (answer.status_code, answer.json()["params"]) == (507, {"reason": "disk"})


def test_uploads_of_one_user_have_a_quota(clinician: User, settings: Settings) -> None:
    settings.ENV = dataclasses.replace(settings.ENV, upload_quota_mb=1)
    half = 600 * 1024
    first = begin(clinician, half)["Location"]

    assert begin(clinician, half).json()["params"]["reason"] == "quota"
    assert begin(UserFactory(), half).status_code == 201
    ask(clinician, "DELETE", first)
    assert begin(clinician, half).status_code == 201


def test_upload_ended_by_its_owner_is_gone(
    clinician: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    address = begin(clinician)["Location"]

    with django_capture_on_commit_callbacks(execute=True):
        answer = ask(clinician, "DELETE", address)

    assert answer.status_code == 204
    assert ask(clinician, "HEAD", address).status_code == 404
    assert not stored()
    assert AuditEvent.objects.filter(kind="upload_terminated").exists()


@pytest.mark.parametrize(("method", "status"), [("PATCH", 204), ("DELETE", 204), ("GET", 405)])
def test_method_may_come_in_a_header(clinician: User, method: str, status: int) -> None:
    address = begin(clinician)["Location"]

    answer = ask(clinician, "POST", address, DATA, Upload_Offset="0", X_HTTP_Method_Override=method)

    assert answer.status_code == status


def test_upload_that_ran_out_is_removed_with_an_event(
    clinician: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    address, kept = begin(clinician)["Location"], begin(clinician)["Location"]
    StudyUpload.objects.filter(pk=address.split("/")[-2]).update(expires_at=timezone.now() - timedelta(seconds=1))

    assert ask(clinician, "HEAD", address).status_code == 404
    with django_capture_on_commit_callbacks(execute=True):
        assert study_uploads.upload_sweep() == 1

    assert ask(clinician, "HEAD", kept).status_code == 200
    assert len(stored()) == 1
    assert AuditEvent.objects.get(kind="upload_expired").actor is None


def test_name_of_the_file_is_kept_nowhere(clinician: User) -> None:
    begin(clinician, name=f"{planted.NAME}_{planted.LATIN}.nii.gz")
    begin(clinician, name=f"x.{planted.LATIN}")

    assert sorted(StudyUpload.objects.values_list("extension", flat=True)) == ["", "gz"]
    rows = str(list(StudyUpload.objects.values()) + list(AuditEvent.objects.values()))
    assert planted.hits(rows.encode()) == []
