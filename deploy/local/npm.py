"""Runs npm of `.venv` in frontend/web: python -m deploy.local.npm run lint."""

import subprocess
import sys

from deploy.local.page import WEB, install_packages, npm, page_environment
from deploy.local.progress import LaunchError, stop_with

if __name__ == "__main__":
    try:
        install_packages()
    except LaunchError as error:
        stop_with(error)
    raise SystemExit(subprocess.run(npm(*sys.argv[1:]), cwd=WEB, env=page_environment(), check=False).returncode)
