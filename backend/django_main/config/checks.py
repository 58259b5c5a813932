"""System checks about meaning: what the environment says must also be possible on this machine."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.apps.config import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register

from config.env import Env

_LOOPBACK = {"127.0.0.1", "localhost", "::1"}


@register(Tags.security)
def check_inference_url(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """The AI server has no user accounts: it must be asked over loopback only."""
    parts = urlsplit(settings.ENV.inference_url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        return [Error("NEURONOVA_INFERENCE_URL is not an http(s) address.", id="neuronova.E001")]
    if parts.hostname not in _LOOPBACK:
        return [Error("NEURONOVA_INFERENCE_URL does not name the loopback address.", id="neuronova.E002")]
    return []


@register(Tags.files)
def check_folders(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Every folder the gateway writes into exists and is writable by this user."""
    env: Env = settings.ENV
    folders: dict[str, Path] = {
        "LOG_DIR": env.log_dir,
        "MEDIA_DIR": env.media_dir,
        "SPOOL": env.spool,
        "RUNS": env.runs,
        "DATASETS": env.datasets,
        "VAR": env.var,
    }
    return [
        Error(f"The folder of NEURONOVA_{name} is not a writable folder.", id="neuronova.E003")
        for name, folder in folders.items()
        if not (folder.is_dir() and os.access(folder, os.W_OK | os.X_OK))
    ]


@register(Tags.security, deploy=True)
def check_public(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """A public host without TLS, or one that accepts any host name, is worth a word."""
    env: Env = settings.ENV
    found: list[CheckMessage] = []
    if "*" in env.allowed_hosts:
        found.append(Error("NEURONOVA_ALLOWED_HOSTS must name the hosts.", id="neuronova.E004"))
    if not env.https and set(env.allowed_hosts) - _LOOPBACK:
        found.append(Warning("A public host is served without NEURONOVA_HTTPS.", id="neuronova.W001"))
    if env.serve_web and not (env.web_dist / "index.html").is_file():
        found.append(Warning("NEURONOVA_WEB_DIST holds no index.html.", id="neuronova.W002"))
    return found
