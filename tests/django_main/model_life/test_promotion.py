"""Promotion and rollback: checked, moved, seen serving, recorded; or nothing changed."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from tests.support.factories import client_of
from tests.support.fake_inference import FakeInference
from tests.support.model_server import ModelServer

from apps.accounts.models import User
from apps.ml_proxy.models import AuditEvent, TrainingRun, TrainingState
from apps.ml_proxy.serving import Pointer
from apps.model_life import promotion, serving
from apps.model_life.model_store import ModelStore
from apps.model_life.models import ModelPromotion, PromotionState

pytestmark = pytest.mark.django_db
Put = Callable[..., Pointer]


class Clock:
    """Waits cost nothing here."""

    now = 0.0

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "time", Clock())


@pytest.fixture
def two(store: ModelStore, package: Put, server: ModelServer) -> tuple[Pointer, Pointer]:
    """1.0.0 serves, 2.0.0 lies beside it."""
    first, second = package("1.0.0"), package("2.0.0")
    store.point(first)
    server.load()
    return first, second


def promote(user: User, version: str = "2.0.0", note: str = "better") -> tuple[int, dict]:
    answer = client_of(user).post(f"/ml/v1/models/{version}/promote/", {"note": note})
    return answer.status_code, answer.json()


def kinds() -> list[str]:
    return list(AuditEvent.objects.order_by("seq").values_list("kind", flat=True))


def test_promotion_answers_when_the_new_model_serves(
    admin: User, store: ModelStore, two: tuple[Pointer, Pointer], server: ModelServer
) -> None:
    server.late = 3

    status, body = promote(admin, note="감도가 높음")

    assert (status, body["state"], body["version"], body["previous_version"]) == (200, "serving", "2.0.0", "1.0.0")
    assert (body["sha256"], body["note"], body["error"]) == (two[1].sha256, "감도가 높음", None)
    assert store.pointer() == two[1]
    assert kinds() == ["model_promotion_requested", "model_promotion_checked", "model_promoted"]
    detail = AuditEvent.objects.get(kind="model_promoted").detail
    assert (detail["sha256"], detail["previous_sha256"]) == (two[1].sha256, two[0].sha256)


def test_rollback_returns_to_what_served_before(admin: User, store: ModelStore, two: tuple[Pointer, Pointer]) -> None:
    promote(admin)

    answer = client_of(admin).post("/ml/v1/rollback/", {"reason": "misses small ones"})

    body = answer.json()
    assert (answer.status_code, body["kind"], body["state"], body["version"]) == (200, "rollback", "serving", "1.0.0")
    assert store.pointer() == two[0]
    assert kinds()[-2:] == ["model_rolled_back", "model_promotion_undone"]


def test_rollback_overtaken_by_the_end_of_a_promotion_jumps_over_nothing(
    admin: User, store: ModelStore, two: tuple[Pointer, Pointer], package: Put, monkeypatch: pytest.MonkeyPatch
) -> None:
    third = package("3.0.0")
    promote(admin)
    begin = promotion._begin

    def overtaken(*args: Any) -> ModelPromotion:
        monkeypatch.setattr(promotion, "_begin", begin)
        promote(admin, "3.0.0")
        return begin(*args)

    monkeypatch.setattr(promotion, "_begin", overtaken)
    answer = client_of(admin).post("/ml/v1/rollback/", {"reason": "r"})

    assert (answer.status_code, answer.json()["code"]) == (409, "in_progress")
    assert store.pointer() == third
    assert not ModelPromotion.objects.filter(undone=True).exists()


def test_rollback_goes_one_further_back_each_time(admin: User, store: ModelStore, two: object, package: Put) -> None:
    package("3.0.0")
    promote(admin)
    promote(admin, "3.0.0")
    client = client_of(admin)

    versions = [client.post("/ml/v1/rollback/", {"reason": "r"}).json().get("version") for _ in range(2)]
    third = client.post("/ml/v1/rollback/", {"reason": "r"})

    assert versions == ["2.0.0", "1.0.0"]
    assert (third.status_code, third.json()["code"]) == (409, "no_previous_model")


def test_promotion_refused_by_the_ai_server_changes_nothing(
    admin: User, store: ModelStore, two: tuple[Pointer, Pointer], server: ModelServer
) -> None:
    server.refuse.add("2.0.0")

    status, body = promote(admin)

    assert (status, body["code"], body["params"]["reason"]) == (409, "model_not_servable", "package")
    assert store.pointer() == two[0]
    assert kinds() == ["model_promotion_requested", "model_promotion_failed"]


def test_promotion_puts_the_pointer_back_when_workers_refuse_late(
    admin: User, store: ModelStore, two: tuple[Pointer, Pointer], server: ModelServer
) -> None:
    server.refuse_late.add("2.0.0")

    status, body = promote(admin)

    assert (status, body["params"]["reason"]) == (409, "refused")
    assert store.pointer() == two[0]
    assert ModelPromotion.objects.get().state == PromotionState.REFUSED


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (lambda folder: (folder / "model.onnx").write_bytes(b"another"), "hash"),
        (lambda folder: (folder / "model.onnx").unlink(), "file_missing"),
        (lambda folder: (folder / "manifest.json").write_text("{"), "manifest"),
        (lambda folder: (folder / "manifest.json").write_text(json.dumps({"version": "7"})), "version"),
        (lambda folder: (folder / "golden.png").unlink(), "golden_missing"),
    ],
)
def test_promotion_refuses_a_package_whose_parts_disagree(
    admin: User, store: ModelStore, two: tuple[Pointer, Pointer], spoil: Callable[..., object], reason: str
) -> None:
    spoil(store.root / "packages" / "2.0.0")

    status, body = promote(admin)

    assert (status, body["code"], body["params"]["reason"]) == (409, "model_not_servable", reason)
    assert store.pointer() == two[0]


def test_promotion_needs_the_ai_server(
    admin: User, store: ModelStore, two: tuple[Pointer, Pointer], server: ModelServer
) -> None:
    server.down = True

    status, body = promote(admin)

    assert (status, body["code"]) == (503, "inference_unavailable")
    assert store.pointer() == two[0]


def test_promotion_is_pending_until_the_ai_server_is_seen_serving_it(
    admin: User, two: tuple[Pointer, Pointer], server: ModelServer
) -> None:
    server.late = 10**6

    _, body = promote(admin)
    assert (body["state"], body["finished_at"]) == ("pending", None)

    server.late = 0
    assert promotion.promotion_sweep() == 1
    assert ModelPromotion.objects.get().state == PromotionState.SERVING


def test_promotion_seen_serving_stays_undone_by_a_rollback_meanwhile(
    admin: User, two: tuple[Pointer, Pointer], server: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.late = 10**6
    promote(admin)
    server.late = 0
    look = promotion.serving_wait

    def overtaken(*args: Any, **kwargs: Any) -> serving.Outcome:
        monkeypatch.setattr(promotion, "serving_wait", look)
        promotion.model_rollback(by=admin, address="", reason="r")
        return serving.Outcome.SERVING

    monkeypatch.setattr(promotion, "serving_wait", overtaken)
    promotion.promotion_sweep()

    assert ModelPromotion.objects.get(kind="promote").undone


def test_only_one_promotion_at_a_time(admin: User, two: tuple[Pointer, Pointer]) -> None:
    ModelPromotion.objects.create(kind="promote", version="2.0.0", requested_by=admin, request_id="r", note="n")

    status, body = promote(admin)

    assert (status, body["code"]) == (409, "in_progress")


def test_promotion_of_a_dead_process_blocks_nobody(
    admin: User, store: ModelStore, two: tuple[Pointer, Pointer]
) -> None:
    old = ModelPromotion.objects.create(
        kind="promote",
        version="2.0.0",
        sha256=two[1].sha256,
        requested_by=admin,
        request_id="r",
        note="n",
        created_at=timezone.now() - timedelta(minutes=5),
    )

    status, _ = promote(admin)

    old.refresh_from_db()
    assert (status, old.state, old.active) == (200, "failed", None)


@pytest.mark.parametrize("version", ["8.0.0", "..", "%2e%2e%2fx"])
def test_promotion_of_no_version_is_404(admin: User, two: object, version: str) -> None:
    assert promote(admin, version)[0] == 404


def test_promotion_of_a_rejected_candidate_says_so(admin: User, two: object) -> None:
    TrainingRun.objects.create(
        requested_by=admin, request_id="r", reason="x", active=None, state="rejected", candidate_version="1.0.0-r9"
    )

    assert promote(admin, "1.0.0-r9")[1]["params"]["reason"] == "rejected"


def test_promotion_and_rollback_need_a_reason(admin: User, two: object) -> None:
    client = client_of(admin)

    assert client.post("/ml/v1/models/2.0.0/promote/", {}).json()["params"]["fields"] == {"note": ["required"]}
    assert client.post("/ml/v1/rollback/", {}).json()["params"]["fields"] == {"reason": ["required"]}


def test_model_info_shows_every_version_with_its_state(admin: User, two: object, package: Put) -> None:
    package("1.0.0-r1")
    package("0.9.0")
    for version, state in (("1.0.0-r1", TrainingState.CANDIDATE), ("1.0.0-r2", TrainingState.REJECTED)):
        TrainingRun.objects.create(
            requested_by=admin,
            request_id="r",
            reason="x",
            active=None,
            state=state,
            candidate_version=version,
            verdict={"candidate": {"version": version, "sha256": "e" * 64}},
        )
    promote(admin)

    info = client_of(admin).get("/ml/v1/model-info/").json()

    assert {one["version"]: one["state"] for one in info["versions"]} == {
        "0.9.0": "available",
        "1.0.0": "retired",
        "1.0.0-r1": "candidate",
        "1.0.0-r2": "rejected",
        "2.0.0": "serving",
    }
    assert [one["version"] for one in info["promotions"]] == ["2.0.0"]


def test_rollback_waits_for_no_second_look_at_what_has_served(
    admin: User, two: tuple[Pointer, Pointer], inference: FakeInference
) -> None:
    promote(admin)
    before = len(inference.requests)

    client_of(admin).post("/ml/v1/rollback/", {"reason": "r"})

    assert {request.url.path for request in inference.requests[before:]} == {"/api/v1/status"}
