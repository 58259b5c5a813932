"""The steps of `make test`, each a function that runs programs and says how they ended."""

import importlib.util
import json
import os
import secrets
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from deploy.local.page import WEB, build_page, install_packages, npm, page_environment
from deploy.local.progress import LaunchError
from deploy.local.settings import REPO
from tests.rig.report import Outcome, outcome_of_junit, tail

MYPY_TARGETS = (
    "backend/sandbox",
    "backend/tracing",
    "backend/fileformats",
    "backend/deidentify",
    "backend/django_main",
    "backend/flask_inference",
    "backend/training",
    "deploy/backup",
    "deploy/capacity",
    "deploy/local",
    "deploy/server",
    "tests/rig",
    "bench",
    "clients/python",
    "frontend/app/src",
)
NO_TORCH_NOTE = "training tests and types need PyTorch (see: python -m deploy.local.pytorch)"


def command(*arguments: str, env: Mapping[str, str] | None = None, cwd: Path = REPO) -> Outcome:
    """Run one program; its words are shown only when it fails."""
    ended = subprocess.run(
        arguments, cwd=cwd, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    if ended.returncode == 0:
        return Outcome(passed=1)
    print(tail(ended.stdout), flush=True)
    return Outcome(failed=1)


def python(*arguments: str) -> Outcome:
    return command(sys.executable, *arguments)


def mypy() -> Outcome:
    targets = [target for target in MYPY_TARGETS if (REPO / target).exists()]
    if not has_pytorch():
        targets.remove("backend/training")
    with tempfile.TemporaryDirectory() as folder:
        # The Django plugin loads the settings, and those demand an environment.
        own = {"NEURONOVA_VAR": folder, "NEURONOVA_LOG_DIR": folder}
        keys = {"NEURONOVA_SECRET_KEY": secrets.token_urlsafe(50), "NEURONOVA_INTERNAL_KEY": secrets.token_hex(32)}
        return command(sys.executable, "-m", "mypy", *targets, env=os.environ | own | keys)


def has_pytorch() -> bool:
    return importlib.util.find_spec("torch") is not None


def page_script(script: str) -> Outcome:
    if not (WEB / "package.json").exists():
        return Outcome(skipped=1, note="no page in this checkout")
    return command(*npm("run", "--silent", script), env=page_environment(), cwd=WEB)


def page_build() -> Outcome:
    try:
        install_packages()
        build_page()
    except LaunchError as error:
        print(error, flush=True)
        return Outcome(failed=1)
    return Outcome(passed=1)


def page_tests() -> Outcome:
    """Run Vitest and count its tests."""
    if not (WEB / "package.json").exists():
        return Outcome(skipped=1, note="no page in this checkout")
    with tempfile.TemporaryDirectory() as folder:
        result = Path(folder) / "vitest.json"
        told = ("--", "--reporter=default", "--reporter=json", f"--outputFile.json={result}")
        outcome = command(*npm("run", "--silent", "test", *told), env=page_environment(), cwd=WEB)
        if not result.exists():
            return Outcome(failed=1, note="Vitest wrote no result")
        counted = json.loads(result.read_text(encoding="utf-8"))
    failed = max(int(counted["numFailedTests"]), outcome.failed)
    return Outcome(int(counted["numPassedTests"]), failed, int(counted["numPendingTests"]))


def pytest(
    paths: Sequence[str],
    *,
    env: Mapping[str, str] | None = None,
    without: Sequence[str] = (),
    leave_out: Sequence[str] = (),
) -> Outcome:
    """Run some test folders, in one process; those this checkout does not have are left out.

    without  : tests with one of these marks are not run
    leave_out: files that are not even imported
    """
    present = [path for path in paths if (REPO / path).exists()]
    if not present:
        return Outcome(skipped=1, note="no such tests in this checkout")
    with tempfile.TemporaryDirectory(prefix="neuronova-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o711)  # the database server below it runs as another user
        result = Path(folder) / "junit.xml"
        chosen = [*present, *(f"--ignore={path}" for path in leave_out)]
        chosen += ["-m", " and ".join(f"not {marker}" for marker in without)] if without else []
        chosen += [f"--randomly-seed={secrets.randbelow(1 << 32)}"]
        ended = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", f"--junitxml={result}", *chosen],
            cwd=REPO,
            # What is killed cannot clean up; here all it leaves goes away with the folder.
            env=os.environ | {"TMPDIR": folder} | dict(env or {}),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        outcome = outcome_of_junit(result, ended.returncode)
    print(tail(ended.stdout) if outcome.failed else "\n".join(ended.stdout.splitlines()[-1:]), flush=True)
    if outcome.failed:
        print(f"The same order once more: pytest {shlex.join(chosen)}", flush=True)
    return outcome
