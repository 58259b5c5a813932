"""The second step of a login: a code of an authenticator app (TOTP, RFC 6238) or a recovery code, for staff.

pyotp computes the codes. The shared secret is encrypted under a key made from `NEURONOVA_SECRET_KEY`, so a stolen
database holds no second factor; after a change of that key only recovery codes and resets work. Recovery codes have
80 random bits, so a fast hash is enough for them.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import math
import re
import secrets
import time
from datetime import datetime, timedelta
from typing import Final

import pyotp
from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from pyotp.exceptions import OTPVerificationError

from apps.accounts import lockout
from apps.accounts.models import RecoveryCode, SecondFactor, User
from common.errors import AccountLockedError, OtpInvalidError, OtpRequiredError, OtpSetupRequiredError
from common.events import tell
from common.request_id import client_address

# Codes of the step before and after count too: phones are not exactly on time.
# source: RFC 6238 section 5.2 recommends one step for the network, one more for the clock at most
TOLERANCE_STEPS: Final = 1
RECOVERY_CODES: Final = 10
# Wrong codes in a row lock the second step of one person everywhere, for as long as wrong passwords would.
FAILURE_LIMIT: Final = 10
_SIX_DIGITS: Final = re.compile(r"[0-9]{6}")


def login_check(*, user: User, code: str, request: HttpRequest) -> None:
    """Ask whoever knows the password for the code as well; without a second factor nothing is asked.

    raises: OtpRequiredError when no code came, OtpInvalidError, AccountLockedError after too many wrong ones
    """
    if not user.otp_enabled:
        return
    if not code:
        raise OtpRequiredError(send=["otp"])
    if not code_spend(user=user, code=code, request=request):
        lockout.count_failure(request, user.username)
        lockout.raise_if_locked(request, user.username)
        raise OtpInvalidError


def code_spend(*, user: User, code: str, request: HttpRequest) -> bool:
    """Whether the code is right. A right one is spent; a wrong one counts, from whatever address it comes.

    raises: AccountLockedError while too many wrong ones are remembered
    """
    plain, now, address = _plain(code), timezone.now(), client_address(request)
    with transaction.atomic():
        factor = SecondFactor.objects.select_for_update().filter(user=user).first()
        if factor is None:  # taken away this moment
            return False
        _raise_if_locked(factor, now)
        recovery = _recovery(factor, plain)
        step = None if recovery else _step(factor, plain)
        if recovery is None and step is None:
            factor.failures, factor.failed_at = factor.failures + 1, now
            factor.save(update_fields=["failures", "failed_at"])
            tell("otp_failed", actor=None, address=address, about=user)
            return False
        if recovery:
            recovery.used_at = now
            recovery.save(update_fields=["used_at"])
            left = factor.recovery_codes.filter(used_at=None).count()
            tell("otp_recovery_used", actor=user, address=address, about=user, left=left)
        factor.last_step = step or factor.last_step
        factor.failures = 0
        factor.save(update_fields=["last_step", "failures"])
    return True


def session_passes(user: User, passed: object) -> bool:
    """Whether a session of `/admin/` may go on: it began with the second factor the user has now, or none is asked."""
    if not user.otp_enabled:
        return not user.otp_setup_required
    return passed == user.second_factor.pk


def admin_login_check(*, user: User, code: str, request: HttpRequest) -> int | None:
    """The same as `login_check` at the form of `/admin/`. Returns what the session remembers.

    raises: OtpSetupRequiredError besides: the page sets a second factor up, this form cannot
    """
    if user.otp_setup_required:
        raise OtpSetupRequiredError
    login_check(user=user, code=code, request=request)
    return user.second_factor.pk if user.otp_enabled else None


def secret_new() -> tuple[str, str]:
    """A fresh secret of 160 bits: base32 for the app, and encrypted for the database."""
    raw = pyotp.random_base32()
    return raw, _cipher().encrypt(raw.encode()).decode()


def recovery_new(factor: SecondFactor) -> list[str]:
    """Ten fresh recovery codes in place of all earlier ones. Shown once; the digests are stored."""
    codes = [_spaced(base64.b32encode(secrets.token_bytes(10)).decode().lower()) for _ in range(RECOVERY_CODES)]
    factor.recovery_codes.all().delete()
    RecoveryCode.objects.bulk_create([RecoveryCode(factor=factor, code_sha256=_digest(_plain(code))) for code in codes])
    return codes


def _raise_if_locked(factor: SecondFactor, now: datetime) -> None:
    if factor.failures < FAILURE_LIMIT or factor.failed_at is None:
        return
    left = (factor.failed_at + _lock_time() - now).total_seconds()
    if left > 0:
        raise AccountLockedError(retry_after_s=math.ceil(left))


def _step(factor: SecondFactor, code: str) -> int | None:
    """The time step the code belongs to, None when it is wrong, spent, or the secret cannot be read any more."""
    if not _SIX_DIGITS.fullmatch(code):
        return None
    try:
        totp = pyotp.TOTP(_cipher().decrypt(factor.secret).decode())
        step = totp.verify_and_get_timecode(code, for_time=time.time(), valid_window=TOLERANCE_STEPS)
    except (InvalidToken, OTPVerificationError):
        return None
    return step if step > factor.last_step else None


def _recovery(factor: SecondFactor, code: str) -> RecoveryCode | None:
    return factor.recovery_codes.filter(code_sha256=_digest(code), used_at=None).first()


def _cipher() -> Fernet:
    derived = hmac.new(settings.SECRET_KEY.encode(), b"neuronova.otp.v1", hashlib.sha256).digest()
    return Fernet(base64.urlsafe_b64encode(derived))


def _lock_time() -> timedelta:
    found: timedelta = settings.AXES_COOLOFF_TIME
    return found


def _plain(code: str) -> str:
    return re.sub(r"[\s-]", "", code).lower()


def _spaced(code: str) -> str:
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def _digest(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()
