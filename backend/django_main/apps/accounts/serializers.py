"""Shapes of the account API."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from rest_framework import serializers

from apps.accounts.models import Locale, Role, User
from common.api import NamedSerializer, NameInput


class LoginSerializer(serializers.Serializer[Any]):
    """Name and password; with a second factor also its code, which 401 `otp_required` asks for."""

    username = NameInput(max_length=150)
    password = serializers.CharField(max_length=256, trim_whitespace=False, style={"input_type": "password"})
    otp = serializers.CharField(
        max_length=32, required=False, allow_blank=True, help_text="Six digits of the app, or a recovery code."
    )


class MeSerializer(serializers.ModelSerializer[User]):
    """The one who is logged in. While `otp_setup_required`, only this, the password and `auth/otp/` are answered."""

    otp_enabled = serializers.BooleanField()
    otp_setup_required = serializers.BooleanField()
    idle_lock_minutes = serializers.SerializerMethodField(
        help_text="The page locks itself after so many minutes without a touch; 0: never."
    )

    class Meta:
        model = User
        fields = (
            *("id", "username", "name", "role", "locale", "must_change_password", "otp_enabled", "otp_setup_required"),
            "idle_lock_minutes",
        )
        read_only_fields = fields

    def get_idle_lock_minutes(self, user: User) -> int:
        minutes: int = settings.ENV.idle_lock_minutes
        return minutes


class TokenAnswerSerializer(serializers.Serializer[Any]):
    """Both tokens, for apps and scripts."""

    access = serializers.CharField()
    refresh = serializers.CharField()
    user = MeSerializer()


class SessionAnswerSerializer(serializers.Serializer[Any]):
    """The access token for a browser; the refresh token travels in an HttpOnly cookie."""

    access = serializers.CharField()
    user = MeSerializer()


class RefreshSerializer(serializers.Serializer[Any]):
    """Apps send their refresh token; browsers send nothing and carry the cookie and `X-CSRFToken`."""

    refresh = serializers.CharField(required=False)


class RefreshAnswerSerializer(serializers.Serializer[Any]):
    """A fresh access token; for apps also the refresh token that replaces the one sent."""

    access = serializers.CharField()
    refresh = serializers.CharField(required=False)
    user = MeSerializer()


class PasswordSerializer(serializers.Serializer[Any]):
    """The old and the new password."""

    old_password = serializers.CharField(max_length=256, trim_whitespace=False)
    new_password = serializers.CharField(max_length=256, trim_whitespace=False)


class LocaleSerializer(serializers.Serializer[Any]):
    """What one may change about oneself."""

    locale = serializers.ChoiceField(choices=Locale.choices)


class UserSerializer(NamedSerializer[User]):
    """A login as the admin sees it."""

    role = serializers.ChoiceField(choices=Role.choices)
    password = serializers.CharField(
        write_only=True,
        required=False,
        max_length=256,
        trim_whitespace=False,
        help_text="Without one a new login waits for the person to set it with a reset code.",
    )
    otp_enabled = serializers.BooleanField(read_only=True)

    class Meta:
        model = User
        fields = (
            *("id", "username", "name", "email", "role", "locale", "is_active", "must_change_password"),
            *("otp_enabled", "last_login", "password"),
        )
        read_only_fields = ("id", "last_login")


class ResetCodeSerializer(serializers.Serializer[Any]):
    """Shown once: hand it over, it is not stored."""

    code = serializers.CharField()
    expires_at = serializers.DateTimeField()


class PasswordResetSerializer(serializers.Serializer[Any]):
    """The code from the admin and the new password."""

    username = NameInput(max_length=150)
    code = serializers.CharField(max_length=64)
    new_password = serializers.CharField(max_length=256, trim_whitespace=False)
