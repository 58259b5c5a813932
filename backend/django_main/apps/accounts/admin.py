"""Logins in the Django admin."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group
from django.db import transaction
from django.http import HttpRequest, HttpResponse

from apps.accounts.models import TokenFamily, User
from common.events import tell
from common.model_admin import ReadOnlyAdmin, RecordedAdmin
from common.request_id import client_address

# What a role may do is code; groups would be a second truth.
admin.site.unregister(Group)


@admin.register(User)
class UserAdmin(RecordedAdmin, DjangoUserAdmin):  # type: ignore[type-arg]
    """Name, role, language; what a role may do is code, so groups and single permissions are not shown."""

    list_display = ("username", "name", "role", "locale", "is_active", "last_login")
    list_filter = ("role", "is_active", "locale")
    search_fields = ("username", "name", "email")
    ordering = ("username",)
    filter_horizontal = ()
    readonly_fields = ("last_login", "date_joined")
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        (None, {"fields": ("name", "email", "role", "locale", "is_active", "must_change_password")}),
        (None, {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = ((None, {"classes": ("wide",), "fields": ("username", "name", "role", "password1", "password2")}),)

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:
        """Django's form for someone else's password, with an event."""
        rows = User.objects.filter(pk=id).values_list("password", flat=True)
        with transaction.atomic():
            before = rows.first()
            answer: HttpResponse = super().user_change_password(request, id, form_url)
            if rows.first() != before:
                _tell_password(request, User.objects.get(pk=id))
        return answer


def _own_password_change(request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
    # The form changes the user of the request in memory as well.
    user: Any = request.user
    before = user.password
    with transaction.atomic():
        answer = admin.AdminSite.password_change(admin.site, request, extra_context)
        if user.password != before:
            User.objects.filter(pk=user.pk).update(must_change_password=False)
            _tell_password(request, user)
    return answer


def _tell_password(request: HttpRequest, user: Any) -> None:
    tell("password_changed", actor=request.user, address=client_address(request), about=user, device="admin")


# Called through the site's own address, which has no other place to hang an event on.
admin.site.password_change = _own_password_change  # type: ignore[method-assign, assignment]


@admin.register(TokenFamily)
class TokenFamilyAdmin(ReadOnlyAdmin):
    """Who is logged in where; looked at, ended only by the services."""

    list_display = ("user", "kind", "created_at", "revoked_at", "revoked_for")
    list_filter = ("kind", "revoked_for")
    search_fields = ("user__username",)
