"""`manage.py import_patients FILE [--dry-run]`: patients from a CSV file, all or none."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.patients import csv_import
from common.errors import InvalidRequestError


class Command(BaseCommand):
    """Prints every row at fault with its line; the columns are those of `POST /api/v1/patients/import/`."""

    help = "Register the patients of a CSV file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            data = options["file"].read_bytes()
            report = csv_import.patients_import(by=None, address="", data=data, dry_run=options["dry_run"])
        except OSError as exc:
            raise CommandError(f"the file cannot be read: {exc.strerror}") from exc
        except InvalidRequestError as exc:
            raise CommandError(f"the file was refused: {exc.params['fields']}") from exc
        for fault in report.faults:
            self.stderr.write(f"line {fault.line}: {fault.columns}")
        if report.failed:
            raise CommandError(f"{report.failed} of {report.rows} rows are at fault; nothing was written")
        verb = "would be" if report.dry_run else "were"
        self.stdout.write(f"{report.created} patients {verb} registered")
