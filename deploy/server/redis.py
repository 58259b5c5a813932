"""Redis on loopback with a password. It holds no truth: cache and doorbell."""

import secrets
import shutil
from pathlib import Path
from urllib.parse import urlsplit

from deploy.local.env_files import read_env_file
from deploy.local.progress import step
from deploy.server import layout
from deploy.server.system import put, systemctl

URL = "NEURONOVA_REDIS_URL"
MAIN, OWN = Path("/etc/redis/redis.conf"), Path("/etc/redis/neuronova.conf")
INCLUDE = f"include {OWN}"
SETTINGS = """\
# Written by NeuroNova's installer; included by redis.conf, whose earlier lines this overrides.
bind 127.0.0.1
protected-mode yes
requirepass {password}
maxmemory 512mb
# Only what has an end may make room: cached answers, never a bell.
maxmemory-policy volatile-lru
# Wiping it loses nothing, so nothing of it goes to the disk.
save ""
appendonly no
"""


def redis_url() -> str:
    """The gateway's address of Redis; the password is made once."""
    return read_env_file(layout.DJANGO_ENV).get(URL) or f"redis://:{secrets.token_urlsafe(24)}@127.0.0.1:6379/0"


def set_up(url: str) -> None:
    """Bring the local Redis to the wished state; one on another machine is left alone."""
    parts = urlsplit(url)
    if parts.hostname != "127.0.0.1":
        return
    with step("Prepare Redis"):
        changed = put(SETTINGS.format(password=parts.password), OWN, 0o640)
        shutil.chown(OWN, group="redis")
        text = MAIN.read_text(encoding="utf-8")
        if INCLUDE not in text.splitlines():
            MAIN.write_text(f"{text.rstrip()}\n{INCLUDE}\n", encoding="utf-8")
            changed = True
        systemctl("enable", "--quiet", "redis-server.service")
        systemctl("restart" if changed else "start", "redis-server.service")


def forget() -> None:
    """Take our lines out again."""
    if MAIN.exists():
        lines = [line for line in MAIN.read_text(encoding="utf-8").splitlines() if line != INCLUDE]
        MAIN.write_text("\n".join(lines) + "\n", encoding="utf-8")
    OWN.unlink(missing_ok=True)
