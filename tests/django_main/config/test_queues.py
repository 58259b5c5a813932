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


@pytest.mark.parametrize("commands", [of_launcher, of_units])
def test_there_is_one_clock(tmp_path: Path, commands: Callable[[Path], list[str]]) -> None:
    # With the launcher a worker has it, on a server it is a unit of its own.
    assert sum(bool({"beat", "--beat"} & set(command.split())) for command in commands(tmp_path)) == 1
