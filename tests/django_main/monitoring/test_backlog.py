"""What waits, what the workers did, and that rules and dashboard ask only for figures that exist."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from deploy.local.settings import REPO
from django.db import OperationalError
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings
from tests.support.factories import InferenceLogFactory, client_of

from apps.accounts.models import User
from apps.audit import sealing
from apps.ml_proxy import audit
from apps.ml_proxy.models import InferenceLog, InferenceState
from apps.monitoring import backlog, celery_figures, metrics
from common.figures import folder_take

pytestmark = pytest.mark.django_db
MONITORING = REPO / "deploy" / "monitoring"
OWN_CODE = {"PYTHONPATH": f"{REPO}/backend/django_main:{REPO}/backend"}


def figures(client: Client) -> dict[str, float]:
    lines = client.get("/metrics").content.decode().splitlines()
    pairs = (line.rsplit(" ", 1) for line in lines if not line.startswith("#"))
    return {name: float(value) for name, value in pairs}


@pytest.fixture(scope="module")
def gateways(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder in which a worker each of two gateways has counted: 2 requests the one, 3 the other.

    The gateways live as long as this process.
    """
    var = tmp_path_factory.mktemp("var")
    for port in ("8000", "8001"):
        folder_take(var / "metrics" / f"django-{port}")
    # Workers are forks of a process that has loaded the application, which takes longer than all they do here.
    program = (
        "import os, sys, django; django.setup()\n"
        "from apps.monitoring.metrics import observe\n"
        "for count, folder in enumerate(sys.argv[1:], 2):\n"
        "    if not os.fork():\n"
        "        os.environ['PROMETHEUS_MULTIPROC_DIR'] = folder\n"
        "        for _ in range(count): observe(route='a', method='GET', status=200, seconds=0.1)\n"
        "        os._exit(0)\n"
        "    assert os.wait()[1] == 0\n"
    )
    folders = [str(folder) for folder in sorted((var / "metrics").iterdir())]
    environment = os.environ | OWN_CODE | {"PROMETHEUS_MULTIPROC_DIR": folders[0]}
    subprocess.run([sys.executable, "-c", program, *folders], env=environment, check=True)
    return var


def test_metrics_tell_how_long_the_oldest_job_waits(client: Client) -> None:
    now = timezone.now()
    for minutes in (3, 40):
        InferenceLogFactory(state=InferenceState.QUEUED, queued_at=now - timedelta(minutes=minutes))
    InferenceLogFactory()

    found = figures(client)

    assert found['neuronova_jobs{state="queued"}'] == 2
    assert found['neuronova_jobs{state="running"}'] == 0
    assert 2400 <= found["neuronova_job_oldest_wait_seconds"] < 2500


def test_metrics_tell_that_an_event_waits_for_the_sealer(
    client: Client, clinician: User, settings: Settings, tmp_path: Path
) -> None:
    settings.ENV = replace(settings.ENV, audit_dir=tmp_path, audit_key_file=tmp_path / "signing.key")
    audit.record("history_read", actor=clinician, address="10.0.0.1")
    assert figures(client)["neuronova_audit_unsealed_seconds"] > 0

    sealing.audit_seal()

    assert figures(client)["neuronova_audit_unsealed_seconds"] == 0


