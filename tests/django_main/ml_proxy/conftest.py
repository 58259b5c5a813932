"""What tests of jobs share."""

from collections.abc import Iterator

import pytest
from tests.support.uploads import spooled

from apps.ml_proxy import doorbell


@pytest.fixture(autouse=True)
def _empty_spool() -> Iterator[None]:
    yield
    for path in spooled():
        path.unlink()


@pytest.fixture
def bells(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The ids that the broker was given."""
    rung: list[str] = []
    monkeypatch.setattr(doorbell.current_app, "send_task", lambda name, args, **_: rung.append(args[0]))
    return rung
