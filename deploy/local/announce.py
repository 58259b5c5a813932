"""Waits until a prediction would be answered, then tells the person where and how."""

import json
import shlex
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from deploy.local.progress import say
from deploy.local.settings import LaunchSettings

WAIT_S, BETWEEN_S = 180.0, 0.25
ROLES = ("clinician", "technician", "patient", "auditor", "admin")


class Announcer(threading.Thread):
    """Watches /readyz beside the supervisor; writes demo.json as the last thing of a start."""

    def __init__(self, settings: LaunchSettings, sample: Path) -> None:
        super().__init__(name="announcer", daemon=True)
        self._settings, self._sample = settings, sample

    def run(self) -> None:
        if not wait_until_ready(self._settings.url, WAIT_S):
            say(f"✗ Not ready after {WAIT_S:.0f} s; the servers' own lines above say why. Still trying.")
            wait_until_ready(self._settings.url, float("inf"))
        pending = self._settings.demo_pending
        demo = json.loads(pending.read_text(encoding="utf-8"))
        pending.replace(self._settings.demo)
        say(welcome(demo, self._sample))


def wait_until_ready(url: str, wait_s: float) -> bool:
    """Return True once the front door says a prediction would be answered, False when `wait_s` is over."""
    deadline = time.monotonic() + wait_s
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"{url}/readyz", timeout=5):  # noqa: S310  # nosec B310 - our own address
                return True
        except (urllib.error.URLError, OSError):
            time.sleep(BETWEEN_S)
    return False


def welcome(demo: dict[str, Any], sample: Path) -> str:
    users = demo["users"]
    lines = [f"  {role:<11}{users[role]['username']:<14}{users[role]['password']}" for role in ROLES if role in users]
    return "\n".join(
        [
            "",
            f"NeuroNova is ready:  {demo['url']}",
            f"The app for phones:   {demo['url']}/app/",
            "",
            "Demo logins (made for this copy, also in demo.json):",
            *lines,
            "",
            "Ask it from the command line:",
            curl_line(demo, sample),
            "",
            "Ctrl-C stops everything.",
            "",
        ]
    )


def curl_line(demo: dict[str, Any], sample: Path) -> str:
    """Return one shell line that logs in and has one sample image judged."""
    users, patients = demo["users"], demo["patients"]
    login = json.dumps({name: users["clinician"][name] for name in ("username", "password")})
    token = (
        f"curl -s -H 'Content-Type: application/json' -d {shlex.quote(login)} {demo['url']}/api/v1/auth/token/"
        """ | python3 -c 'import json,sys; print(json.load(sys.stdin)["access"])' """
    ).rstrip()
    return (
        f'curl -s -H "Authorization: Bearer $({token})" -F patient={patients[0]} '
        f"-F {shlex.quote(f'image=@{sample}')} {demo['url']}/ml/v1/predict/"
    )
