"""Writes the words the app shares with the page: python -m deploy.local.app_words (a test says when that is due)."""

import subprocess

from deploy.local.app_tools import SCRIPTS
from deploy.local.page import node_bin
from deploy.local.settings import REPO

SHARED = REPO / "frontend" / "app" / "src" / "neuronova_app" / "locales" / "shared.json"


def shared_words() -> str:
    """The JSON as it should stand in the repository."""
    command = [str(node_bin() / "node"), str(SCRIPTS / "shared_words.mjs")]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


if __name__ == "__main__":
    SHARED.write_text(shared_words(), encoding="utf-8")
