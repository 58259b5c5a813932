"""Writes the configuration of a private Nginx that uses the same included files as production."""

import os
import pwd
import re
import shutil
import subprocess
from pathlib import Path
from string import Template

from deploy.local.env_files import read_env_file
from deploy.local.progress import LaunchError
from deploy.local.settings import REPO, LaunchSettings

SOURCES = REPO / "deploy" / "nginx"
MODULES = Path("/usr/lib/nginx/modules")
# What the modules of Debian's packages switch on: compression while sending, and files compressed beforehand.
BROTLI = {
    "ngx_http_brotli_filter_module.so": "include neuronova/brotli.conf;",
    "ngx_http_brotli_static_module.so": "brotli_static on;",
}
DJANGO_WORKERS, PREDICT_SLOTS = 3, 16  # deploy/gunicorn/django.py, config/env.py
WEB_FOLDER = REPO / "frontend" / "web" / "dist"
APP_FOLDER = REPO / "frontend" / "app" / "dist"


def nginx_folder(settings: LaunchSettings) -> Path:
    return settings.run_folder / "nginx"


def nginx_command(settings: LaunchSettings) -> tuple[str, ...]:
    folder = nginx_folder(settings)
    return (settings.nginx, "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", str(folder / "error.log"))


def write_nginx_configuration(settings: LaunchSettings) -> None:
    """Write `nginx.conf` with its included files below the run folder and let Nginx check it.

    raises : LaunchError with what Nginx says is wrong
    """
    folder = nginx_folder(settings)
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copytree(SOURCES / "neuronova", folder / "neuronova", dirs_exist_ok=True)
    template = Template((SOURCES / "local.conf.in").read_text(encoding="utf-8"))
    brotli = {MODULES / name: line for name, line in BROTLI.items() if (MODULES / name).exists()}
    text = template.substitute(
        load_modules="\n".join(f"load_module {module};" for module in brotli),
        brotli="\n    ".join(brotli.values()),
        # As root Nginx would hand requests to `nobody`, who may not read a checkout below /root.
        user=f"user {pwd.getpwuid(os.getuid()).pw_name};" if os.getuid() == 0 else "",
        mime_types=_mime_types(settings.nginx),
        folder=folder,
        http_port=settings.http_port,
        django_port=settings.django_port,
        predictions=predictions_at_once(settings.var / "django.env"),
        web=WEB_FOLDER,
        static=settings.var / "static",
        app=APP_FOLDER,
        media=settings.var / "media",
    )
    (folder / "nginx.conf").write_text(text, encoding="utf-8")
    checked = subprocess.run([*nginx_command(settings), "-t", "-q"], capture_output=True, text=True, check=False)
    if checked.returncode:
        raise LaunchError(f"Nginx refuses its configuration:\n{checked.stderr.strip()}")


def predictions_at_once(env_file: Path) -> int:
    """How many predictions one Django takes: the slots of all its workers."""
    told = read_env_file(env_file).get("NEURONOVA_PREDICT_SLOTS") if env_file.exists() else None
    return DJANGO_WORKERS * int(told or PREDICT_SLOTS)


def _mime_types(nginx: str) -> Path:
    built = subprocess.run([nginx, "-V"], capture_output=True, text=True, check=True).stderr
    found = re.search(r"--conf-path=(\S+)", built)
    return Path(found[1] if found else "/etc/nginx/nginx.conf").parent / "mime.types"
