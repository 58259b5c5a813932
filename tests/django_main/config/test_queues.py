"""Every task has a worker that listens to its queue, and volumes share theirs with nobody."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from deploy.local.servers import services
from deploy.local.settings import REPO, LaunchSettings

from config.celery import app

JOB = "apps.ml_proxy.tasks.inference_job_task"


def queue_of(task: str) -> str:
    found: str = app.amqp.router.route({}, task)["queue"].name
    return found


def own_tasks() -> set[str]:
    app.loader.import_default_modules()
    return {name for name in app.tasks if not name.startswith("celery.")}


def of_launcher(folder: Path) -> list[str]:
    settings = LaunchSettings.from_env({"NEURONOVA_VAR": str(folder), "NEURONOVA_NGINX": "none"})
    return [" ".join(service.argv) for service in services(settings) if "celery" in service.argv]


def of_units(_: Path) -> list[str]:
    texts = [unit.read_text(encoding="utf-8") for unit in (REPO / "deploy" / "systemd").glob("celery_*.service")]
    return [line for text in texts for line in re.findall(r"^ExecStart=(.*)$", text, re.MULTILINE)]


def test_volumes_have_a_queue_to_themselves() -> None:
    beside = {task for task in own_tasks() - {JOB} if queue_of(task) == queue_of(JOB)}

    assert queue_of(JOB) == "jobs"
    assert not beside


@pytest.mark.parametrize("commands", [of_launcher, of_units])
def test_every_queue_is_one_workers(tmp_path: Path, commands: Callable[[Path], list[str]]) -> None:
    listened = [
        queue
        for command in commands(tmp_path)
        if " worker " in command  # not the clock
        for queue in command.split("--queues ")[1].split()[0].split(",")
    ]

    assert {queue_of(task) for task in own_tasks()} <= set(listened)
    assert len(listened) == len(set(listened))


def of_cluster(_: Path) -> list[str]:
    text = (REPO / "deploy" / "kubernetes" / "50-workers.yaml").read_text(encoding="utf-8")
    return [found.replace(",", " ") for found in re.findall(r"args: \[(celery, .*)\]", text)]


@pytest.mark.parametrize("commands", [of_launcher, of_units, of_cluster])
def test_there_is_one_clock_and_whoever_keeps_the_servers_keeps_it(
    tmp_path: Path, commands: Callable[[Path], list[str]]
) -> None:
    words = [set(command.split()) for command in commands(tmp_path)]

    # The clock that lives in a worker is a child that nobody starts again.
    assert not any("--beat" in one or "-B" in one for one in words)
    assert sum("beat" in one for one in words) == 1
