"""`make run`: one copy of NeuroNova in the foreground until Ctrl-C.

Started by `python -m deploy.local.run` from the environment that deploy.local.bootstrap made.
"""

import fcntl
import os
import socket
import subprocess
import sys
from pathlib import Path

from deploy.local.announce import Announcer
from deploy.local.app import build_app
from deploy.local.env_files import write_env_files
from deploy.local.front_door import write_nginx_configuration
from deploy.local.model_store import install_shipped_model
from deploy.local.page import build_page
from deploy.local.progress import LaunchError, say, step, stop_with
from deploy.local.samples import ensure_samples
from deploy.local.servers import DJANGO_FOLDER, django_environment, services
from deploy.local.settings import REPO, LaunchSettings
from deploy.local.supervisor import Supervisor


def main() -> None:
    try:
        settings = LaunchSettings.from_env()
        lock = claim(settings)
        sample = prepare(settings)
    except LaunchError as error:
        stop_with(error)
        return
    supervisor = Supervisor(services(settings), settings.run_folder)
    supervisor.catch_signals()
    Announcer(settings, sample).start()
    supervisor.run()
    os.close(lock)
    say("Everything this copy started has ended.")


def claim(settings: LaunchSettings) -> int:
    """Take the data folder for this process alone and check that its ports are free.

    returns: an open file whose lock lasts as long as the process
    raises : LaunchError naming what is taken
    """
    settings.var.mkdir(parents=True, exist_ok=True)
    settings.var.chmod(0o700)
    settings.run_folder.mkdir(exist_ok=True)
    lock = os.open(settings.run_folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise LaunchError(
            f"A copy of NeuroNova already runs with {settings.var}. For a second one set NEURONOVA_VAR and other ports."
        ) from None
    names = {"NEURONOVA_HTTP_PORT": settings.http_port, "NEURONOVA_DJANGO_PORT": settings.django_port}
    for name, port in (names | {"NEURONOVA_FLASK_PORT": settings.flask_port}).items():
        if not _is_free(port):
            raise LaunchError(f"Port {port} is in use by another program. Choose another: {name}=... make run")
    for left_over in (*settings.run_folder.glob("*.pid"), *settings.run_folder.glob("*.hold")):
        left_over.unlink()
    return lock


def prepare(settings: LaunchSettings) -> Path:
    """Bring page, settings, model store and database to the state of this checkout; returns a sample image."""
    say(f"NeuroNova, data in {settings.var}")
    build_page()
    build_app()
    os.umask(0o077)  # from here on only data is written, and it is about patients
    write_env_files(settings)
    if not os.environ.get("NEURONOVA_MODELS_URL"):
        install_shipped_model(settings.var / "models")
    with step("Bring the database up to date"):
        prepare_django(settings)
    sample = ensure_samples(settings.var / "samples")
    if settings.nginx:
        write_nginx_configuration(settings)
    else:
        say("  no Nginx on this machine: Django serves the page itself")
    return sample


def prepare_django(settings: LaunchSettings) -> None:
    """Tables, static files, demo users; leaves `demo.pending.json`. raises: LaunchError"""
    if settings.demo.exists():
        # The file means "ready". Until this start is, it waits under another name (it holds the passwords).
        settings.demo.replace(settings.demo_pending)
    environment = django_environment(settings)
    environment["PYTHONPATH"] += f"{os.pathsep}{REPO}"
    environment.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    environment.setdefault("NEURONOVA_DATABASE_TIMEOUT_S", "0")  # as manage.py: a migration may take its time
    command = [sys.executable, "-m", "deploy.local.prepare_django", str(settings.demo_pending), settings.url]
    if subprocess.run(command, cwd=DJANGO_FOLDER, env=environment, check=False).returncode:
        raise LaunchError("Django could not be prepared; its own words stand above.")


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


if __name__ == "__main__":
    main()
