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
for _name, _value in DEFAULTS.items():
    os.environ.setdefault(_name, _value)
