"""`make lock`: pins every dependency with its hashes; the files name no index and no folder of this machine."""

import os
import subprocess

from deploy.local.bootstrap import VENV
from deploy.local.pip_config import uv_environment
from deploy.local.settings import REPO

REQUIREMENTS = REPO / "requirements"
COMMON = [
    "--quiet",
    "--python-version",
    "3.11",
    "--generate-hashes",
    "--no-emit-index-url",
    "--no-header",
    "--no-annotate",
]
APP = ["--extra", "gateway", "--extra", "inference", "--extra", "run"]
# A server needs no Node: its page is built elsewhere.
SERVER = ["--extra", "gateway", "--extra", "inference", "--constraint", "requirements/app.txt"]
TRAINING = [*SERVER, "--extra", "training", "--constraint", "requirements/test.txt"]
TEST = [*APP, "--extra", "training", "--extra", "dev", "--constraint", "requirements/app.txt"]


def main() -> None:
    _compile("pyproject.toml", "app.txt", *APP)
    _compile("pyproject.toml", "test.txt", *TEST)
    _compile("pyproject.toml", "server.txt", *SERVER)
    _compile("pyproject.toml", "training.txt", *TRAINING)
    _compile("requirements/bootstrap.in", "bootstrap.txt")


def _compile(source: str, target: str, *arguments: str) -> None:
    command = [str(VENV / "bin" / "uv"), "pip", "compile", source, *COMMON, *arguments]
    subprocess.run(
        [*command, "--output-file", str(REQUIREMENTS / target)],
        cwd=REPO,
        env=uv_environment(os.environ),
        check=True,
    )


if __name__ == "__main__":
    main()
