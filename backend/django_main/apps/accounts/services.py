"""What may be done to accounts and logins. Every function owns its transaction and tells the record about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from django.contrib.auth import authenticate
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from rest_framework_simplejwt.tokens import RefreshToken

from apps.accounts import lockout, tokens
from apps.accounts import otp as second_factor
from apps.accounts.models import IssuedRefresh, Role, SecondFactor, TokenFamily, User
from common.errors import InvalidRequestError, NeuroNovaError, NotAuthenticatedError
from common.events import tell
from common.request_id import client_address

# Two tabs, or a reply lost on the way: the same refresh token may come twice within this time.
REUSE_GRACE: Final = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class Login:
    """What a login or a refresh gives out."""

    access: str
    refresh: str
    refresh_seconds: int
    user: User


def login(*, username: str, password: str, kind: TokenFamily.Kind, request: HttpRequest, otp: str = "") -> Login:
    """Check name, password and, where one is set up, the second factor, and begin a token family.

    raises: NotAuthenticatedError, the same for every reason; AccountLockedError after too many of them;
    OtpRequiredError and OtpInvalidError when the password is right and the code is not there or wrong
    """
    user = authenticate(request, username=username, password=password)
    if not isinstance(user, User):
        lockout.raise_if_locked(request, username)
        raise NotAuthenticatedError(reason="credentials")
    second_factor.login_check(user=user, code=otp, request=request)
    address = client_address(request)
    lockout.forget(username, address)
    with transaction.atomic():
        now = timezone.now()
        User.objects.filter(pk=user.pk).update(last_login=now)
        family = TokenFamily.objects.create(user=user, kind=kind)
        issued = tokens.new_refresh(family, now)
        tell("login", actor=user, address=address, about=user, device=kind.value)
    return _login(issued)


def refresh(*, raw: str, address: str) -> Login:
    """Rotate a refresh token.

    A token used before gives its same successor for ten seconds; later the whole family dies, because then two
    parties hold it. Raises NotAuthenticatedError or TokenExpiredError.
    """
    claims = tokens.read(raw, RefreshToken)
    with transaction.atomic():
        issued = _locked(str(claims.get("jti", "")))
        successor = _successor(issued)
        if successor is None:
            _revoke(issued.family, TokenFamily.End.REUSE)
            tell("refresh_reuse", actor=issued.family.user, address=address, about=issued.family.user)
    if successor is None:
        raise NotAuthenticatedError(reason="reuse")
    return _login(successor)


def logout(*, raw: str, address: str) -> None:
    """End the login this refresh token belongs to. An unusable token is no error: the caller is out either way."""
    try:
        claims = tokens.read(raw, RefreshToken)
    except NeuroNovaError:
        return
    with transaction.atomic():
        family = TokenFamily.objects.select_related("user").filter(refreshes__jti=claims.get("jti")).first()
        if family is not None and _revoke(family, TokenFamily.End.LOGOUT):
            tell("logout", actor=family.user, address=address, about=family.user)


def password_change(*, user: User, old: str, new: str, address: str) -> None:
    """Set a new password and end every login of the user. Raises InvalidRequestError with the reasons."""
    with transaction.atomic():
        user = user_locked(user.pk)
        if not user.check_password(old):
            raise InvalidRequestError(fields={"old_password": ["wrong"]})
        user.must_change_password = False
        password_set(user=user, new=new, field="new_password")
        tell("password_changed", actor=user, address=address, about=user)


def password_set(*, user: User, new: str, field: str = "password") -> None:
    """Validate and store a password; every token given out before dies. Raises InvalidRequestError.

    user: not stored yet, or from `user_locked`: every column is written
    """
    try:
        validate_password(new, user)
    except ValidationError as exc:
        raise InvalidRequestError(fields={field: [item.code or "invalid" for item in exc.error_list]}) from exc
    with transaction.atomic():
        user.set_password(new)
        user.save()
        logins_end(user=user, reason=TokenFamily.End.PASSWORD)


def user_create(*, by: User | None, address: str, password: str | None = None, **fields: Any) -> User:
    """Create a login. Raises InvalidRequestError when the password is too weak.

    password: None for one that nobody can use until a reset code has set one
    """
    with transaction.atomic():
        user = User(**fields)
        if password:
            password_set(user=user, new=password)
        else:
            user.set_unusable_password()
            user.save()
        tell("user_created", actor=by, address=address, about=user, role=user.role)
    return user


def user_update(*, by: User, user: User, address: str, **fields: Any) -> User:
    """Change a login. An admin cannot demote or deactivate himself. Raises InvalidRequestError."""
    password = fields.pop("password", None)
    if by.pk == user.pk and (fields.get("role", Role.ADMIN) != Role.ADMIN or not fields.get("is_active", True)):
        raise InvalidRequestError(fields={"role": ["own_account"]})
    with transaction.atomic():
        user = user_locked(user.pk)
        for name, value in fields.items():
            setattr(user, name, value)
        user.save()
        if password:
            password_set(user=user, new=password)
        if not user.is_active:
            logins_end(user=user, reason=TokenFamily.End.DEACTIVATED)
        changed = sorted([*fields, *(["password"] if password else [])])
        tell("user_changed", actor=by, address=address, about=user, fields=changed)
    return user


def logins_end(*, user: User, reason: TokenFamily.End, but: TokenFamily | None = None) -> None:
    """End the logins of the user, here and on all devices; goes with a change that the caller tells about.

    but: the one login that goes on
    """
    rows = TokenFamily.objects.filter(user=user, revoked_at=None)
    ended = rows.exclude(pk=but.pk) if but else rows
    ended.update(revoked_at=timezone.now(), revoked_for=reason)


def user_locked(user_id: int) -> User:
    """The login as it stands now, locked until the transaction of the caller ends.

    Whoever authenticated or was looked up was read before: to save that row would bring back what others changed since.
    """
    return User.objects.select_for_update().get(pk=user_id)


def user_unlock(*, by: User, user: User, address: str) -> None:
    """Let someone who was locked out try again at once, from everywhere."""
    with transaction.atomic():
        counts = lockout.forget(user.username)
        SecondFactor.objects.filter(user=user).update(failures=0)
        tell("account_unlocked", actor=by, address=address, about=user, counts=counts)


def _locked(jti: str) -> IssuedRefresh:
    # The row is locked by itself: MariaDB cannot lock one table of a join.
    issued = IssuedRefresh.objects.select_for_update().filter(jti=jti).first()
    if issued is None or issued.family.revoked_at is not None or not issued.family.user.is_active:
        raise NotAuthenticatedError
    return issued


def _successor(issued: IssuedRefresh) -> IssuedRefresh | None:
    now = timezone.now()
    if issued.used_at is None:
        issued.used_at, issued.successor = now, tokens.new_refresh(issued.family, now)
        issued.save(update_fields=["used_at", "successor"])
    elif now - issued.used_at > REUSE_GRACE:
        return None
    if issued.successor is not None:
        issued.successor.family = issued.family
    return issued.successor


def _revoke(family: TokenFamily, reason: TokenFamily.End) -> bool:
    rows = TokenFamily.objects.filter(pk=family.pk, revoked_at=None)
    return rows.update(revoked_at=timezone.now(), revoked_for=reason) == 1


def _login(issued: IssuedRefresh) -> Login:
    return Login(
        access=tokens.access_for(issued.family),
        refresh=tokens.refresh_for(issued),
        refresh_seconds=max(0, int((issued.expires_at - timezone.now()).total_seconds())),
        user=issued.family.user,
    )
