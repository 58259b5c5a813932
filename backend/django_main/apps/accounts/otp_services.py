"""Setting a second factor up, renewing its recovery codes, taking it away. Told to the record like every change."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

import pyotp
import segno
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from apps.accounts import otp, services
from apps.accounts.models import SecondFactor, TokenFamily, User
from common.errors import InvalidRequestError, NotFoundError
from common.events import tell
from common.request_id import client_address

ISSUER: Final = "NeuroNova"


@dataclass(frozen=True, slots=True)
class Enrolment:
    """Shown once, to the person whose app takes it in."""

    secret: str
    uri: str
    qr: str  # SVG as a data URI


@dataclass(frozen=True, slots=True)
class OtpStatus:
    """Where a person stands with the second factor."""

    enabled: bool
    required: bool
    confirmed_at: datetime | None
    recovery_codes_left: int


def otp_status(user: User) -> OtpStatus:
    """How the user's second factor stands."""
    factor = SecondFactor.objects.filter(user=user).exclude(confirmed_at=None).first()
    return OtpStatus(
        enabled=factor is not None,
        required=user.role in settings.ENV.otp_roles,
        confirmed_at=factor.confirmed_at if factor else None,
        recovery_codes_left=factor.recovery_codes.filter(used_at=None).count() if factor else 0,
    )


def otp_begin(*, user: User, password: str, address: str) -> Enrolment:
    """Make a secret that counts once `otp_confirm` has seen a code of it; one not confirmed before is void.

    raises: InvalidRequestError when the password is wrong or a second factor is set up already
    """
    _require_password(user, password)
    secret, stored = otp.secret_new()
    with transaction.atomic():
        services.user_locked(user.pk)
        if SecondFactor.objects.filter(user=user).exclude(confirmed_at=None).exists():
            raise InvalidRequestError(fields={"otp": ["enabled"]})
        now = timezone.now()
        fresh = {"secret": stored, "created_at": now, "last_step": 0, "failures": 0}
        SecondFactor.objects.update_or_create(user=user, defaults=fresh)
        tell("otp_begun", actor=user, address=address, about=user)
    uri = pyotp.TOTP(secret).provisioning_uri(name=user.username, issuer_name=ISSUER)
    return Enrolment(secret=secret, uri=uri, qr=segno.make(uri, error="m").svg_data_uri(scale=4, border=2))


def otp_confirm(*, user: User, code: str, family: TokenFamily, request: HttpRequest) -> list[str]:
    """Switch the second factor on with a first code. Returns the recovery codes; every other login of the user ends.

    raises: InvalidRequestError for a wrong code (401 would say that the login is over), or when nothing was begun
    """
    with transaction.atomic():
        # As `otp_begin` does: the secret that is confirmed is the one whose code was spent.
        services.user_locked(user.pk)
        factor = SecondFactor.objects.select_for_update().filter(user=user, confirmed_at=None).first()
        if factor is None:
            raise InvalidRequestError(fields={"otp": ["not_begun"]})
        if otp.code_spend(user=user, code=code, request=request):
            factor.confirmed_at = timezone.now()
            factor.save(update_fields=["confirmed_at"])
            codes = otp.recovery_new(factor)
            services.logins_end(user=user, reason=TokenFamily.End.SECOND_FACTOR, but=family)
            tell("otp_enabled", actor=user, address=client_address(request), about=user)
            return codes
    # Only now: that a wrong code was counted must be kept.
    raise InvalidRequestError(fields={"otp": ["wrong"]})


def recovery_renew(*, user: User, password: str, code: str, request: HttpRequest) -> list[str]:
    """Fresh recovery codes. Raises InvalidRequestError, AccountLockedError."""
    _require_both(user, password, code, request)
    with transaction.atomic():
        codes = otp.recovery_new(SecondFactor.objects.select_for_update().get(user=user))
        tell("otp_recovery_renewed", actor=user, address=client_address(request), about=user)
    return codes


def otp_disable(*, user: User, password: str, code: str, request: HttpRequest) -> None:
    """Take the own second factor away. Raises InvalidRequestError, AccountLockedError."""
    _require_both(user, password, code, request)
    with transaction.atomic():
        SecondFactor.objects.filter(user=user).delete()
        tell("otp_disabled", actor=user, address=client_address(request), about=user)


def otp_reset(*, by: User | None, user: User, address: str) -> None:
    """Take another's second factor away, for a lost phone; every login of that user ends.

    by    : the admin; None for the command on the server itself
    raises: InvalidRequestError for the own account (a stolen token must not be enough); NotFoundError without a factor
    """
    if by is not None and by.pk == user.pk:
        raise InvalidRequestError(fields={"user": ["own_account"]})
    with transaction.atomic():
        deleted, _ = SecondFactor.objects.filter(user=user).delete()
        if not deleted:
            raise NotFoundError
        services.logins_end(user=user, reason=TokenFamily.End.SECOND_FACTOR)
        tell("otp_reset", actor=by, address=address, about=user)


def _require_password(user: User, password: str) -> None:
    if not user.check_password(password):
        raise InvalidRequestError(fields={"password": ["wrong"]})


def _require_both(user: User, password: str, code: str, request: HttpRequest) -> None:
    if not user.otp_enabled:
        raise InvalidRequestError(fields={"otp": ["not_enabled"]})
    _require_password(user, password)
    if not otp.code_spend(user=user, code=code, request=request):
        raise InvalidRequestError(fields={"otp": ["wrong"]})
