"""Before anything else: the environment of the gateway, so that Django can be set up for any test that needs it."""

import pytest
from tests.support import environment


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_setupnodes() -> None:
    """With pytest-xdist: called once, before its processes are started."""
    environment.leave_to_workers()
