"""The worker's side of a run: claimed once, watched, ended once, and never left behind."""

import dataclasses
import hashlib
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone
from pytest_django.fixtures import Settings
from tests.support import stand_in_training
from tests.support.factories import client_of
from tests.support.model_server import ModelServer

from apps.accounts.models import User
from apps.ml_proxy.models import AuditEvent, TrainingRun, TrainingState
from apps.ml_proxy.serving import Pointer
from apps.model_life import supervise, training, training_worker
from apps.model_life.model_store import ModelStore
from apps.model_life.models import ModelPromotion
from apps.model_life.reports import run_folder

pytestmark = pytest.mark.django_db
Play = Callable[[str], TrainingRun]
SHA_OF_1_0_0 = hashlib.sha256(b"model 1.0.0").hexdigest()


@pytest.fixture(autouse=True)
def _stand_in(store: ModelStore, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Base data that is there, PyTorch or not, and a child that plays what the test wrote."""
    base = tmp_path / "base"
    base.mkdir()
    (base / "manifest.csv").write_text("file\n")
    settings.ENV = dataclasses.replace(settings.ENV, training_data=base)
    monkeypatch.setattr(training_worker, "has_pytorch", lambda: True)
    command = [sys.executable, stand_in_training.__file__]
    monkeypatch.setattr(supervise, "training_command", lambda request: [*command, str(request.parent)])
    monkeypatch.setattr(supervise, "_LOOK_S", 0.02)
    monkeypatch.setattr(supervise, "_WRITE_S", 0.05)


@pytest.fixture
def play(admin: User) -> Play:
    """A filed run whose child will do as told."""

    def file(words: str, **columns: object) -> TrainingRun:
        run = TrainingRun.objects.create(
            requested_by=admin, request_id="r", reason="x", **{"state": TrainingState.FILED, **columns}
        )
        folder = run_folder(run.pk)
        folder.mkdir(parents=True)
        (folder / "play").write_text(words)
        return run

    return file


def kinds() -> list[str]:
    return list(AuditEvent.objects.order_by("seq").values_list("kind", flat=True))


def left(run: TrainingRun) -> set[str]:
    return {path.name for path in run_folder(run.pk).iterdir()} - {"play", "pid", "log.txt", "progress.jsonl"}


def gone(run: TrainingRun) -> bool:
    file = run_folder(run.pk) / "pid"
    if not file.exists():  # ended before it had begun
        return True
    pid = int(file.read_text())
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


def test_run_that_passes_becomes_a_candidate_in_the_store(play: Play, store: ModelStore, admin: User) -> None:
    run = play("epoch:1 epoch:2 passed")

    assert training_worker.training_run(run_id=run.pk)

    body = client_of(admin).get(f"/ml/v1/retrain/{run.pk}/").json()
    assert (body["state"], body["candidate_version"], body["error"]) == ("candidate", "1.0.0-r0123", None)
    assert [entry["epoch"] for entry in body["epochs"]] == [1, 2]
    assert body["verdict"]["clauses"][0]["id"] == "macro_f1"
    assert body["files"] == ["report.md"]
    assert store.checked("1.0.0-r0123").sha256 == body["verdict"]["candidate"]["sha256"]
    assert kinds() == ["training_started", "training_candidate"]
    assert left(run) == {"report", "result.json"}


@pytest.fixture
def automatic(settings: Settings, package: Callable[..., Pointer], store: ModelStore, server: ModelServer) -> None:
    """A site that promotes what has passed; 1.0.0 serves."""
    settings.ENV = dataclasses.replace(settings.ENV, auto_promote=True)
    store.point(package("1.0.0"))
    server.load()


@pytest.mark.usefixtures("automatic")
def test_candidate_serves_at_once_where_the_site_says_so(play: Play, store: ModelStore) -> None:
    run = play("epoch:1 passed")

    training_worker.training_run(run_id=run.pk)

    promotion = ModelPromotion.objects.get()
    assert store.pointer() == Pointer("1.0.0-r0123", promotion.sha256)
    assert (promotion.state, promotion.requested_by, str(run.pk) in promotion.note) == ("serving", None, True)
    assert kinds()[-3:] == ["model_promotion_requested", "model_promotion_checked", "model_promoted"]


@pytest.mark.usefixtures("automatic")
def test_candidate_compared_with_another_version_waits_for_an_admin(
    play: Play, store: ModelStore, package: Callable[..., Pointer]
) -> None:
    store.point(package("1.1.0"))

    training_worker.training_run(run_id=play("epoch:1 passed").pk)

    assert (TrainingRun.objects.get().state, ModelPromotion.objects.count()) == ("candidate", 0)


@pytest.mark.usefixtures("automatic")
@pytest.mark.parametrize("words", ["epoch:1 rejected", "error:disk_full"])
def test_what_did_not_pass_is_never_promoted(play: Play, store: ModelStore, words: str) -> None:
    training_worker.training_run(run_id=play(words).pk)

    assert (store.pointer(), ModelPromotion.objects.count()) == (Pointer("1.0.0", SHA_OF_1_0_0), 0)


@pytest.mark.usefixtures("automatic")
def test_automatic_promotion_that_is_refused_leaves_a_candidate(
    play: Play, store: ModelStore, server: ModelServer
) -> None:
    server.refuse.add("1.0.0-r0123")

    assert training_worker.training_run(run_id=play("epoch:1 passed").pk)

    assert TrainingRun.objects.get().state == "candidate"
    assert store.pointer() == Pointer("1.0.0", SHA_OF_1_0_0)


def test_rejected_run_names_the_clause_and_stays_out_of_the_store(play: Play, store: ModelStore) -> None:
    run = play("epoch:1 rejected")

    training_worker.training_run(run_id=run.pk)

    run.refresh_from_db()
    assert (run.state, run.verdict["failed"], run.active) == ("rejected", "macro_f1", None)
    assert not (store.root / "packages").exists()
    assert left(run) == {"report", "result.json"}


def test_failed_run_tells_its_code(play: Play) -> None:
    run = play("epoch:1 error:disk_full")

    training_worker.training_run(run_id=run.pk)

    run.refresh_from_db()
    assert (run.state, run.error_code, run.error_params) == ("failed", "disk_full", {"n": 1})
    assert left(run) == {"error.json"}


def test_killed_child_is_started_again_and_goes_on(play: Play) -> None:
    run = play("epoch:1 partial crash epoch:2 crash epoch:3 passed")

    training_worker.training_run(run_id=run.pk)

    run.refresh_from_db()
    assert (run.state, run.attempts) == ("candidate", 3)
    assert [entry["epoch"] for entry in run.epochs] == [1, 2, 3]


def test_child_that_keeps_crashing_ends_the_run(play: Play, store: ModelStore) -> None:
    run = play("crash crash crash crash")

    training_worker.training_run(run_id=run.pk)

    run.refresh_from_db()
    assert (run.state, run.error_code, run.active) == ("failed", "training_crashed", None)
    assert left(run) == set()


def test_stalled_child_is_ended(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervise, "STALL_S", 0.3)
    run = play("epoch:1 sleep")

    training_worker.training_run(run_id=run.pk)

    run.refresh_from_db()
    assert (run.state, run.error_code) == ("failed", "training_stalled")
    assert gone(run)


def test_worker_that_is_to_stop_gives_the_run_back(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    event = threading.Event()
    event.set()
    monkeypatch.setattr(supervise, "stopping", event)
    run = play("sleep")

    training_worker.training_run(run_id=run.pk)
    run.refresh_from_db()
    assert (run.state, run.active, run.attempts) == ("running", True, 0)
    assert gone(run)

    event.clear()
    (run_folder(run.pk) / "play").write_text("passed")
    training_worker.training_run(run_id=run.pk)
    run.refresh_from_db()
    assert run.state == "candidate"


@pytest.mark.django_db(transaction=True)
def test_cancel_ends_the_child(play: Play, admin: User) -> None:
    run = play("epoch:1 sleep")

    def cancel() -> None:
        while not TrainingRun.objects.get(pk=run.pk).epochs:
            time.sleep(0.02)
        client_of(admin).post(f"/ml/v1/retrain/{run.pk}/cancel/")
        connection.close()

    thread = threading.Thread(target=cancel)
    thread.start()
    training_worker.training_run(run_id=run.pk)
    thread.join()

    run.refresh_from_db()
    assert (run.state, run.active) == ("cancelled", None)
    assert gone(run)
    assert left(run) == set()


def test_run_is_claimed_once(play: Play) -> None:
    soon = timezone.now() + timedelta(seconds=60)
    run = play("passed", state=TrainingState.RUNNING, lease_owner="another", lease_until=soon)

    assert not training_worker.training_run(run_id=run.pk)
    assert not (run_folder(run.pk) / "pid").exists()


def test_run_whose_worker_died_is_taken_over(play: Play) -> None:
    past = timezone.now() - timedelta(seconds=1)
    run = play("passed", state=TrainingState.RUNNING, lease_owner="dead", lease_until=past, attempts=1)

    assert training_worker.training_run(run_id=run.pk)

    run.refresh_from_db()
    assert (run.state, run.attempts) == ("candidate", 2)


def test_run_of_a_dead_process_does_not_wait_for_the_end_of_its_lease(play: Play, bells: list[str]) -> None:
    soon = timezone.now() + timedelta(seconds=80)
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    owner = training_worker._own_name().split(":")
    dead = ":".join([owner[0], str(ended.pid), owner[2]])
    run = play("passed", state=TrainingState.RUNNING, lease_owner=dead, lease_until=soon, attempts=1)

    assert training_worker.training_sweep() == 1
    assert training_worker.training_run(run_id=run.pk)


def test_run_that_no_worker_survived_ends(play: Play) -> None:
    past = timezone.now() - timedelta(seconds=1)
    run = play("passed", state=TrainingState.RUNNING, lease_owner="dead", lease_until=past, attempts=3)

    assert not training_worker.training_run(run_id=run.pk)

    run.refresh_from_db()
    assert (run.state, run.error_code, run.error_params) == ("failed", "training_crashed", {"attempts": 3})


@pytest.mark.parametrize(
    ("missing", "code"), [("torch", "training_unavailable"), ("data", "no_base_data"), ("disk", "disk_full")]
)
def test_run_that_cannot_begin_says_what_is_missing(
    play: Play, settings: Settings, monkeypatch: pytest.MonkeyPatch, missing: str, code: str
) -> None:
    if missing == "torch":
        monkeypatch.setattr(training_worker, "has_pytorch", lambda: False)
    elif missing == "data":
        (settings.ENV.training_data / "manifest.csv").unlink()
    else:
        monkeypatch.setattr(training_worker, "MIN_FREE_BYTES", 1 << 62)
    run = play("passed")

    training_worker.training_run(run_id=run.pk)

    run.refresh_from_db()
    assert (run.state, run.error_code, run.active) == ("failed", code, None)


def test_store_that_cannot_be_written_fails_the_run(play: Play, store: ModelStore) -> None:
    (store.root / "packages").write_text("a file where the folder belongs")
    run = play("passed")

    training_worker.training_run(run_id=run.pk)

    run.refresh_from_db()
    assert (run.state, run.error_code) == ("failed", "model_store_unavailable")


@pytest.mark.parametrize(
    ("columns", "age", "state", "code", "rung"),
    [
        ({"state": "filed"}, timedelta(minutes=2), "filed", "", 1),
        ({"state": "filed"}, timedelta(hours=25), "failed", "training_unavailable", 0),
        ({"state": "requested"}, timedelta(minutes=1), "requested", "", 0),
        ({"state": "requested"}, timedelta(minutes=6), "failed", "not_filed", 0),
    ],
)
def test_sweep_loses_no_run_and_lets_none_block(
    play: Play, bells: list[str], columns: dict, age: timedelta, state: str, code: str, rung: int
) -> None:
    run = play("", created_at=timezone.now() - age, **columns)

    assert training_worker.training_sweep() == rung

    run.refresh_from_db()
    assert (run.state, run.error_code, len(bells)) == (state, code, rung)


@pytest.mark.parametrize(("left_s", "rung"), [(60, 0), (-1, 1)])
def test_sweep_rings_for_a_run_whose_lease_is_over(play: Play, bells: list[str], left_s: int, rung: int) -> None:
    play("", state="running", lease_owner="x", lease_until=timezone.now() + timedelta(seconds=left_s))

    assert training_worker.training_sweep() == rung


def test_sweep_clears_what_a_killed_worker_left(play: Play, bells: list[str]) -> None:
    run = play("", state="cancelled", active=None, finished_at=timezone.now())
    (run_folder(run.pk) / "work").mkdir()

    training_worker.training_sweep()

    assert left(run) == set()


def test_report_files_are_served_and_nothing_else(play: Play, admin: User) -> None:
    run = play("passed")
    training_worker.training_run(run_id=run.pk)
    client = client_of(admin)

    served = client.get(f"/ml/v1/retrain/{run.pk}/files/report.md")

    assert b"".join(served.streaming_content) == b"# a report\n"
    assert "sandbox" in served["Content-Security-Policy"]
    for name in ("curves.png", "result.json", "..%2fresult.json", "request.json"):
        assert client.get(f"/ml/v1/retrain/{run.pk}/files/{name}").status_code == 404


def test_filed_run_rings_the_training_worker(admin: User, inference: object, bells: list[str]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(training.transaction, "on_commit", lambda act: act())
        body = client_of(admin).post("/ml/v1/retrain/", {"reason": "a"}).json()

    assert bells == [body["id"]]
