"""`manage.py reset_otp --username NAME`: for an administrator who lost the phone and has no other to ask."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.accounts import otp_services
from apps.accounts.models import User
from common.errors import NotFoundError


class Command(BaseCommand):
    """Whoever may run this on the server could read the database as well; the record says that it was done."""

    help = "Take a user's second factor away and end that user's logins."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--username", required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(username=options["username"]).first()
        if user is None:
            raise CommandError("there is no user of this name")
        try:
            otp_services.otp_reset(by=None, user=user, address="")
        except NotFoundError as exc:
            raise CommandError("this user has no second factor") from exc
        self.stdout.write(f"second factor of {user.username} removed")
