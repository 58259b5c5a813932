"""Which programs the tests need from the machine, and how to get them."""

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from deploy.local.settings import SYSTEM_FOLDERS

PROGRAMS: Mapping[str, str] = {  # program: Debian package
    "mariadbd": "mariadb-server",
    "redis-server": "redis-server",
    "nginx": "nginx",
    "chromium": "chromium",
    "wrk": "wrk",
    "shellcheck": "shellcheck",
}
FILES: Mapping[Path, str] = {  # what is no program: Debian package
    Path("/usr/share/fonts/truetype/nanum/NanumGothic.ttf"): "fonts-nanum",  # Korean
    Path("/usr/lib/nginx/modules/ngx_http_brotli_static_module.so"): "libnginx-mod-http-brotli-static",
}


def find_program(name: str) -> str:
    """Return the program's path, empty when it is not installed."""
    return shutil.which(name, path=f"{os.environ.get('PATH', '')}:{SYSTEM_FOLDERS}") or ""


def missing_packages() -> list[str]:
    programs = [package for program, package in PROGRAMS.items() if not find_program(program)]
    return [*programs, *(package for path, package in FILES.items() if not path.exists())]


def install_missing() -> str:
    """Install what is missing where that is allowed; returns what a person has to do otherwise, or nothing."""
    missing = missing_packages()
    if missing and os.getuid() == 0 and shutil.which("apt-get"):
        environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        install = ["apt-get", "install", "-y", "-q", "--no-install-recommends", *missing]
        if subprocess.run(install, env=environment, capture_output=True, check=False).returncode:
            subprocess.run(["apt-get", "update", "-q"], env=environment, capture_output=True, check=False)
            subprocess.run(install, env=environment, capture_output=True, check=False)
        missing = missing_packages()
    return f"not installed, so some tests are skipped: apt-get install {' '.join(missing)}" if missing else ""
