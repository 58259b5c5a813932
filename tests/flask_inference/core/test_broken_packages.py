"""Packages that must not serve: each is refused, the old model goes on answering byte for byte."""

import json
from pathlib import Path

import pytest
from tests.flask_inference.answers import answer_bytes
from tests.flask_inference.broken import BREAKS
from tests.flask_inference.packages import Model, onnx_runner, point_at, read_manifest, write_package

from inference.core.errors import BadModelPackageError
from inference.core.registry import Registry
from inference.core.store import FolderStore, Pointer


@pytest.mark.parametrize("name", list(BREAKS))
def test_broken_package_is_refused_and_the_old_model_answers_the_same(store: Path, tmp_path: Path, name: str) -> None:
    break_package, reason = BREAKS[name]
    registry = Registry(FolderStore(store), onnx_runner, state_dir=tmp_path)
    registry.refresh()
    before = answer_bytes(None, registry.current().manifest, registry.current().runner)
    folder = write_package(store, "2.0.0")
    point_at(store, "2.0.0")
    break_package(folder)
    follow_forged_hash(store, folder)

    registry.refresh()

    assert registry.refusal is not None
    assert (registry.refusal.version, registry.refusal.reason) == ("2.0.0", reason)
    serving = registry.current()
    assert serving.manifest.version == "1.0.0"
    assert answer_bytes(None, serving.manifest, serving.runner) == before


def follow_forged_hash(store: Path, folder: Path) -> None:
    """Where the manifest's hash was forged, the pointer is forged with it."""
    try:
        digest = read_manifest(folder)["sha256"]
    except (OSError, ValueError):
        return
    (store / "current.json").write_text(json.dumps({"version": "2.0.0", "sha256": digest}))


def test_there_are_thirty_ways_and_more() -> None:
    assert len(BREAKS) >= 30


def test_sound_package_is_not_refused(store: Path, tmp_path: Path) -> None:
    registry = Registry(FolderStore(store), onnx_runner, state_dir=tmp_path)
    registry.refresh()
    write_package(store, "2.0.0", Model(seed=13))
    point_at(store, "2.0.0")

    registry.refresh()

    assert registry.refusal is None
    assert registry.current().manifest.version == "2.0.0"


def test_pointer_with_another_digest_than_the_package_is_refused(store: Path, tmp_path: Path) -> None:
    (store / "current.json").write_text(json.dumps({"version": "1.0.0", "sha256": "0" * 64}))
    registry = Registry(FolderStore(store), onnx_runner, state_dir=tmp_path)

    registry.refresh()

    assert registry.serving is None
    assert registry.refusal is not None
    assert registry.refusal.reason == "hash"


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"version": "1.0.0"}', '{"version": "../x", "sha256": "0"}', '{"version": 1, "sha256": 2}']
)
def test_unreadable_pointer_is_reported_and_the_old_model_serves(store: Path, tmp_path: Path, text: str) -> None:
    registry = Registry(FolderStore(store), onnx_runner, state_dir=tmp_path)
    registry.refresh()
    (store / "current.json").write_text(text)

    registry.refresh()

    assert registry.current().manifest.version == "1.0.0"
    assert registry.refusal is not None
    assert registry.refusal.reason == "pointer"


def test_pointer_that_is_a_link_is_refused(store: Path) -> None:
    (store / "current.json").rename(store / "real.json")
    (store / "current.json").symlink_to("real.json")

    assert FolderStore(store).package("1.0.0").version == "1.0.0"
    with pytest.raises(BadModelPackageError):
        FolderStore(store).pointer()


def test_pointer_is_read_as_written(store: Path) -> None:
    assert FolderStore(store).pointer() == Pointer("1.0.0", read_manifest(store / "packages" / "1.0.0")["sha256"])


def test_weights_beside_the_working_directory_are_not_picked_up(
    store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    registry = Registry(FolderStore(store), onnx_runner, state_dir=tmp_path)
    folder = write_package(store, "2.0.0")
    BREAKS["weights_in_another_file"][0](folder)
    point_at(store, "2.0.0")
    monkeypatch.chdir(folder)

    registry.refresh()

    assert registry.serving is None
    assert registry.refusal is not None
    assert registry.refusal.reason == "model_unreadable"
