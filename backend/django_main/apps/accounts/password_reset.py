"""A way back in for someone who forgot the password: a code that an admin issues, good once and for a day.

The admin hands the code over and never learns the password. What is stored is the code's digest: the code is
random, so a fast hash is enough.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from apps.accounts import lockout, services
from apps.accounts.models import PasswordReset, User
from common.errors import NotAuthenticatedError
from common.events import tell
from common.request_id import client_address

LASTS: Final = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class IssuedCode:
    """Shown once, to the admin."""

    code: str
    expires_at: datetime


def reset_issue(*, by: User, user: User, address: str) -> IssuedCode:
    """Issue a code for `user`; one issued before is void. The old password stays good until the code is used."""
    code, now = secrets.token_urlsafe(24), timezone.now()
    with transaction.atomic():
        PasswordReset.objects.filter(user=user, used_at=None, expires_at__gt=now).update(expires_at=now)
        reset = PasswordReset.objects.create(
            user=user, issued_by=by, code_sha256=_digest(code), issued_at=now, expires_at=now + LASTS
        )
        tell("password_reset_issued", actor=by, address=address, about=user)
    return IssuedCode(code=code, expires_at=reset.expires_at)


def reset_redeem(*, username: str, code: str, new_password: str, request: HttpRequest) -> None:
    """Set a new password with a code; the code is spent and every login of the user ends.

    raises: NotAuthenticatedError, the same for every reason; InvalidRequestError when the password is too weak
    (the code stays good)
    """
    address = client_address(request)
    with transaction.atomic():
        reset = PasswordReset.objects.select_for_update().filter(code_sha256=_digest(code)).first()
        user = services.user_locked(reset.user_id) if reset is not None and reset.is_good() else None
        if reset is not None and user is not None and user.is_active and user.username == username:
            user.must_change_password = False
            services.password_set(user=user, new=new_password, field="new_password")
            reset.used_at = timezone.now()
            reset.save(update_fields=["used_at"])
            lockout.forget(user.username)
            tell("password_reset_used", actor=user, address=address, about=user)
            return
        tell("password_reset_failed", actor=None, address=address)
    raise NotAuthenticatedError(reason="credentials")


def _digest(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()
