"""`manage.py create_admin --username NAME`: the first admin of a real installation."""

from __future__ import annotations

import getpass
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.accounts import services
from apps.accounts.models import Role, User
from common.errors import InvalidRequestError


class Command(BaseCommand):
    """Asks for the password on the terminal, or reads one line from a pipe; it is never an argument."""

    help = "Create an administrator."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--username", required=True)
        parser.add_argument("--name", default="")

    def handle(self, *args: Any, **options: Any) -> None:
        username = options["username"]
        if User.objects.filter(username=username).exists():
            raise CommandError("a user of this name exists already")
        password = getpass.getpass() if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
        try:
            services.user_create(
                by=None, address="", username=username, name=options["name"], role=Role.ADMIN, password=password
            )
        except InvalidRequestError as exc:
            raise CommandError(f"the password was refused: {exc.params['fields']}") from exc
        self.stdout.write(f"administrator {username} created")
