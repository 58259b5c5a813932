"""`manage.py verify_audit`: exit status 1 and the first culprit when the record is not what was sealed."""

from __future__ import annotations

import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.audit import export, keys
from apps.audit.errors import AuditTrailError
from apps.audit.verifying import Verdict
from apps.audit.whole import record_verify


class Command(BaseCommand):
    help = "Check the audit trail of this database, or of an export; --export writes one."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--export", metavar="FILE", help="write what is sealed to a new file (mode 600)")
        parser.add_argument("--offline", metavar="FILE", help="check an export instead of the database")
        parser.add_argument("--sink", metavar="FILE", help="with --offline: a copy of checkpoints.jsonl")
        parser.add_argument(
            "--public-key", metavar="FILE", action="append", default=[], help="trust only these keys (PEM)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        named = [Path(name) for name in options["public_key"]]
        try:
            if options["offline"]:
                sink = Path(options["sink"]) if options["sink"] else None
                trusted = keys.trusted_keys(named) if named else None
                verdict = export.export_verify(Path(options["offline"]), trusted, sink)
            else:
                verdict = self._database(named, options["export"])
        except (AuditTrailError, OSError) as exc:
            raise CommandError(f"{type(exc).__name__}: {exc}") from exc
        self._tell(verdict)

    def _database(self, named: list[Path], target: str | None) -> Verdict:
        trusted = keys.trusted_keys(named)
        if target:
            descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                export.trail_export(file, trusted)
        return record_verify(trusted)

    def _tell(self, verdict: Verdict) -> None:
        counts = f"{verdict.leaves} events, {verdict.checkpoints} checkpoints, "
        counts += f"{verdict.rows} predictions, training runs and promotions"
        if verdict.statements:
            counts += f", {verdict.statements} reviews and reasons"
        if verdict.finding is not None:
            raise CommandError(f"the record was altered: {verdict.finding} (in order before it: {counts})")
        self.stdout.write(f"in order: {counts}; root {verdict.root}")
