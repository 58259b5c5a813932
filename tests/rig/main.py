"""`make test`: every check of this repository, one summary at the end.

python -m tests.rig.main [--only lint|types]
"""

import argparse
import os
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from deploy.local.pytorch import ensure_pytorch
from deploy.local.settings import REPO
from tests.rig import databases, steps
from tests.rig.machine import install_missing, missing_packages
from tests.rig.report import Outcome, Report

NOT_UNIT = {"contract", "deploy", "django_main", "e2e", "rig", "support", "data", "training", "__pycache__"}
SERVICE = ("tests/django_main", "tests/contract")
FUZZ = "tests/contract/test_schema_fuzz.py"
Lane = list[tuple[str, Callable[[], Outcome]]]

LINT: Lane = [
    ("ruff check", lambda: steps.python("-m", "ruff", "check", "--quiet", ".")),
    ("ruff format", lambda: steps.python("-m", "ruff", "format", "--quiet", "--check", ".")),
]
TYPES: Lane = [("mypy", steps.mypy)]
PAGE_LINT: Lane = [("page: lint", lambda: steps.page_script("lint"))]
PAGE_TESTS: Lane = [("page: Vitest", steps.page_tests)]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=["lint", "types"])
    only = parser.parse_args().only
    began = time.monotonic()
    report = Report()
    if only:
        page = [("page: npm ci, build", steps.page_build), *PAGE_LINT]
        _run_at_once(report, TYPES if only == "types" else [*LINT, *TYPES, *page], at_once=1)
    else:
        _run_everything(report)
    print(f"{report.text()}", flush=True)
    if not only and time.monotonic() - began > 600:
        print("This took more than 10 minutes, which is the limit the project set itself.", flush=True)
    return 1 if report.total("failed") else 0


def _run_everything(report: Report) -> None:
    # All three wait for what is fetched: from Debian, a wheel, the page's packages.
    _run_at_once(
        report,
        [("programs of the machine", _machine), ("PyTorch", _pytorch), ("page: npm ci, build", steps.page_build)],
    )
    # The longest first. One more at once than there are cores: the whole stack often waits (for a browser, for a start,
    # for a deadline) while the others compute. Each has databases of its own.
    _run_at_once(
        report,
        [
            ("whole stack", _whole_stack),
            ("whole stack, pages in a browser", _pages),
            ("service (MariaDB, Redis)", _service),
            ("training", _training),
            ("unit", _units),
            ("service (SQLite)", _service_embedded),
            *PAGE_TESTS,
            *TYPES,
            ("deploy files, launcher", _deploy_files),
            *PAGE_LINT,
            *LINT,
            # The schema itself is held against the code by tests/django_main/config/test_settings.py.
            ("page: types of the API", lambda: steps.page_script("check:types")),
        ],
        at_once=(os.cpu_count() or 2) + 1,
    )


def _units() -> Outcome:
    return steps.pytest(_unit_folders())


def _training() -> Outcome:
    # Threads of one calculation wait for each other at every operation while other steps have the cores.
    left_out = [] if steps.has_pytorch() else ["training"]
    return steps.pytest(["tests/training"], env={"OMP_NUM_THREADS": "1"}, without=left_out)


def _service_embedded() -> Outcome:
    # The schema is fuzzed once, on the databases of a hospital where the machine has them; not even read here, as that
    # takes longer than many a test.
    return steps.pytest(SERVICE, leave_out=[FUZZ] if databases.available() else [])


def _service() -> Outcome:
    if not databases.available():
        return Outcome(skipped=1, note="needs mariadb-server, redis-server")
    with _databases() as env:
        return steps.pytest(SERVICE, env=env, without=["one_database"])


def _deploy_files() -> Outcome:
    return steps.pytest(["tests/deploy"], without=["boot"])


def _whole_stack() -> Outcome:
    return _on_a_stack(["tests/e2e"], leave_out=_page_files())


def _pages() -> Outcome:
    return _on_a_stack(_page_files())


def _page_files() -> list[str]:
    """About half of what needs a stack, by time; on one stack it would be the last of all steps for minutes."""
    return sorted(str(path.relative_to(REPO)) for path in (REPO / "tests" / "e2e").glob("test_web_*.py"))


def _on_a_stack(paths: list[str], leave_out: Sequence[str] = ()) -> Outcome:
    with _databases() as env:
        e2e = {name.replace("NEURONOVA_", "NEURONOVA_E2E_"): value for name, value in env.items()}
        return steps.pytest(paths, env=e2e, without=["journey"], leave_out=leave_out)


@contextmanager
def _databases() -> Iterator[dict[str, str]]:
    """Private servers and what names them; nothing where the machine has none."""
    if not databases.available():
        yield {}
        return
    with (
        tempfile.TemporaryDirectory(prefix="neuronova-test-") as folder,
        databases.private_databases(Path(folder)) as started,
    ):
        yield {"NEURONOVA_DATABASE_URL": started.database_url, "NEURONOVA_REDIS_URL": started.redis_url}


def _unit_folders() -> list[str]:
    """Return every test folder that needs no server, so that a new one is never forgotten."""
    return sorted(
        f"tests/{path.name}" for path in (REPO / "tests").iterdir() if path.is_dir() and path.name not in NOT_UNIT
    )


def _machine() -> Outcome:
    advice = install_missing()
    return Outcome(passed=0 if advice else 1, skipped=len(missing_packages()), note=advice)


def _pytorch() -> Outcome:
    return Outcome(passed=1) if ensure_pytorch() else Outcome(skipped=1, note=steps.NO_TORCH_NOTE)


def _run_at_once(report: Report, lane: Lane, at_once: int = 3) -> None:
    """Run so many steps at the same time; the next begins when one has ended."""
    with ThreadPoolExecutor(at_once) as pool:
        for title, work in lane:
            pool.submit(report.run, title, work)


if __name__ == "__main__":
    os.environ.setdefault("NO_COLOR", "1")
    # Where a container forbids it, every process would compile every module again, and pytest rewrite every test.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    raise SystemExit(main())
