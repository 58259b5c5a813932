"""What tests of jobs share."""

import pytest
from tests.support.uploads import empty_spool  # noqa: F401 -- a fixture for every test

from apps.ml_proxy import doorbell


@pytest.fixture
def bells(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The ids that the broker was given."""
    rung: list[str] = []
    monkeypatch.setattr(doorbell.current_app, "send_task", lambda name, args, **_: rung.append(args[0]))
    return rung
