"""Promise 14: whatever somebody does to the model store, what answers is a model whose bytes were checked."""

import itertools
import json
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
from tests.chaos.oracle import TOLERANCE
from tests.chaos.pictures import STUB, answer_of, package_in, stub_package
from tests.chaos.run import Run
from tests.chaos.supervisor import wait_for
from tests.flask_inference import packages
from tests.flask_inference.broken import BREAKS

# Everything else that BREAKS knows is held against one registry by tests/flask_inference/core/test_broken_packages.py.
ATTACKS = (
    *("nan_weights", "infinite_mask", "one_bit_flipped", "another_models_bytes", "labels_in_another_order"),
    *("model_is_a_link_out_of_the_package", "golden_is_a_link", "package_is_a_link", "model_is_a_pipe"),
)
FLASK_WORKERS = 2
SWAPPED, SWAP_S, TURN_S = "swapped-1", 0.0005, 1.2
Answer = tuple[bytes, dict[str, Any]]


def measure(run: Run, *, seconds: float = 24.0) -> None:
    """Each attack with the pointer on it; then a package whose model is exchanged for another all the time."""
    store = run.system.settings.var / "models"
    before = {path.name for path in run.system.settings.var.iterdir()}
    token = run.system.token("clinician")
    try:
        unlike = [name for name in ATTACKS if not _is_refused(run, store, name, token)]
        run.figures.equal("14", f"attacks of {len(ATTACKS)} that were not refused, or answered", unlike, [])
        _exchange(run, store, token, seconds)
    finally:
        packages.point_at(store, STUB)
        for path in (store / "packages").glob("attack-*"):
            path.unlink() if path.is_symlink() else shutil.rmtree(path)
        shutil.rmtree(store / "packages" / SWAPPED, ignore_errors=True)
        for path in run.system.settings.var.iterdir():
            if path.name not in before:
                path.unlink() if path.is_file() else shutil.rmtree(path)
    run.judge("14")


def _is_refused(run: Run, store: Path, name: str, token: str) -> bool:
    """Whether both workers of Flask refuse the package for the reason they should, and the old model answers."""
    spoil, reason = BREAKS[name]
    version = f"attack-{name.replace('_', '-')}"
    folder = packages.write_package(store, version)
    digest = packages.read_manifest(folder)["sha256"]
    spoil(folder)
    if folder.is_dir() and (folder / "manifest.json").is_file():
        digest = packages.read_manifest(folder)["sha256"]  # a forger has the pointer agree
    _point_at(store, version, digest)

    def refusals() -> list[str]:
        lines = run.system.kept["flask"].log.read_text(errors="replace").splitlines()
        return [line for line in lines if f'"{version}"' in line and f'"{reason}"' in line]

    try:
        wait_for(lambda: len(refusals()) >= FLASK_WORKERS, 10, "not refused")
    except TimeoutError:
        return False
    answers = [_ask(run, token) for _ in range(4)]
    return all(
        answer["model"]["version"] == STUB and _is_right(stub_package(), data, answer) for data, answer in answers
    )


def _exchange(run: Run, store: Path, token: str, seconds: float) -> None:
    folder = packages.write_package(store, SWAPPED, packages.Model(seed=5, endless_when_bright=True))
    good = (folder / "model.onnx").read_bytes()
    bad = packages.Model(seed=6, endless_when_bright=True).build()
    loaded = {STUB: stub_package(), SWAPPED: package_in(folder)}
    digests = {version: package.manifest.sha256 for version, package in loaded.items()}
    answers: list[Answer] = []
    with _exchanging(folder / "model.onnx", good, bad):
        ends = time.monotonic() + seconds
        for version in itertools.cycle((SWAPPED, STUB)):
            _point_at(store, version, digests[version])
            turn = time.monotonic() + TURN_S
            while time.monotonic() < turn:
                answers.append(_ask(run, token))
            if time.monotonic() > ends:
                break
    log = run.system.kept["flask"].log.read_text(errors="replace").splitlines()
    taken = sum("model swapped in" in line and f'"{SWAPPED}"' in line for line in log)
    refused = sum("model package refused" in line and f'"{SWAPPED}"' in line for line in log)
    wrong = [
        answer["id"] for data, answer in answers if not _is_right(loaded[answer["model"]["version"]], data, answer)
    ]
    tries = f"loaded {taken} times, refused {refused} times"
    run.figures.add("14", "a model exchanged all the time while it is loaded", "both", tries, bool(taken and refused))
    by_it = sum(answer["model"]["version"] == SWAPPED for _, answer in answers)
    told = f"answers of another model (of {len(answers)}, {by_it} by the exchanged one)"
    run.figures.equal("14", told, wrong, [])


@contextmanager
def _exchanging(path: Path, good: bytes, bad: bytes) -> Iterator[None]:
    """By rename and by writing into the file that may be open, in turns, until the block ends with the good one."""
    over, fresh = threading.Event(), path.with_suffix(".new")

    def exchange() -> None:
        for number in itertools.count():
            data = (good, bad)[number % 2]
            if number % 4 < 2:
                fresh.write_bytes(data)
                fresh.replace(path)
            else:
                with path.open("r+b") as file:
                    file.write(data)
                    file.truncate()
            if over.wait(SWAP_S):
                return

    thread = threading.Thread(target=exchange, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _point_at(store: Path, version: str, sha256: str) -> None:
    fresh = store / "current.json.new"
    fresh.write_text(json.dumps({"version": version, "sha256": sha256}))
    fresh.rename(store / "current.json")


def _ask(run: Run, token: str) -> Answer:
    """A question past the journal: the oracle expects the stub's answers."""
    data = run.album.picture().data
    answer = httpx.post(
        f"{run.system.url}/ml/v1/predict/",
        data={"patient": str(run.system.patients[0])},
        files={"image": ("a.png", data)},
        headers={"Authorization": f"Bearer {token}"},
        trust_env=False,
        timeout=60,
    )
    answer.raise_for_status()
    return data, answer.json()


def _is_right(package: Any, data: bytes, answer: dict[str, Any]) -> bool:
    said = answer["result"]["probabilities"]
    return all(abs(said[label] - value) <= TOLERANCE for label, value in answer_of(package, data).items())
