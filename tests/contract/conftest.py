"""The gateway's real client in front of the real AI server, without a socket between them."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from flask import Flask
from tests.flask_inference.packages import point_at, write_package
from tests.support import django_ready  # noqa: F401 -- before any import of a model
from tests.support.fake_inference import KEY, serving
from tests.support.mock_transport import over
from tests.support.uploads import empty_spool  # noqa: F401 -- a fixture for every test

from apps.ml_proxy.client import InferenceClient
from inference import create_app
from inference.app import server_of
from inference.settings import Settings


@pytest.fixture(scope="session")
def flask_app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The AI server with a small model loaded."""
    root: Path = tmp_path_factory.mktemp("ai")
    write_package(root / "models")
    point_at(root / "models", "1.0.0")
    settings = Settings(
        internal_key=KEY, models_dir=root / "models", runs_dir=root / "runs", runtime_dir=root / "runtime"
    )
    app = create_app(settings)
    server_of(app).registry.refresh()
    return app


@pytest.fixture
def client(flask_app: Flask) -> InferenceClient:
    """The gateway's client; its key is the AI server's."""
    return client_with(flask_app, KEY)


@pytest.fixture
def real_inference(flask_app: Flask) -> Iterator[None]:
    """The whole gateway asks the real AI server."""
    with serving(client_with(flask_app, KEY)):
        yield


def client_with(app: Flask, key: bytes) -> InferenceClient:
    """A client that signs with `key`."""
    return InferenceClient(transport=over(httpx.WSGITransport(app=app)), key=key)
