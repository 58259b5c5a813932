"""Puts the shipped model package into an empty store: python3 -m deploy.server.first_model STORE."""

import sys
from pathlib import Path

from deploy.local.model_store import install_shipped_model
from deploy.local.progress import LaunchError, stop_with

if __name__ == "__main__":
    try:
        install_shipped_model(Path(sys.argv[1]))
    except LaunchError as error:
        stop_with(error)
