"""`make types`: writes Django's OpenAPI schema to backend/contract/ and generates the page's types from it."""

import os
import secrets
import subprocess
import sys
import tempfile
from pathlib import Path

from deploy.local.page import WEB, install_packages, npm, page_environment
from deploy.local.servers import DJANGO_FOLDER
from deploy.local.settings import REPO

SCHEMA = REPO / "backend" / "contract" / "openapi.yaml"


def main() -> None:
    install_packages()
    with tempfile.TemporaryDirectory() as folder:
        fresh = Path(folder) / "openapi.yaml"
        write_schema(fresh, Path(folder))
        SCHEMA.write_bytes(fresh.read_bytes())
    subprocess.run(npm("run", "--silent", "generate:types"), cwd=WEB, env=page_environment(), check=True)


def write_schema(target: Path, var: Path) -> None:
    environment = os.environ | {
        "NEURONOVA_VAR": str(var),
        "NEURONOVA_SECRET_KEY": secrets.token_urlsafe(50),
        "NEURONOVA_INTERNAL_KEY": secrets.token_hex(32),
    }
    command = [sys.executable, "manage.py", "spectacular", "--lang", "en", "--file", str(target)]
    subprocess.run([*command, "--validate", "--fail-on-warn"], cwd=DJANGO_FOLDER, env=environment, check=True)


if __name__ == "__main__":
    main()
