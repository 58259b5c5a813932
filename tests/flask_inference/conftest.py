"""A model store, an application over it, and a gateway that signs."""

import shutil
from pathlib import Path

import pytest
from flask import Flask
from tests.flask_inference.packages import WATCHDOG, point_at, write_package
from tests.flask_inference.signing import KEY, Gateway

from inference import create_app
from inference.app import server_of
from inference.settings import Settings


@pytest.fixture(scope="session")
def sound_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with version 1.0.0; never changed, only copied."""
    store = tmp_path_factory.mktemp("sound") / "models"
    write_package(store)
    return store


@pytest.fixture
def store(sound_store: Path, tmp_path: Path) -> Path:
    """An own copy of the store, pointing at 1.0.0."""
    copy = tmp_path / "models"
    shutil.copytree(sound_store, copy)
    point_at(copy, "1.0.0")
    return copy


@pytest.fixture
def settings(store: Path, tmp_path: Path) -> Settings:
    """Settings over the temporary folder."""
    return Settings(internal_key=KEY, models_dir=store, runs_dir=tmp_path / "runs", runtime_dir=tmp_path / "runtime")


@pytest.fixture
def app(settings: Settings) -> Flask:
    """The application with its model loaded."""
    built = create_app(settings, watchdog=WATCHDOG)
    server_of(built).registry.refresh()
    return built


@pytest.fixture
def gateway(app: Flask) -> Gateway:
    """Signs and sends."""
    return Gateway(app.test_client())
