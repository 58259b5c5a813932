"""Before anything else: the environment of the gateway, so that Django can be set up for any test that needs it."""

from tests.support import environment  # noqa: F401
