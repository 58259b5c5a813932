"""`Authorization: Bearer <access token>`: signature, then login alive, user active, password unchanged; one query."""

from __future__ import annotations

from typing import Final, cast
from uuid import UUID

from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request
from rest_framework_simplejwt.tokens import AccessToken

from apps.accounts import api_keys, selectors, tokens
from apps.accounts.models import ApiKey, TokenFamily, User
from common.errors import NeuroNovaError, OtpSetupRequiredError, PasswordChangeRequiredError

_WHILE_PASSWORD_IS_DUE: Final = ("/api/v1/auth/me/", "/api/v1/auth/password/")
_WHILE_OTP_IS_DUE: Final = (*_WHILE_PASSWORD_IS_DUE, "/api/v1/auth/otp/", "/api/v1/auth/otp/confirm/")


def caller(request: Request) -> User:
    """The user behind a request whose view admits no strangers."""
    return cast(User, request.user)


class BearerAuthentication(BaseAuthentication):
    """The only way into the API. The login is looked up each time, so a logout or a deactivation holds at once."""

    def authenticate(self, request: Request) -> tuple[User, TokenFamily] | None:
        parts = get_authorization_header(request).split()
        if not parts or parts[0].lower() != b"bearer":
            return None
        if len(parts) != 2:
            raise AuthenticationFailed
        family = self._family(parts[1].decode("latin-1"))
        if family.user.must_change_password and request.path not in _WHILE_PASSWORD_IS_DUE:
            raise PasswordChangeRequiredError
        if family.user.otp_setup_required and request.path not in _WHILE_OTP_IS_DUE:
            raise OtpSetupRequiredError
        request._request.neuronova_user_id = family.user_id  # type: ignore[attr-defined]
        return family.user, family

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="neuronova"'

    def _family(self, raw: str) -> TokenFamily:
        try:
            claims = tokens.read(raw, AccessToken)
            family = selectors.family_alive(UUID(claims[tokens.FAMILY_CLAIM]))
        except NeuroNovaError as exc:
            raise AuthenticationFailed(code=exc.code) from exc
        except (KeyError, ValueError) as exc:
            raise AuthenticationFailed from exc
        if claims.get(tokens.VERSION_CLAIM) != tokens.credentials_version(family.user):
            raise AuthenticationFailed
        return family


class ApiKeyAuthentication(BaseAuthentication):
    """A machine's way in. It never reaches more than the routes of the key's scopes."""

    def authenticate(self, request: Request) -> tuple[User, ApiKey] | None:
        parts = get_authorization_header(request).split()
        if not parts or parts[0].lower() != b"api-key":
            return None
        if len(parts) != 2:
            raise AuthenticationFailed
        row = api_keys.key_alive(parts[1].decode("latin-1"))
        request._request.neuronova_user_id = row.user_id  # type: ignore[attr-defined]
        match = request._request.resolver_match
        api_keys.scope_check(row, route=(match.url_name or "") if match else "", method=request.method or "")
        return row.user, row

    def authenticate_header(self, request: Request) -> str:
        return 'Api-Key realm="neuronova"'
