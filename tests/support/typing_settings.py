"""The gateway's settings for the type checker, which needs them but has no environment."""

from tests.support import environment  # noqa: F401, I001 -- sets the environment the next import reads
from config.settings import *  # noqa: F403
