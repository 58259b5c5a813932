"""`manage.py retention [--dry-run]`: delete what the settings say is old enough; it is recorded."""

from __future__ import annotations

from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand

from apps.ml_proxy.retention import retention_apply


class Command(BaseCommand):
    help = "Delete pixels, expired keys, ended logins and log files that are older than NEURONOVA_KEEP_* says."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="count, and delete nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        cleared = retention_apply(dry_run=options["dry_run"])
        told = ", ".join(f"{name.replace('_', ' ')} {count}" for name, count in asdict(cleared).items())
        self.stdout.write(f"{'would delete' if options['dry_run'] else 'deleted'}: {told}")
