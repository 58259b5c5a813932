"""App configuration."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "apps.accounts"
    label = "accounts"
    verbose_name = _("Users")

    def ready(self) -> None:
        from apps.accounts import (  # noqa: PLC0415 -- models are loaded only now
            lockout,
            schema,  # noqa: F401 -- registers itself with drf-spectacular
        )

        lockout.watch()
