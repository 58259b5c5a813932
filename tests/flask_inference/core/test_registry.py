"""Which model serves: hot swap, restart beside a bad pointer, other versions by name."""

import json
import shutil
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.flask_inference.answers import answer_bytes
from tests.flask_inference.packages import Model, head_png, onnx_runner, point_at, write_package
from tests.flask_inference.signing import Gateway

from inference.core.errors import BadModelPackageError, ModelNotReadyError, NotFoundError
from inference.core.registry import POLL_S, Registry
from inference.core.store import FolderStore


def registry_of(store: Path, state: Path) -> Registry:
    return Registry(FolderStore(store), onnx_runner, state_dir=state)


def test_registry_without_pointer_has_no_model(tmp_path: Path) -> None:
    registry = registry_of(tmp_path / "empty", tmp_path)

    registry.refresh()

    assert registry.refusal is None
    with pytest.raises(ModelNotReadyError):
        registry.current()


def test_refresh_loads_nothing_while_the_pointer_stays(store: Path, tmp_path: Path) -> None:
    registry = registry_of(store, tmp_path)
    registry.refresh()
    first = registry.current()

    registry.refresh()

    assert registry.current() is first


def test_rollback_clears_the_refusal(store: Path, tmp_path: Path) -> None:
    registry = registry_of(store, tmp_path)
    registry.refresh()
    (store / "current.json").write_text(json.dumps({"version": "9.9.9", "sha256": "0" * 64}))
    registry.refresh()
    assert registry.refusal is not None

    point_at(store, "1.0.0")
    registry.refresh()

    assert registry.refusal is None


def test_refused_package_is_not_loaded_again_at_once(store: Path, tmp_path: Path) -> None:
    loads: list[str] = []

    def counting(model: bytes, manifest: object) -> object:
        loads.append("load")
        raise BadModelPackageError(reason="model_unreadable")

    registry = Registry(FolderStore(store), counting, state_dir=tmp_path)

    registry.refresh()
    registry.refresh()

    assert loads == ["load"]


def test_worker_restarted_beside_a_bad_pointer_serves_the_last_good_model(store: Path, tmp_path: Path) -> None:
    registry_of(store, tmp_path).refresh()
    folder = write_package(store, "2.0.0")
    point_at(store, "2.0.0")
    (folder / "golden.png").unlink()

    restarted = registry_of(store, tmp_path)
    restarted.watch()

    assert restarted.current().manifest.version == "1.0.0"
    assert restarted.refusal is not None
    assert restarted.refusal.version == "2.0.0"


def test_worker_restarted_does_not_serve_a_last_good_model_that_was_changed(store: Path, tmp_path: Path) -> None:
    registry_of(store, tmp_path).refresh()
    (store / "packages" / "1.0.0" / "model.onnx").write_bytes(Model(seed=13).build())

    restarted = registry_of(store, tmp_path)
    restarted.watch()

    assert restarted.serving is None


def test_select_names_a_version_or_takes_the_serving_one(store: Path, tmp_path: Path) -> None:
    write_package(store, "0.9.0", Model(seed=13))
    registry = registry_of(store, tmp_path)
    registry.refresh()

    named = registry.select("0.9.0")

    assert named.manifest.version == "0.9.0"
    assert registry.select("0.9.0") is named
    assert registry.select(None) is registry.select("1.0.0") is registry.current()
    with pytest.raises(NotFoundError):
        registry.select("0.8.0")


def test_select_refuses_a_broken_version(store: Path, tmp_path: Path) -> None:
    folder = write_package(store, "0.9.0", Model(seed=13))
    (folder / "golden.png").unlink()
    registry = registry_of(store, tmp_path)

    with pytest.raises(BadModelPackageError):
        registry.select("0.9.0")


def test_request_keeps_the_package_it_began_with(store: Path, tmp_path: Path) -> None:
    registry = registry_of(store, tmp_path)
    registry.refresh()
    held = registry.current()
    before = answer_bytes(None, held.manifest, held.runner)
    write_package(store, "2.0.0", Model(seed=13))
    point_at(store, "2.0.0")

    registry.refresh()
    shutil.rmtree(store / "packages" / "1.0.0")

    assert registry.current().manifest.version == "2.0.0"
    assert answer_bytes(None, held.manifest, held.runner) == before


def test_watcher_follows_the_pointer(store: Path, tmp_path: Path) -> None:
    registry = registry_of(store, tmp_path)
    registry.watch()
    write_package(store, "2.0.0", Model(seed=13))

    point_at(store, "2.0.0")
    _until(lambda: registry.current().manifest.version == "2.0.0")

    assert POLL_S < 2  # design.md: workers notice within 2 s


def test_twenty_swaps_under_load_fail_no_request(app, store: Path) -> None:
    registry = app.extensions["neuronova"].registry
    versions = {"1.0.0": Model(), "2.0.0": Model(seed=13)}
    write_package(store, "2.0.0", versions["2.0.0"])
    answers: list[tuple[int, str, float]] = []
    stop = threading.Event()

    def load() -> None:
        gateway = Gateway(app.test_client())
        while not stop.is_set():
            answer = gateway.predict(head_png())
            value = answer.json
            answers.append((answer.status_code, value["model"]["version"], value["result"]["probability"]))

    threads = [threading.Thread(target=load) for _ in range(2)]
    for thread in threads:
        thread.start()
    for swap in range(20):
        version, before = "2.0.0" if swap % 2 == 0 else "1.0.0", len(answers)
        point_at(store, version)
        registry.refresh()
        _until(lambda version=version, before=before: version in {told for _, told, _ in answers[before:]})
    stop.set()
    for thread in threads:
        thread.join()

    assert {status for status, _, _ in answers} == {200}
    # Never an answer of one model under the name of the other.
    assert len({(version, probability) for _, version, probability in answers}) == 2
    assert {version for _, version, _ in answers} == set(versions)


def _until(met: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not met():
        assert time.monotonic() < deadline
        time.sleep(0.02)
