"""Puts PyTorch into `.venv` when it is cheap to get: a wheel in a local folder, or an index the person names.

PyPI's own Linux wheel brings two gigabytes of GPU libraries nobody here asked for, so it is never the silent default.
"""

import importlib.util
import os
import subprocess
from pathlib import Path

from deploy.local.bootstrap import PYTHON, VENV
from deploy.local.pip_config import read_pip_options, uv_environment
from deploy.local.progress import LaunchError, step, stop_with
from deploy.local.settings import REPO

ADVICE = (
    "PyTorch is not installed. Name an index or a folder that has it, for example\n"
    "  NEURONOVA_TORCH_INDEX=https://download.pytorch.org/whl/cpu   (CPU build), or\n"
    "  PIP_FIND_LINKS=/folder/with/torch-wheels"
)


def has_pytorch() -> bool:
    """Return whether this environment can train."""
    return importlib.util.find_spec("torch") is not None


def ensure_pytorch() -> bool:
    """Return whether PyTorch is there afterwards."""
    if has_pytorch():
        return True
    environment, options = uv_environment(os.environ), []
    index = os.environ.get("NEURONOVA_TORCH_INDEX", "")
    if index:
        environment["UV_INDEX"] = f"{index} {environment.get('UV_INDEX', '')}".strip()
    elif not _wheel_at_hand():
        return False
    elif read_pip_options(os.environ).get("no-index"):
        options = ["--no-index"]  # uv knows no variable for it
    with step("Install PyTorch for training"):
        command = [str(VENV / "bin" / "uv"), "pip", "install", "--quiet", "--python", str(PYTHON)]
        pins = ["-r", "requirements/torch.txt", "--constraint", "requirements/test.txt"]
        return subprocess.run([*command, *options, *pins], cwd=REPO, env=environment, check=False).returncode == 0


def _wheel_at_hand() -> bool:
    folders = read_pip_options(os.environ).get("find-links", "").split()
    places = (folder.removeprefix("file://") for folder in folders)
    return any(any(Path(place).glob("torch-*.whl")) for place in places if "://" not in place)


if __name__ == "__main__" and not ensure_pytorch():
    stop_with(LaunchError(ADVICE))
