"""`manage.py audit_grants --account NAME@HOST | mysql`: rights of the account the servers run with."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from apps.audit import grants


class Command(BaseCommand):
    help = "Print the GRANT statements (MySQL, MariaDB) with which the runtime can add to the record and not change it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--account", required=True, help="name@host of an account without other rights")
        parser.add_argument("--database", help="default: the database of this installation")

    def handle(self, *args: Any, **options: Any) -> None:
        database = options["database"] or str(connection.settings_dict["NAME"])
        try:
            statements = grants.grants_sql(account=options["account"], database=database)
        except grants.BadAccountError as exc:
            raise CommandError(f"not name@host: {exc}") from exc
        for statement in statements:
            self.stdout.write(statement)
