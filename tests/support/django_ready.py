"""Sets Django up. A conftest that imports models imports this first: it is loaded before pytest-django has its turn."""

import django
from tests.support import environment  # noqa: F401

django.setup()
