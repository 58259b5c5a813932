"""`manage.py seal_audit`: seal now, without waiting for the background worker."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from apps.audit import keys, sealing
from apps.audit.errors import AuditTrailError


class Command(BaseCommand):
    help = "Seal new audit events under a signed checkpoint."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--new-key",
            action="store_true",
            help="first make a signing key where there is none (after a move or a loss; old public keys stay trusted)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["new_key"]:
            keys.key_create(settings.ENV.audit_key_file)
        try:
            count = sealing.audit_seal()
        except AuditTrailError as exc:
            raise CommandError(f"{type(exc).__name__}: {exc.params}") from exc
        self.stdout.write(f"{count} events sealed")
