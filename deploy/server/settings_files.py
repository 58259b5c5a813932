"""Writes /etc/neuronova/{django,flask,owner}.env: secrets are made once, lines a person added stay."""

import secrets
from collections.abc import Mapping
from pathlib import Path

from deploy.local.env_files import read_env_file, write_private
from deploy.server import layout
from deploy.server.site import Site

HEAD = "# Written by NeuroNova's installer. Secrets and added lines stay; what the installer decides is renewed.\n"


def write(site: Site, *, database: Mapping[str, str], redis_url: str) -> None:
    """Bring the three files (mode 600, root's: systemd reads them before it gives up root) up to date.

    database : {"owner": url, "runtime": url}
    """
    layout.ETC.mkdir(mode=0o711, parents=True, exist_ok=True)
    known = read_env_file(layout.DJANGO_ENV)
    internal_key = known.get("NEURONOVA_INTERNAL_KEY") or secrets.token_hex(32)
    secret_key = known.get("NEURONOVA_SECRET_KEY") or secrets.token_urlsafe(50)
    _update(
        layout.DJANGO_ENV,
        {
            "NEURONOVA_SECRET_KEY": secret_key,
            "NEURONOVA_INTERNAL_KEY": internal_key,
            "NEURONOVA_DATABASE_URL": database["runtime"],
            "NEURONOVA_REDIS_URL": redis_url,
            **gateway_values(site, known),
        },
    )
    _update(layout.FLASK_ENV, {"NEURONOVA_INTERNAL_KEY": internal_key, **ai_values(read_env_file(layout.FLASK_ENV))})
    _update(layout.OWNER_ENV, {"NEURONOVA_DATABASE_URL": database["owner"]})


def gateway_values(site: Site, known: Mapping[str, str]) -> dict[str, str]:
    """What the installer decides about the gateway. `known`: what stands there; more names and origins stay allowed."""
    pool = site.flask_instances > 1
    hosts = [*known.get("NEURONOVA_ALLOWED_HOSTS", "").split(","), site.domain, "127.0.0.1", "localhost"]
    origins = [*known.get("NEURONOVA_CSRF_TRUSTED_ORIGINS", "").split(","), f"https://{_bracketed(site.domain)}"]
    return {
        "NEURONOVA_VAR": str(layout.VAR),
        "NEURONOVA_LOG_DIR": str(layout.LOGS),
        "NEURONOVA_WEB_DIST": str(layout.CURRENT / "frontend" / "web" / "dist"),
        # Several AI servers stand behind one loopback address of Nginx.
        "NEURONOVA_INFERENCE_URL": f"http://127.0.0.1:{layout.POOL_PORT if pool else layout.FLASK_PORT}",
        "NEURONOVA_ALLOWED_HOSTS": _once(hosts),
        "NEURONOVA_CSRF_TRUSTED_ORIGINS": _once(origins),
        "NEURONOVA_CDN_URL": site.cdn_url,
        "NEURONOVA_HTTPS": "true",
        "NEURONOVA_MEDIA_ACCEL": "true",
    }


def ai_values(known: Mapping[str, str]) -> dict[str, str]:
    """What the installer decides about the AI server. `known`: what stands there; a store that nodes share stays."""
    shared = {
        "NEURONOVA_MODELS_URL": f"file://{layout.VAR / 'models'}",
        "NEURONOVA_RUNS": str(layout.VAR / "runs"),
    }
    return {
        "NEURONOVA_VAR": str(layout.VAR),
        "NEURONOVA_FLASK_RUNTIME": str(layout.AI_VAR),
        **{name: known.get(name) or value for name, value in shared.items()},
    }


def _update(path: Path, values: Mapping[str, str]) -> None:
    result = {**read_env_file(path), **values}
    write_private(path, HEAD + "".join(f"{name}={value}\n" for name, value in sorted(result.items())))


def _once(names: list[str]) -> str:
    return ",".join(dict.fromkeys(name for name in names if name))


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host
