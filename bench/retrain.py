"""The whole journey of a correction: cases go in through the API, a run trains, the gate judges, promotion, rollback.

python -m bench.retrain [--data DIR] [--cases 60] [--profile quick|full] [--poison] [--var FOLDER of a running copy]

Without --data the base set is made of phantoms (it shows that everything works, and nothing about patients). With
--poison every reviewer names a wrong class: the run has to end `rejected`. Needs PyTorch. A copy that already runs must
have been started with NEURONOVA_TRAINING_DATA.
"""

import argparse
import io
import shutil
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import numpy as np
from PIL import Image
from tests.rig.stack import running_stack
from tests.support.base_set import write_base_set

from bench import results
from bench.client import Asker, distinct_images, read_demo
from training import phantoms

_FIRST_SEED = 600_000  # neither samples, tests nor training use these heads
_WRONG = {"glioma": "pituitary", "meningioma": "no_tumor", "pituitary": "glioma", "no_tumor": "meningioma"}
_ENDS = {"candidate", "rejected", "failed", "cancelled"}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, help="base data set (manifest.csv); default: phantoms")
    parser.add_argument("--cases", type=int, default=60)
    parser.add_argument("--profile", choices=["quick", "full"], default="quick")
    parser.add_argument("--poison", action="store_true", help="review every case with a wrong class")
    parser.add_argument("--var", type=Path, help="data folder of a running copy; default: start one")
    chosen = parser.parse_args()
    with _copy(chosen.var, chosen.data) as (var, demo):
        people = People(Asker.from_demo(demo), _admin(demo), demo["patients"])
        measured = _journey(people, distinct_images(var / "samples"), chosen)
        run_folder = var / "runs" / measured["run"]
        measured["left_in_run_folder"] = sorted(path.name for path in run_folder.iterdir())
    print(f"written to {results.write('retrain', measured).relative_to(results.REPO)}")


@dataclass(frozen=True)
class People:
    """A clinician, an admin, and the patients the clinician sees."""

    clinician: Asker
    admin: httpx.Client
    patients: list[int]


@dataclass
class Load:
    """Predictions one after the other from some threads until the block ends; milliseconds and failures."""

    asker: Asker
    images: Iterator[bytes]
    threads: int = 1
    pause_s: float = 0.0
    times_ms: list[float] = field(default_factory=list)
    failed: list[int] = field(default_factory=list)
    models: set[str] = field(default_factory=set)

    def __enter__(self) -> "Load":
        self._stop, self._lock = threading.Event(), threading.Lock()
        self._running = [threading.Thread(target=self._ask, daemon=True) for _ in range(self.threads)]
        for thread in self._running:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._running:
            thread.join()

    def _ask(self) -> None:
        while not self._stop.wait(self.pause_s):
            with self._lock:
                image = next(self.images)
            began = time.perf_counter()
            answer = self.asker.ask("bench.png", image)
            self.times_ms.append((time.perf_counter() - began) * 1000)
            if answer.status_code == 200:
                self.models.add(answer.json()["model"]["sha256"])
            else:
                self.failed.append(answer.status_code)


def _journey(people: People, images: Iterator[bytes], chosen: argparse.Namespace) -> dict[str, Any]:
    with Load(people.clinician, images, pause_s=0.2) as idle:
        time.sleep(20)
    print(f"idle          p95 {results.summary(idle.times_ms)['p95']:.0f} ms")
    said = _send_cases(people, chosen.cases, poison=chosen.poison)
    print(f"cases         {chosen.cases} reviewed, {said} of them with another class than the model's")
    began = time.monotonic()
    with Load(people.clinician, images, pause_s=0.2) as busy:
        run = _train(people.admin, chosen.profile)
    took_s = time.monotonic() - began
    ratio = results.summary(busy.times_ms)["p95"] / results.summary(idle.times_ms)["p95"]
    print(f"run           {run['state']} after {took_s:.0f} s; p95 while training {ratio:.2f} x idle")
    verdict = run["verdict"] or {}
    print(f"verdict       {'passed' if verdict.get('passed') else verdict.get('failed') or run['error']}")
    measured = {
        "run": run["id"],
        "state": run["state"],
        "error": run["error"],
        "profile": chosen.profile,
        "base": str(chosen.data.name) if chosen.data else "phantoms",
        "poison": chosen.poison,
        "cases": chosen.cases,
        "corrected": said,
        "seconds": round(took_s, 1),
        "idle_ms": results.summary(idle.times_ms),
        "training_ms": results.summary(busy.times_ms),
        "p95_ratio": round(ratio, 3),
        "failed_while_training": busy.failed,
        "verdict": verdict,
    }
    if run["state"] == "candidate":
        measured["switch"] = _switch(people, images, run["candidate_version"])
    return measured