def test_metrics_say_that_the_database_is_down_instead_of_failing(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(**_: object) -> None:
        raise OperationalError

    monkeypatch.setattr(InferenceLog.objects, "filter", broken)

    found = figures(client)

    assert found["neuronova_database_up"] == 0
    assert "neuronova_jobs" not in found


def test_metrics_tell_of_the_last_backup(client: Client, settings: Settings) -> None:
    file = settings.ENV.var / "backup.json"
    file.unlink(missing_ok=True)
    assert figures(client)["neuronova_backup_last_success_timestamp_seconds"] == 0

    file.write_text(json.dumps({"stamp": "x", "ended_at": 1000.5, "seconds": 3.0, "bytes": 77}))

    found = figures(client)
    file.unlink()
    assert found["neuronova_backup_last_success_timestamp_seconds"] == 1000.5
    assert found["neuronova_backup_bytes"] == 77


def test_metrics_add_up_what_the_processes_of_the_workers_did(client: Client, settings: Settings) -> None:
    folder = settings.ENV.var / "metrics" / "celery"
    for worker in ("default@a", "jobs@a"):
        task = SimpleNamespace(name="apps.x.tasks.y_task", request=SimpleNamespace(hostname=worker))
        celery_figures._begun(task_id=worker)
        celery_figures._ended(task_id=worker, task=task, state="SUCCESS")
        celery_figures._counts.clear()

    found = figures(client)
    celery_figures._forget_last_run(sender="jobs@a")

    assert found['neuronova_celery_tasks_total{state="success",task="apps.x.tasks.y_task"}'] == 2
    assert len(list(folder.glob("default@a.*.json"))) == 1
    assert not list(folder.glob("jobs@a.*.json"))
    celery_figures._forget_last_run(sender="default@a")


@pytest.mark.one_database
def test_each_gateway_of_this_machine_is_told_apart(settings: Settings, tmp_path: Path, gateways: Path) -> None:
    settings.ENV = replace(settings.ENV, var=tmp_path)
    assert metrics.request_totals() == {}

    settings.ENV = replace(settings.ENV, var=gateways)

    found = metrics.request_totals()
    assert {name: told["total"] for name, told in found.items()} == {"django-8000": 2, "django-8001": 3}


def test_gateway_that_is_just_stopping_is_left_out(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(_: object) -> None:
        raise FileNotFoundError

    settings.ENV = replace(settings.ENV, var=tmp_path)
    folder_take(tmp_path / "metrics" / "django-8000")
    monkeypatch.setattr(metrics.MultiProcessCollector, "collect", gone)

    assert metrics.request_totals() == {}


@pytest.mark.one_database
def test_summary_adds_up_the_gateways_of_this_machine(admin: User, settings: Settings, gateways: Path) -> None:
    settings.ENV = replace(settings.ENV, var=gateways)

    told = client_of(admin).get("/api/v1/monitoring/summary/").json()["requests"]

    assert told == {"total": 5, "errors": 0, "error_rate": 0.0, "mean_ms": 100.0}


@pytest.mark.one_database
def test_gateway_that_was_killed_counts_no_more_and_the_next_clears_up(settings: Settings, tmp_path: Path) -> None:
    settings.ENV = replace(settings.ENV, var=tmp_path)
    dead, living, third = (tmp_path / "metrics" / f"django-{port}" for port in (8000, 8001, 8002))
    folder_take(living)
    program = (
        f"import pathlib; from common.figures import folder_take; folder_take(pathlib.Path('{dead}'))\n"
        "print(flush=True); input()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program], env=os.environ | OWN_CODE, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as gateway:
        assert gateway.stdout is not None
        gateway.stdout.readline()
        before = sorted(metrics.request_totals())
        gateway.kill()

    assert (before, sorted(metrics.request_totals())) == (["django-8000", "django-8001"], ["django-8001"])
    folder_take(third)
    assert sorted(path.name for path in dead.parent.iterdir()) == ["django-8001", "django-8002"]


@pytest.mark.one_database
def test_gateway_that_stops_takes_its_figures_along(tmp_path: Path) -> None:
    program = (
        "import runpy, types\n"
        f"hooks = runpy.run_path('{REPO}/deploy/gunicorn/django.py')\n"
        "hooks['on_starting'](types.SimpleNamespace(cfg=types.SimpleNamespace(address=[])))\n"
        f"print(*[path.name for path in __import__('pathlib').Path('{tmp_path}/metrics').iterdir()])\n"
        "hooks['on_exit'](None)"
    )
    environment = os.environ | OWN_CODE | {"NEURONOVA_VAR": str(tmp_path)}

    ran = subprocess.run([sys.executable, "-c", program], env=environment, check=True, capture_output=True, text=True)

    assert ran.stdout == "django-8000\n"
    assert not list((tmp_path / "metrics").iterdir())


def _queries() -> Iterator[str]:
    for path in sorted((MONITORING / "rules").glob("*.yml")):
        yield from re.findall(r"^ +expr: (.+)$", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    dashboard = json.loads((MONITORING / "grafana" / "dashboards" / "neuronova.json").read_text(encoding="utf-8"))
    yield from (target["expr"] for panel in dashboard["panels"] for target in panel["targets"])


def _names(query: str) -> set[str]:
    bare = re.sub(r'"[^"]*"|\{[^}]*\}|\[[^]]*\]|\b(?:by|without) \([^)]*\)', " ", query)
    return {
        name for name in re.findall(r"[a-z_][a-zA-Z0-9_:]*", bare) if "_" in name or ":" in name or name == "up"
    } - {
        "histogram_quantile",
        "clamp_min",
        "predict_linear",
    }


def _existing() -> set[str]:
    from prometheus_client import REGISTRY  # noqa: PLC0415

    from inference import metrics as ai  # noqa: PLC0415 -- another server's registry, asked for its names only

    assert ai.CONTENT_TYPE
    endings = {"counter": ("_total",), "gauge": ("",), "histogram": ("_bucket", "_sum", "_count")}
    collected = [*REGISTRY.collect(), *backlog.BacklogCollector().collect()]
    found = {family.name + ending for family in collected for ending in endings.get(family.type, ())}
    records = (MONITORING / "rules" / "recording.yml").read_text(encoding="utf-8")
    listed = (MONITORING / "exporter-metrics.txt").read_text(encoding="utf-8").splitlines()
    return found | set(re.findall(r"record: (\S+)", records)) | {line for line in listed if not line.startswith("#")}


def test_rules_and_dashboard_ask_only_for_figures_that_exist() -> None:
    asked = {name for query in _queries() for name in _names(query)}

    assert len(asked) > 20
    assert asked - _existing() == set()


@pytest.mark.parametrize("handbook", ["operations.md", "operations.ko.md"])
def test_every_alert_has_its_entry_in_the_handbook(handbook: str) -> None:
    rules = (MONITORING / "rules" / "alerts.yml").read_text(encoding="utf-8")
    alerts = re.findall(r"alert: (\w+)", rules)
    headings = re.findall(r"^### (\w+)$", (REPO / "docs" / handbook).read_text(encoding="utf-8"), flags=re.MULTILINE)

    assert [name for name in headings if name.startswith("NeuroNova")] == alerts
    assert re.findall(r"runbook: docs/operations.md#(\w+)", rules) == [name.lower() for name in alerts]
