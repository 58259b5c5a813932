"""Too many wrong passwords: the pair of name and address is locked, never a whole address (a hospital sits behind one).

django-axes counts in the database, so wiping the cache unlocks nobody. Unknown names are locked alike: the answer does
not tell which names exist. Also keeps the record of what happens at the login form of `/admin/`.
"""

from __future__ import annotations

import math
from typing import Any, Final

from axes.models import AccessAttempt
from axes.signals import user_locked_out
from axes.utils import reset
from django.conf import settings
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from apps.accounts.models import User
from common.errors import AccountLockedError
from common.events import tell
from common.problem import problem_response
from common.request_id import client_address

SECOND_FACTOR_SESSION_KEY: Final = "second_factor"


def address_of(request: HttpRequest) -> str | None:
    """The address axes counts by: the same one that stands in the record."""
    return client_address(request) or None


def raise_if_locked(request: HttpRequest, username: str) -> None:
    """Raise AccountLockedError when the login just refused was refused for the lock."""
    if getattr(request, "axes_locked_out", False):
        raise AccountLockedError(retry_after_s=seconds_left(username, address_of(request)))


def seconds_left(username: str, address: str | None) -> int:
    """Seconds until this name may try again from this address, at least 1."""
    rows = AccessAttempt.objects.filter(username=username, ip_address=address)
    last = rows.order_by("-attempt_time").values_list("attempt_time", flat=True).first()
    ends = (last or timezone.now()) + settings.AXES_COOLOFF_TIME
    return max(1, math.ceil((ends - timezone.now()).total_seconds()))


def forget(username: str, address: str | None = None) -> int:
    """Forget the wrong passwords of a name (from one address, or from all). Returns how many counts there were."""
    return int(reset(username=username, ip=address))


def count_failure(request: HttpRequest, username: str) -> None:
    """Count a wrong second factor like a wrong password, with its event."""
    user_login_failed.send(sender=__name__, credentials={"username": username}, request=request)


def locked_answer(request: HttpRequest, answer: HttpResponse, credentials: dict[str, Any] | None) -> HttpResponse:
    """What `/admin/` shows instead of its form (AXES_LOCKOUT_CALLABLE); the API has answered 429 itself."""
    if answer.status_code == AccountLockedError.status:
        return answer
    username = str((credentials or {}).get("username") or "")
    return problem_response(AccountLockedError(retry_after_s=seconds_left(username, address_of(request))))


def watch() -> None:
    """Connect the record to Django's login signals."""
    user_login_failed.connect(_failed, dispatch_uid="accounts.login_failed")
    user_locked_out.connect(_locked, dispatch_uid="accounts.locked_out")
    user_logged_in.connect(_admin_in, dispatch_uid="accounts.admin_in")
    user_logged_out.connect(_admin_out, dispatch_uid="accounts.admin_out")


def _failed(*, request: HttpRequest | None = None, **_: Any) -> None:
    if not getattr(request, "axes_locked_out", False):
        tell("login_failed", actor=None, address=client_address(request) if request else "")


def _locked(*, request: HttpRequest, username: str, **_: Any) -> None:
    user = User.objects.filter(username=username).first()
    tell("account_locked", actor=None, address=client_address(request), about=user)


def _admin_in(*, request: HttpRequest, user: User, **_: Any) -> None:
    # The form has put down with which second factor the login was made (`admin_site.py`).
    request.session[SECOND_FACTOR_SESSION_KEY] = getattr(user, "second_factor_passed", None)
    tell("login", actor=user, address=client_address(request), about=user, device="admin")


def _admin_out(*, request: HttpRequest, user: User | None, **_: Any) -> None:
    if user is not None:
        tell("logout", actor=user, address=client_address(request), about=user, device="admin")
