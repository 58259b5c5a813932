"""A model store of the test's own, and packages in it that the fake AI server can be pointed at."""

import dataclasses
import hashlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from pytest_django.fixtures import Settings
from tests.support.fake_inference import FakeInference, png
from tests.support.model_server import ModelServer

from apps.audit.rows import KINDS, digest_of, row_chunks
from apps.ml_proxy import doorbell
from apps.ml_proxy.serving import Pointer
from apps.model_life.model_store import ModelStore


@pytest.fixture(autouse=True)
def _every_change_has_its_event(db: None) -> Iterator[None]:
    """Whatever a test did: each row is what its newest event says, where the test wrote no row by itself."""
    yield
    for kind in KINDS:
        for chunk in row_chunks(kind):
            for row, change in chunk:
                assert change is None or (change.row_sha256 and change.fits(digest_of(row))), (kind.word, change)


@pytest.fixture
def bells(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The ids that the broker was given."""
    rung: list[str] = []
    monkeypatch.setattr(doorbell.current_app, "send_task", lambda name, args, **_: rung.append(args[0]))
    return rung


@pytest.fixture
def store(tmp_path: Path, settings: Settings) -> ModelStore:
    """An empty store, and folders for runs and data sets beside it."""
    folders = {name: tmp_path / name for name in ("models", "runs", "datasets")}
    for folder in folders.values():
        folder.mkdir()
    settings.ENV = dataclasses.replace(
        django_settings.ENV,
        models_url=f"file://{folders['models']}",
        runs=folders["runs"],
        datasets=folders["datasets"],
    )
    return ModelStore.of_site()


@pytest.fixture
def package(store: ModelStore) -> Callable[..., Pointer]:
    """Puts a version into the store; returns what a pointer to it says."""

    def put(version: str, model: bytes = b"") -> Pointer:
        folder = store.root / "packages" / version
        folder.mkdir(parents=True)
        data = model or f"model {version}".encode()
        digest = hashlib.sha256(data).hexdigest()
        (folder / "model.onnx").write_bytes(data)
        (folder / "golden.png").write_bytes(png())
        (folder / "manifest.json").write_text(json.dumps({"version": version, "sha256": digest}))
        return Pointer(version, digest)

    return put


@pytest.fixture
def server(store: ModelStore, inference: FakeInference) -> ModelServer:
    """An AI server that follows the store's pointer as the real one does."""
    return ModelServer(store.root, inference)
