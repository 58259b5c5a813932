"""The site of `/admin/`: its login asks for the second factor, and its own password change stands in the record."""

from __future__ import annotations

from functools import wraps
from typing import Any, Final, cast

from django import forms
from django.contrib import admin
from django.contrib.admin.forms import AdminAuthenticationForm
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.shortcuts import redirect
from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext_lazy as _

from apps.accounts import lockout, otp, services
from apps.accounts.models import TokenFamily, User
from common.errors import NeuroNovaError
from common.events import tell
from common.request_id import client_address
from common.titles import title

# Django's own Korean of these is broken, says something else ("select 1 of them", "you have to edit it below") or says
# it in other words than the page. Our catalogue comes first, and here `makemessages` finds what is in it.
_SAID_BETTER: Final = (
    gettext_noop("username"),
    gettext_noop("users"),
    gettext_noop("Select %s to view"),
    gettext_noop("View %s"),
    gettext_noop("Save and add another"),
    gettext_noop("You may edit it again below."),
    gettext_noop("and"),
    gettext_noop(
        "Please enter your old password, for security’s sake, and then enter your new password twice so we can verify "
        "you typed it in correctly."
    ),
)
_WHILE_PASSWORD_IS_DUE: Final = ("password_change", "logout", "jsi18n")


class LoginForm(AdminAuthenticationForm):
    """Name, password, and the code where a second factor is set up."""

    otp = forms.CharField(
        required=False,
        max_length=32,
        label=_("Code of the second factor"),
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autocapitalize": "none"}),
    )

    def confirm_login_allowed(self, user: Any) -> None:
        super().confirm_login_allowed(user)
        assert self.request is not None  # noqa: S101 -- the login view gives it; tells the type checker
        code = self.cleaned_data.get("otp", "")
        try:
            user.second_factor_passed = otp.admin_login_check(user=user, code=code, request=self.request)
        except NeuroNovaError as exc:
            raise ValidationError(title(exc.code, get_language() or "ko"), code=exc.code) from exc


class AdminSite(admin.AdminSite):
    """Django's site behind the second factor of those who have one, or whose role must have one."""

    site_header = site_title = "NeuroNova"
    index_title = ""
    login_form = LoginForm
    login_template = "accounts/admin_login.html"

    def has_permission(self, request: HttpRequest) -> bool:
        """Asked at every page: a session that began without the second factor is worth nothing once there is one."""
        user = request.user
        passed = request.session.get(lockout.SECOND_FACTOR_SESSION_KEY)
        return super().has_permission(request) and isinstance(user, User) and otp.session_passes(user, passed)

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """Django's own guard; who has to choose a new password sees nothing else before that."""
        guarded = super().admin_view(view, cacheable)

        @wraps(guarded)
        def seen(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            match = request.resolver_match
            name = match.url_name if match else None
            if name not in _WHILE_PASSWORD_IS_DUE and self.has_permission(request) and _password_is_due(request):
                return redirect("admin:password_change")
            return guarded(request, *args, **kwargs)

        return seen

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """Django's form for the own password, with an event."""
        with transaction.atomic():
            # The form saves the user of the request, every column, and changes that user in memory as well.
            request.user = user = services.user_locked(cast(int, request.user.pk))
            before = user.password
            answer = super().password_change(request, extra_context)
            if user.password != before:
                User.objects.filter(pk=user.pk).update(must_change_password=False)
                password_changed(request, user)
        return answer


def _password_is_due(request: HttpRequest) -> bool:
    return isinstance(request.user, User) and request.user.must_change_password


def password_changed(request: HttpRequest, user: User) -> None:
    """What follows when Django's forms have changed a password: its logins end, as through the API, and an event."""
    services.logins_end(user=user, reason=TokenFamily.End.PASSWORD)
    tell("password_changed", actor=request.user, address=client_address(request), about=user, device="admin")