def _send_cases(people: People, count: int, *, poison: bool) -> int:
    """Have `count` unseen heads judged and reviewed by what was drawn. Returns how often the class was another."""
    other = 0
    for index in range(count):
        drawn = phantoms.render(_FIRST_SEED + index, phantoms.kind_of(index))
        patient = people.patients[index % len(people.patients)]
        files = {"image": ("case.png", _png(drawn.image))}
        answer = people.clinician.http.post("/ml/v1/predict/", data={"patient": patient}, files=files)
        if answer.status_code != 200:
            continue  # refused: there is nothing to review
        body, truth = answer.json(), _WRONG[drawn.label] if poison else drawn.label
        other += body["result"]["label"] != truth
        _review(people.clinician.http, body, truth, drawn)
    return other


def _review(http: httpx.Client, body: dict[str, Any], truth: str, drawn: phantoms.Phantom) -> None:
    same = body["result"]["label"] == truth
    outlined = drawn.mask.any() and truth != "no_tumor"
    files = {"mask": ("mask.png", _png(drawn.mask.astype(np.uint8) * 255))} if outlined else {}
    fields = {"verdict": "agree"} if same and not outlined else {"verdict": "correct", "label": truth}
    sent = {"data": fields, "files": files} if files else {"json": fields}
    answer = http.post(f"/ml/v1/history/{body['id']}/review/", **sent)
    answer.raise_for_status()


def _train(admin: httpx.Client, profile: str) -> dict[str, Any]:
    filed = admin.post("/ml/v1/retrain/", json={"reason": "bench", "profile": profile})
    filed.raise_for_status()
    address, shown = f"/ml/v1/retrain/{filed.json()['id']}/", ""
    while True:
        run: dict[str, Any] = admin.get(address).raise_for_status().json()
        told = f"{run['state']} {run['stage']} {run['progress']:.0%}"
        if told != shown:
            left = "" if run["eta_s"] is None else f", about {run['eta_s']:.0f} s left"
            print(f"              {told}{left}", flush=True)
            shown = told
        if run["state"] in _ENDS:
            return run
        time.sleep(3)


def _switch(people: People, images: Iterator[bytes], version: str) -> dict[str, Any]:
    """Promote and roll back while four callers ask; seconds of both and what failed."""
    taken: dict[str, float] = {}
    with Load(people.clinician, images, threads=4) as load:
        time.sleep(2)
        for name, address, body in (
            ("promote_s", f"/ml/v1/models/{version}/promote/", {"note": "bench"}),
            ("rollback_s", "/ml/v1/rollback/", {"reason": "bench"}),
        ):
            began = time.monotonic()
            people.admin.post(address, json=body).raise_for_status()
            taken[name] = round(time.monotonic() - began, 2)
            time.sleep(2)
    print(
        f"switch        promoted in {taken['promote_s']} s, rolled back in {taken['rollback_s']} s, "
        f"{len(load.times_ms)} predictions, {len(load.failed)} failed, {len(load.models)} models answered"
    )
    return {**taken, "predictions": len(load.times_ms), "failed": load.failed, "models": len(load.models)}


def _admin(demo: dict[str, Any]) -> httpx.Client:
    login = {name: demo["users"]["admin"][name] for name in ("username", "password")}
    return Asker.from_demo({**demo, "users": {"clinician": login}}).http


def _png(pixels: Any) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG")
    return buffer.getvalue()


@contextmanager
def _copy(var: Path | None, data: Path | None) -> Iterator[tuple[Path, dict[str, Any]]]:
    if var:
        yield var, read_demo(var)
        return
    with tempfile.TemporaryDirectory(prefix="neuronova-bench-") as folder:
        base = data.absolute() if data else write_base_set(Path(folder) / "base", times=10)
        (Path(folder) / "copy").mkdir()
        with running_stack(Path(folder) / "copy", {"NEURONOVA_TRAINING_DATA": str(base)}) as stack:
            yield stack.settings.var, stack.demo
            shutil.copy(stack.log, results.FOLDER / "retrain-stack.log")


if __name__ == "__main__":
    main()
