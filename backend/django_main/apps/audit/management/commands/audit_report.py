"""`manage.py audit_report --month YYYY-MM`: the monthly access review, as Markdown or CSV. Making it is recorded."""

from __future__ import annotations

import os
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.audit import report
from apps.ml_proxy import audit


class Command(BaseCommand):
    help = "Write the review of one month: accesses per user, exports, refusals, failed logins."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--month", required=True, help="YYYY-MM")
        parser.add_argument("--format", choices=("markdown", "csv"), default="markdown")
        parser.add_argument("--out", metavar="FILE", help="write to a new file (mode 600) instead of the terminal")

    def handle(self, *args: Any, **options: Any) -> None:
        month = options["month"]
        try:
            sections = report.month_report(month)
        except report.BadMonthError as exc:
            raise CommandError(f"not a month: {month}") from exc
        text = report.csv_text(sections) if options["format"] == "csv" else report.markdown(sections, month)
        if options["out"]:
            descriptor = os.open(options["out"], os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                file.write(text)
        else:
            self.stdout.write(text)
        audit.record("audit_report_made", actor=None, address="", detail={"month": month})
