"""The two JWTs. Both name the family they belong to, so that ending a login ends its access tokens as well."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any, Final

from rest_framework_simplejwt.exceptions import ExpiredTokenError, TokenError
from rest_framework_simplejwt.tokens import AccessToken, RefreshToken, Token

from apps.accounts.models import IssuedRefresh, TokenFamily, User
from common.errors import NotAuthenticatedError, TokenExpiredError

FAMILY_CLAIM: Final = "fam"
# Changes with the password, so a changed password kills every token given out before it.
VERSION_CLAIM: Final = "ver"
FAMILY_LIFETIME: Final = timedelta(days=7)


def credentials_version(user: User) -> str:
    """Sixteen hex digits that change whenever the user's password does."""
    return user.get_session_auth_hash()[:16]


def access_for(family: TokenFamily) -> str:
    """A fresh access token (15 min) of this login."""
    token = AccessToken()
    token["sub"] = str(family.user_id)
    token[FAMILY_CLAIM] = family.pk.hex
    token[VERSION_CLAIM] = credentials_version(family.user)
    return str(token)


def refresh_for(issued: IssuedRefresh) -> str:
    """The refresh token `issued` stands for: the same row always gives the same text."""
    token = RefreshToken()
    token.payload.update(
        {
            "jti": issued.jti,
            "iat": int(issued.issued_at.timestamp()),
            "exp": int(issued.expires_at.timestamp()),
            "sub": str(issued.family.user_id),
            FAMILY_CLAIM: issued.family_id.hex,
        }
    )
    return str(token)


def new_refresh(family: TokenFamily, now: datetime) -> IssuedRefresh:
    """Store one more refresh token of the family; it never outlives the family's week."""
    lifetime = RefreshToken.lifetime
    assert lifetime is not None  # noqa: S101 -- set in SIMPLE_JWT; tells the type checker
    ends = min(now + lifetime, family.created_at + FAMILY_LIFETIME)
    return IssuedRefresh.objects.create(jti=uuid.uuid4().hex, family=family, issued_at=now, expires_at=ends)


def read(raw: str, kind: type[Token]) -> dict[str, Any]:
    """The verified claims of `raw`. Raises TokenExpiredError or NotAuthenticatedError."""
    try:
        return dict(kind(raw).payload)  # type: ignore[arg-type]
    except ExpiredTokenError as exc:
        raise TokenExpiredError from exc
    except TokenError as exc:
        raise NotAuthenticatedError from exc
