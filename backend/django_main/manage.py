"""Command line of the gateway: `python backend/django_main/manage.py <command>`."""

from __future__ import annotations

import os
import secrets
import sys
from pathlib import Path

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    # What both servers share lies beside this folder; the services get it by PYTHONPATH.
    sys.path.append(str(Path(__file__).resolve().parents[1]))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    # A migration or a check of the whole record may take its time; a server may not.
    os.environ.setdefault("NEURONOVA_DATABASE_TIMEOUT_S", "0")
    if sys.argv[1:2] == ["verify_audit"] and any(given.startswith("--offline") for given in sys.argv):
        # Done on a machine that is no site and has none of its secrets; nothing is signed or asked with these.
        os.environ.setdefault("NEURONOVA_SECRET_KEY", secrets.token_urlsafe(50))
        os.environ.setdefault("NEURONOVA_INTERNAL_KEY", secrets.token_hex(32))
    execute_from_command_line(sys.argv)
