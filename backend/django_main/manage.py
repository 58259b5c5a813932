"""Command line of the gateway: `python backend/django_main/manage.py <command>`."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    # What both servers share lies beside this folder; the services get it by PYTHONPATH.
    sys.path.append(str(Path(__file__).resolve().parents[1]))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    # A migration or a check of the whole record may take its time; a server may not.
    os.environ.setdefault("NEURONOVA_DATABASE_TIMEOUT_S", "0")
    execute_from_command_line(sys.argv)
