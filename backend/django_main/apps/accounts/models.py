"""Who may log in, as what, and which refresh tokens are alive."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.names import NameField


class Role(models.TextChoices):
    """What a person is here for. One person, one role."""

    ADMIN = "admin", _("Administrator")
    CLINICIAN = "clinician", _("Clinician")
    TECHNICIAN = "technician", _("Technician")
    PATIENT = "patient", _("Patient")
    AUDITOR = "auditor", _("Auditor")


class Locale(models.TextChoices):
    """Language of the pages."""

    KO = "ko", "한국어"
    EN = "en", "English"


class User(AbstractUser):
    """A person with a login. `is_staff` and `is_superuser` follow the role and are never set by hand."""

    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    # Django's own, in the one form of names.
    username = NameField(**AbstractUser._meta.get_field("username").deconstruct()[3])
    name = NameField(_("name"), max_length=150, blank=True)
    # The least role, so that a row made by hand can do nothing until someone decides.
    role = models.CharField(_("role"), max_length=16, choices=Role, default=Role.PATIENT)
    locale = models.CharField(_("language"), max_length=2, choices=Locale, default=Locale.KO)

    # Set by an admin who chose the password: until it is changed, nothing else is answered.
    must_change_password = models.BooleanField(_("must change the password"), default=False)

    REQUIRED_FIELDS = ["email"]

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.is_superuser = self.role == Role.ADMIN
        self.is_staff = self.role in {Role.ADMIN, Role.AUDITOR}
        fields = kwargs.get("update_fields")
        if fields is not None and "role" in fields:
            kwargs["update_fields"] = {*fields, "is_superuser", "is_staff"}
        super().save(*args, **kwargs)

    def get_full_name(self) -> str:
        return self.name or self.username

    def get_short_name(self) -> str:
        return self.get_full_name()

    @property
    def otp_enabled(self) -> bool:
        """Whether a login asks for a code as well."""
        factor: SecondFactor | None = getattr(self, "second_factor", None)
        return factor is not None and factor.confirmed_at is not None

    @property
    def otp_setup_required(self) -> bool:
        """Whether the role must have a second factor and this person has none yet."""
        return self.role in settings.ENV.otp_roles and not self.otp_enabled


class TokenFamily(models.Model):
    """One login on one device: every refresh token that descends from it. Revoking it ends the login."""

    class Kind(models.TextChoices):
        TOKEN = "token", _("app")
        SESSION = "session", _("browser")

    class End(models.TextChoices):
        LOGOUT = "logout", _("logout")
        PASSWORD = "password", _("password changed")
        SECOND_FACTOR = "second_factor", _("second factor set up")
        DEACTIVATED = "deactivated", _("user deactivated")
        REUSE = "reuse", _("token used twice")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="token_families", verbose_name=_("user"))
    kind = models.CharField(_("signed in with"), max_length=8, choices=Kind)
    created_at = models.DateTimeField(_("signed in at"), auto_now_add=True)
    revoked_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    revoked_for = models.CharField(_("ended because of"), max_length=32, choices=End, blank=True)

    class Meta:
        verbose_name = _("login session")
        verbose_name_plural = _("login sessions")

    def __str__(self) -> str:
        return str(self.pk)


class IssuedRefresh(models.Model):
    """One refresh token that was given out. The token itself is not stored: it can be rebuilt from these fields."""

    jti = models.CharField(primary_key=True, max_length=32)
    family = models.ForeignKey(TokenFamily, on_delete=models.CASCADE, related_name="refreshes")
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    used_at = models.DateTimeField(null=True)
    successor = models.OneToOneField("self", on_delete=models.SET_NULL, null=True, related_name="predecessor")


class PasswordReset(models.Model):
    """A code that an admin issued, by its digest. Good once, until `expires_at`."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    issued_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    code_sha256 = models.CharField(max_length=64, unique=True)
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("password reset code")
        verbose_name_plural = _("password reset codes")

    def __str__(self) -> str:
        return str(self.pk)

    def is_good(self) -> bool:
        return self.used_at is None and self.expires_at > timezone.now()


class SecondFactor(models.Model):
    """A person's authenticator app, asked for at a login once it is confirmed. The secret is stored encrypted."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="second_factor")
    secret = models.CharField(max_length=255)
    created_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    # The time step of the last code that was taken: it and all before it are spent.
    last_step = models.BigIntegerField(default=0)
    # Wrong codes in a row, from every address: who got this far knows the password.
    failures = models.PositiveSmallIntegerField(default=0)
    failed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("second factor")
        verbose_name_plural = _("second factors")

    def __str__(self) -> str:
        return str(self.pk)


class RecoveryCode(models.Model):
    """A code for when the phone is lost, by its digest. Good once."""

    factor = models.ForeignKey(SecondFactor, on_delete=models.CASCADE, related_name="recovery_codes")
    code_sha256 = models.CharField(max_length=64, unique=True)
    used_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("recovery code")
        verbose_name_plural = _("recovery codes")

    def __str__(self) -> str:
        return str(self.pk)


class ApiKey(models.Model):
    """A key of a machine that acts as a technician. The key itself is not stored."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="api_keys")
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=50)
    scopes = models.JSONField(default=list)
    prefix = models.CharField(max_length=8, unique=True)
    digest = models.CharField(max_length=150)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("API key")
        verbose_name_plural = _("API keys")

    def __str__(self) -> str:
        return self.prefix
