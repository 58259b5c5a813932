"""The commands and environments of the processes that make one copy of NeuroNova."""

import os
import sys
from pathlib import Path

from deploy.local.env_files import read_env_file
from deploy.local.front_door import nginx_command, nginx_folder
from deploy.local.pytorch import has_pytorch
from deploy.local.settings import REPO, LaunchSettings
from deploy.local.supervisor import Service

BACKEND = REPO / "backend"  # what both servers share lies directly below it
DJANGO_FOLDER = BACKEND / "django_main"
FLASK_FOLDER = BACKEND / "flask_inference"
GUNICORN = REPO / "deploy" / "gunicorn"


def services(settings: LaunchSettings) -> list[Service]:
    """Return what to run, in the order of start."""
    found = [_flask(settings), _django(settings), _worker(settings), _jobs(settings), _beat(settings)]
    found += [_training(settings)] if has_pytorch() else []
    return [*found, _nginx(settings)] if settings.nginx else found


def server_environment(env_file: Path, folder: Path) -> dict[str, str]:
    """Return an environment with the settings of one server and nothing else of the person's NEURONOVA_*."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("NEURONOVA_", "PYTHON"))}
    own = {
        "PYTHONPATH": f"{folder}{os.pathsep}{BACKEND}",
        "PYTHONUNBUFFERED": "1",
        "PATH": f"{Path(sys.executable).parent}:{os.defpath}",
    }
    return {**inherited, **own, **read_env_file(env_file)}


def _flask(settings: LaunchSettings) -> Service:
    return Service(
        "flask", _gunicorn("flask.py"), server_environment(settings.var / "flask.env", FLASK_FOLDER), FLASK_FOLDER
    )


def _django(settings: LaunchSettings) -> Service:
    return Service("django", _gunicorn("django.py"), django_environment(settings), DJANGO_FOLDER)


def _worker(settings: LaunchSettings) -> Service:
    # Where nobody can train it takes the training runs too, and ends them at once saying so.
    queues = "default" if has_pytorch() else "default,training"
    return _celery(settings, "worker", "--queues", queues, "--hostname", "default@%h")


def _jobs(settings: LaunchSettings) -> Service:
    # Volumes. Celery shares out one worker's processes to whatever comes, so a queue that must not fill them all
    # needs a worker of its own.
    return _celery(settings, "jobs", "--queues", "jobs", "--hostname", "jobs@%h")


def _training(settings: LaunchSettings) -> Service:
    # The pool is the worker itself: told to stop, it ends the run it watches over instead of waiting for it.
    return _celery(settings, "training", "--queues", "training", "--hostname", "training@%h", "--pool", "solo")


def _beat(settings: LaunchSettings) -> Service:
    # The clock of the periodic tasks. Not `--beat` of a worker: that is a child which nobody starts again when it dies,
    # and from then on nothing is swept, sealed or sampled, unseen.
    command = (sys.executable, "-m", "celery", "--quiet", "--app", "config", "beat", "--loglevel", "INFO", "--pidfile=")
    return Service("beat", command, django_environment(settings), DJANGO_FOLDER)


def _celery(settings: LaunchSettings, name: str, *arguments: str) -> Service:
    command = (sys.executable, "-m", "celery", "--quiet", "--app", "config", "worker", "--loglevel", "INFO")
    alone = ("--without-gossip", "--without-mingle")  # the two have nothing to tell each other
    return Service(
        name, (*command, "--concurrency", "1", *alone, *arguments), django_environment(settings), DJANGO_FOLDER
    )


def _nginx(settings: LaunchSettings) -> Service:
    environment = server_environment(Path("/dev/null"), nginx_folder(settings))
    return Service("nginx", nginx_command(settings), environment, nginx_folder(settings))


def django_environment(settings: LaunchSettings) -> dict[str, str]:
    return server_environment(settings.var / "django.env", DJANGO_FOLDER)


def _gunicorn(configuration: str) -> tuple[str, ...]:
    return (sys.executable, "-m", "gunicorn", "--config", str(GUNICORN / configuration))
