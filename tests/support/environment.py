"""The environment of a test run. What is already set, such as the database of the rig, stays."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

_var = Path(tempfile.mkdtemp(prefix="neuronova-test-"))
atexit.register(shutil.rmtree, _var, ignore_errors=True)

DEFAULTS = {
    "DJANGO_SETTINGS_MODULE": "config.settings",
    "NEURONOVA_VAR": str(_var),
    "NEURONOVA_LOG_DIR": str(_var / "logs"),
    "NEURONOVA_SECRET_KEY": "only-for-tests-" + "0123456789abcdef" * 4,
    "NEURONOVA_INTERNAL_KEY": "0f" * 32,
    "NEURONOVA_ALLOWED_HOSTS": "testserver,127.0.0.1,localhost",
}
OURS = [name for name in DEFAULTS if name not in os.environ]
for _name, _value in DEFAULTS.items():
    os.environ.setdefault(_name, _value)

# Parallel test processes share one Redis, not their counters.
_worker, _redis = os.environ.get("PYTEST_XDIST_WORKER"), os.environ.get("NEURONOVA_REDIS_URL")
if _worker and _redis:
    os.environ["NEURONOVA_REDIS_URL"] = f"{_redis.rpartition('/')[0]}/{int(_worker.removeprefix('gw')) + 1}"


def leave_to_workers() -> None:
    """Take back what was set here, before parallel test processes inherit it: each makes its own folders."""
    for name in OURS:
        os.environ.pop(name, None)
