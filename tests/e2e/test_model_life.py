"""Promotion and rollback under load, and a training run through the real worker."""

import io
import itertools
import secrets
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from tests.e2e.conftest import Person

WAIT_S = 300.0


@pytest.fixture
def admin(sign_in: Any) -> Person:
    found: Person = sign_in("admin")
    return found


class Load:
    """A clinician who asks without a break from two threads."""

    def __init__(self, person: Person, image: Path) -> None:
        self._person, self._pixels = person, np.asarray(Image.open(image))
        self._numbers = itertools.count()
        self._stop = threading.Event()
        self.answers: list[tuple[int, dict[str, Any]]] = []
        self._threads = [threading.Thread(target=self._ask) for _ in range(2)]

    def __enter__(self) -> "Load":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def versions(self, since: int = 0) -> list[str]:
        """Who gave each answer but so many of the first."""
        return [(body.get("model") or {}).get("version", "") for _, body in self.answers[since:]]

    def wait_for(self, version: str) -> None:
        """Until this version has answered."""
        wait_until(lambda: version in self.versions())

    def _ask(self) -> None:
        while not self._stop.is_set():
            answer = self._person.predict(("head.png", self._another()))
            self.answers.append((answer.status_code, answer.json()))

    def _another(self) -> bytes:
        """The picture with another corner outside the head, so that no kept answer is given."""
        pixels = self._pixels.copy()
        pixels[0, :8] = np.frombuffer(next(self._numbers).to_bytes(8, "little"), np.uint8) & 15
        pixels[1, :8] = np.frombuffer(secrets.token_bytes(8), np.uint8) & 15
        buffer = io.BytesIO()
        Image.fromarray(pixels).save(buffer, "PNG")
        return buffer.getvalue()


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + WAIT_S
    while not condition():
        assert time.monotonic() < deadline, "did not happen in time"
        time.sleep(0.1)


def states(admin: Person) -> dict[str, str]:
    """Of every version, as one of the workers tells them."""
    return {one["version"]: one["state"] for one in admin.http.get("/ml/v1/model-info/").json()["versions"]}


def test_promotion_and_rollback_fail_no_request_and_every_row_names_its_model(
    admin: Person, clinician: Person, twin: dict[str, str], phantoms: list[Path]
) -> None:
    first = admin.http.get("/ml/v1/status/").json()["model"]["version"]

    with Load(clinician, phantoms[0]) as load:
        load.wait_for(first)
        promoted = admin.http.post("/ml/v1/models/9.9.9/promote/", json={"note": "twin"}).json()
        load.wait_for("9.9.9")
        returned = admin.http.post("/ml/v1/rollback/", json={"reason": "back"}).json()
        count = len(load.answers)
        # A worker that is still loading answers the gateway's question less often than the other, and may be overheard.
        wait_until(lambda: load.versions(count)[-5:] == [first] * 5)

    assert (promoted["state"], returned["state"], returned["version"]) == ("serving", "serving", first)
    assert [(status, body) for status, body in load.answers if status != 200] == []
    assert all(twin[body["model"]["version"]] == body["model"]["sha256"] for _, body in load.answers)
    kept = clinician.http.get("/ml/v1/history/", params={"page_size": 100}).json()["results"]
    told = {body["id"]: body["model"] for _, body in load.answers}
    assert all(row["model"] == told[row["id"]] for row in kept if row["id"] in told)
    wait_until(lambda: states(admin).items() >= {"9.9.9": "retired", first: "serving"}.items())


def test_retrain_reaches_the_worker_and_ends_with_a_code(admin: Person) -> None:
    """This copy has no base data, or no PyTorch: the run says which instead of waiting for ever."""
    run = admin.http.post("/ml/v1/retrain/", json={"reason": "e2e", "profile": "quick"}).json()
    address = f"/ml/v1/retrain/{run['id']}/"

    wait_until(lambda: admin.http.get(address).json()["state"] not in ("filed", "running"))

    ended = admin.http.get(address).json()
    assert (ended["state"], ended["error"]["code"]) in {("failed", "no_base_data"), ("failed", "training_unavailable")}
    assert admin.http.post(f"{address}cancel/").json()["state"] == "failed"
