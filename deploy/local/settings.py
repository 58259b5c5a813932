"""What the person who starts a copy may choose, read from the environment in this one place."""

import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from deploy.local.progress import LaunchError

REPO = Path(__file__).resolve().parents[2]
SYSTEM_FOLDERS = "/usr/sbin:/usr/local/sbin:/sbin"  # where Debian puts nginx, outside a plain user's PATH


@dataclass(frozen=True)
class LaunchSettings:
    """Where one copy of NeuroNova keeps its data and listens. Every port is on 127.0.0.1."""

    var: Path
    http_port: int
    django_port: int
    flask_port: int
    database_url: str  # empty: SQLite below `var`
    redis_url: str  # empty: file cache and file broker below `var`
    nginx: str  # the program, empty when Django serves the page itself

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.http_port}"

    @property
    def run_folder(self) -> Path:
        """Process ids, hold files and generated configuration."""
        return self.var / "run"

    @property
    def demo(self) -> Path:
        """Address and logins of a copy that is ready."""
        return self.var / "demo.json"

    @property
    def demo_pending(self) -> Path:
        """The same while the copy starts."""
        return self.var / "demo.pending.json"

    @classmethod
    def from_env(cls, environ: Mapping[str, str] = os.environ) -> "LaunchSettings":
        """raises : LaunchError naming the setting that makes no sense"""
        var = Path(environ.get("NEURONOVA_VAR") or REPO / "var").expanduser().absolute()
        settings = cls(
            var=var,
            http_port=_port(environ, "NEURONOVA_HTTP_PORT", 8080),
            django_port=_port(environ, "NEURONOVA_DJANGO_PORT", 8000),
            flask_port=_port(environ, "NEURONOVA_FLASK_PORT", 9000),
            database_url=environ.get("NEURONOVA_DATABASE_URL", ""),
            redis_url=environ.get("NEURONOVA_REDIS_URL", ""),
            nginx=_find_nginx(environ),
        )
        if len({settings.http_port, settings.django_port, settings.flask_port}) < 3:
            raise LaunchError("NEURONOVA_HTTP_PORT, NEURONOVA_DJANGO_PORT and NEURONOVA_FLASK_PORT must differ.")
        return settings


def _port(environ: Mapping[str, str], name: str, default: int) -> int:
    text = environ.get(name) or str(default)
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise LaunchError(f"{name} must be a port number from 1 to 65535, not {text!r}.")
    return int(text)


def _find_nginx(environ: Mapping[str, str]) -> str:
    """Return the Nginx program; `NEURONOVA_NGINX=none` does without, or names another one."""
    wanted = environ.get("NEURONOVA_NGINX") or "nginx"
    if wanted == "none":
        return ""
    return shutil.which(wanted, path=f"{environ.get('PATH', '')}:{SYSTEM_FOLDERS}") or ""
