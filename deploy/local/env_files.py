"""Writes `django.env` and `flask.env` of one copy: secrets are made once, everything else follows the settings."""

import os
import re
import secrets
from collections.abc import Mapping
from pathlib import Path

from deploy.local.settings import REPO, LaunchSettings

EXAMPLES = REPO / "deploy" / "env"
OWN_TO_LAUNCHER = {"NEURONOVA_VAR", "NEURONOVA_HTTP_PORT", "NEURONOVA_DJANGO_PORT", "NEURONOVA_FLASK_PORT"}
# Written only in some situations, so last time's value must not stay behind.
RENEWED = {"NEURONOVA_DATABASE_URL", "NEURONOVA_REDIS_URL", "NEURONOVA_LOG_DIR", "NEURONOVA_FRONT_BIND"}


def write_env_files(settings: LaunchSettings, environ: Mapping[str, str] = os.environ) -> None:
    """Bring both files (mode 600) up to date.

    Secrets and lines a person added stay; addresses and folders are written anew, so a copy may move to other ports;
    a setting of the example files that stands in the environment wins.
    """
    settings.var.mkdir(parents=True, exist_ok=True)
    django, flask = settings.var / "django.env", settings.var / "flask.env"
    internal_key = read_env_file(django).get("NEURONOVA_INTERNAL_KEY") or secrets.token_hex(32)
    both = {"NEURONOVA_INTERNAL_KEY": internal_key}
    own_secret = read_env_file(django).get("NEURONOVA_SECRET_KEY") or secrets.token_urlsafe(50)
    _update(django, _django_values(settings) | both | {"NEURONOVA_SECRET_KEY": own_secret}, environ)
    _update(flask, _flask_values(settings) | both, environ)


def read_env_file(path: Path) -> dict[str, str]:
    """Return the settings of a systemd-style environment file; an absent file is an empty one."""
    if not path.exists():
        return {}
    lines = path.read_text(encoding="utf-8").splitlines()
    pairs = (line.split("=", 1) for line in lines if "=" in line and not line.lstrip().startswith("#"))
    return {name.strip(): value.strip() for name, value in pairs}


def _update(path: Path, values: Mapping[str, str], environ: Mapping[str, str]) -> None:
    known = _names_in(EXAMPLES / f"{path.name}.example") - OWN_TO_LAUNCHER
    chosen = {name: environ[name] for name in sorted(known) if environ.get(name)}
    kept = {name: value for name, value in read_env_file(path).items() if name not in RENEWED}
    result = {**kept, **values, **chosen}
    text = "".join(f"{name}={value}\n" for name, value in sorted(result.items()))
    write_private(path, "# Written by `make run`. Secrets and added lines stay; the rest is renewed.\n" + text)


def _django_values(settings: LaunchSettings) -> dict[str, str]:
    values = {
        "NEURONOVA_VAR": str(settings.var),
        "NEURONOVA_INFERENCE_URL": f"http://127.0.0.1:{settings.flask_port}",
        "NEURONOVA_DJANGO_BIND": f"127.0.0.1:{settings.django_port}",
        # Without Nginx Django listens on the front door's port as well.
        "NEURONOVA_FRONT_BIND": "" if settings.nginx else f"127.0.0.1:{settings.http_port}",
        "NEURONOVA_ALLOWED_HOSTS": "127.0.0.1,localhost",
        "NEURONOVA_CSRF_TRUSTED_ORIGINS": f"{settings.url},http://localhost:{settings.http_port}",
        "NEURONOVA_MEDIA_ACCEL": "true" if settings.nginx else "false",
        "NEURONOVA_SERVE_WEB": "false" if settings.nginx else "true",
        "NEURONOVA_DATABASE_URL": settings.database_url,
        "NEURONOVA_REDIS_URL": settings.redis_url,
    }
    if settings.var != REPO / "var":  # copies of one checkout must not write into one log file
        values["NEURONOVA_LOG_DIR"] = str(settings.var / "logs")
    return {name: value for name, value in values.items() if value}


def _flask_values(settings: LaunchSettings) -> dict[str, str]:
    return {
        "NEURONOVA_VAR": str(settings.var),
        "NEURONOVA_FLASK_BIND": f"127.0.0.1:{settings.flask_port}",
        "NEURONOVA_FLASK_RUNTIME": str(settings.var / "flask"),
        "NEURONOVA_RUNS": str(settings.var / "runs"),
        "NEURONOVA_MODELS_URL": f"file://{settings.var / 'models'}",
    }


def _names_in(example: Path) -> set[str]:
    text = example.read_text(encoding="utf-8") if example.exists() else ""
    return set(re.findall(r"^#?\s*(NEURONOVA_[A-Z0-9_]+)=", text, flags=re.MULTILINE))


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner may read (mode 600), in one step."""
    waiting = path.with_suffix(".new")
    waiting.unlink(missing_ok=True)
    with os.fdopen(os.open(waiting, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as handle:
        handle.write(text)
    waiting.replace(path)
