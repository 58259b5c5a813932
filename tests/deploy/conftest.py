"""Deploy tests start real programs on loopback; each waits on ports the system picked."""

import pytest
from tests.rig.ports import free_ports


@pytest.fixture(autouse=True)
def _sockets(request: pytest.FixtureRequest) -> None:
    # pytest-socket may be on for the whole run; these tests talk to servers they started themselves.
    request.getfixturevalue("socket_enabled")


@pytest.fixture
def unused_ports() -> list[int]:
    return free_ports(6)
