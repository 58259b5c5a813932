"""Users, folders, units, logrotate: what systemd and cron read of ours."""

import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from deploy.local.progress import LaunchError, step
from deploy.server import layout
from deploy.server.site import Site
from deploy.server.system import put, remove, run, succeeds, systemctl

SYSUSERS, TMPFILES = Path("/etc/sysusers.d/neuronova.conf"), Path("/etc/tmpfiles.d/neuronova.conf")
LOGROTATE = Path("/etc/logrotate.d/neuronova")
MARIADB_DROP_IN = layout.UNITS / "mariadb.service.d" / "neuronova.conf"
# Debian restarts it after a crash, but not when it ended "cleanly" without being told to.
RESTART = "# Written by NeuroNova's installer.\n[Service]\nRestart=always\nRestartSec=1\n"
ENDINGS = (".service", ".socket", ".target", ".timer")
# Of several nodes one alone has these, and the timers: two would seal with one key, or without any.
HOUSEKEEPING = ("celery_beat.service", "celery_worker.service", "celery_training.service")
BACKGROUND = (*HOUSEKEEPING, "celery_jobs.service")
# What its workers leave for /metrics, by the names that their units give them.
HOUSEKEEPING_FIGURES = ("default@*.json", "training@*.json")
TIMERS = ("neuronova_backup.timer", "neuronova_verify.timer")
SERVERS = {"gunicorn_flask": layout.FLASK_PORT, "gunicorn_django": layout.DJANGO_PORT}
READY_WAIT_S = 120.0


def make_users(sources: Path) -> None:
    """Make the two users, the groups they share and the data folders with their rights."""
    put((sources / "systemd" / "neuronova.sysusers").read_text(encoding="utf-8"), SYSUSERS)
    put((sources / "systemd" / "neuronova.tmpfiles").read_text(encoding="utf-8"), TMPFILES)
    run(["systemd-sysusers", SYSUSERS], told="Making the system users")
    run(["systemd-tmpfiles", "--create", TMPFILES], told="Making the data folders")


def write(site: Site, sources: Path) -> None:
    """Put units and logrotate's file in place and enable what this site runs; starts nothing."""
    for path in sorted((sources / "systemd").iterdir()):
        if path.suffix in ENDINGS:
            text = path.read_text(encoding="utf-8")
            put(text, layout.UNITS / path.name)
            if path.stem in SERVERS:
                put(template(path.stem, text), layout.UNITS / f"{path.stem}@{path.suffix}")
    put((sources / "logrotate" / "neuronova").read_text(encoding="utf-8"), LOGROTATE)
    put(RESTART, MARIADB_DROP_IN)
    systemctl("daemon-reload")
    systemctl("enable", "--quiet", "neuronova.target", *sockets(site), *servers(site), *background(site), *timers(site))


def template(name: str, text: str) -> str:
    """Turn a server's unit into that of its further instances: the port becomes the name of the instance."""
    return text.replace(f"127.0.0.1:{SERVERS[name]}", "127.0.0.1:%i").replace(f"{name}.socket", f"{name}@%i.socket")


def servers(site: Site) -> list[str]:
    """The units of all server instances, the AI servers first."""
    return _instances(site, "service")


def sockets(site: Site) -> list[str]:
    return _instances(site, "socket")


def background(site: Site) -> list[str]:
    return [unit for unit in BACKGROUND if site.housekeeping or unit not in HOUSEKEEPING]


def timers(site: Site) -> list[str]:
    return [*TIMERS] if site.housekeeping else []


def _instances(site: Site, ending: str) -> list[str]:
    counts = {"gunicorn_flask": site.flask_instances, "gunicorn_django": site.django_instances}
    return [
        f"{name}.{ending}" if not number else f"{name}@{SERVERS[name] + number}.{ending}"
        for name, count in counts.items()
        for number in range(count)
    ]


def _too_many(site: Site) -> list[str]:
    """What an earlier choice enabled: instances, housekeeping."""
    enabled = {path.name for path in layout.UNITS.glob("*.wants/gunicorn_*@*")}
    enabled |= {path.name for path in layout.UNITS.glob("*.wants/*") if path.name in (*HOUSEKEEPING, *TIMERS)}
    return sorted(enabled - {*servers(site), *sockets(site), *background(site), *timers(site)})


@contextmanager
def background_stopped() -> Iterator[None]:
    """Let the workers finish what they are at and end; what comes next starts them. When it fails, they start here."""
    ran = [unit for unit in BACKGROUND if succeeds(["systemctl", "is-active", "--quiet", unit])]
    try:
        with step("Let the background workers finish"):
            systemctl("stop", *BACKGROUND)
        yield
    except BaseException:
        # Without them nothing is sealed and no volume is judged. That they do not start is the lesser news.
        if ran:
            succeeds(["systemctl", "start", *ran])
        raise


def restart(site: Site) -> None:
    """Start everything with what `current` names now. The sockets stay open: connections wait, none is refused.

    raises: LaunchError when a server does not become ready
    """
    units = [*sockets(site), *servers(site), *background(site)]
    run(["systemctl", "reset-failed", *units])
    systemctl("start", *sockets(site))
    with step("Start the servers"):
        for unit in servers(site):
            systemctl("restart", unit)
            # One after the other: while one starts, the pool has the others.
            if unit.startswith("gunicorn_django"):
                wait_until_ready(layout.DJANGO_PORT + servers(site).index(unit) - site.flask_instances)
        systemctl("restart", *background(site))
        for unit in _too_many(site):  # Nginx no longer sends anybody there; another node keeps house
            systemctl("disable", "--quiet", "--now", unit)
        if not site.housekeeping:
            _forget_housekeeping()
        systemctl("start", "neuronova.target", *timers(site))


def _forget_housekeeping() -> None:
    """Workers that are gone report no more: only one that starts would take its last figures away, and the time of the
    last seal in them would be an alarm (NeuroNovaHousekeepingStopped) for ever."""
    for pattern in HOUSEKEEPING_FIGURES:
        for path in (layout.VAR / "metrics" / "celery").glob(pattern):
            path.unlink(missing_ok=True)


def wait_until_ready(port: int, wait_s: float = READY_WAIT_S) -> None:
    """Wait until a gateway says that a prediction would be answered. raises: LaunchError with its last words"""
    deadline, said = time.monotonic() + wait_s, "nothing"
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=10):  # nosec B310
                return
        except urllib.error.HTTPError as error:
            said = error.read().decode("utf-8", "replace")[:500]
        except OSError as error:
            said = str(error)
        time.sleep(0.5)
    raise LaunchError(f"The gateway on port {port} is not ready after {wait_s:.0f} s; it says: {said}")


def forget() -> None:
    """Stop and remove all units of ours; users, data folders and logs stay."""
    names = [path.name for path in layout.UNITS.glob("*") if _is_ours(path)]
    if names:
        enabled = {path.name for path in layout.UNITS.glob("*.wants/*") if path.name.startswith(_PREFIXES)}
        systemctl("disable", "--quiet", "--now", *sorted(enabled | {n for n in names if "@" not in n}))
    for name in names:
        remove(layout.UNITS / name)
    for path in (MARIADB_DROP_IN, LOGROTATE, TMPFILES):
        remove(path)
    systemctl("daemon-reload")


_PREFIXES = ("neuronova", "gunicorn_django", "gunicorn_flask", "celery_")


def _is_ours(path: Path) -> bool:
    return path.suffix in ENDINGS and path.name.startswith(_PREFIXES)
