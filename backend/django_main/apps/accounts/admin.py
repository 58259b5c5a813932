"""Logins in the Django admin."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from apps.accounts import services
from apps.accounts.admin_site import password_changed
from apps.accounts.models import TokenFamily, User
from common.model_admin import LookedAtAdmin, ReadOnlyAdmin, RecordedAdmin

# What a role may do is code; groups would be a second truth.
admin.site.unregister(Group)


@admin.register(User)
class UserAdmin(LookedAtAdmin, RecordedAdmin, DjangoUserAdmin):  # type: ignore[type-arg]
    """Name, role, language; what a role may do is code, so groups and single permissions are not shown."""

    list_kind, row_kind = "users_read", "user_read"
    list_display = ("username", "name", "role", "locale", "is_active", "has_otp", "last_login")
    list_select_related = ("second_factor",)
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

    @admin.display(boolean=True, description=_("second factor"))
    def has_otp(self, user: User) -> bool:
        return user.otp_enabled

    def shown_on(self, rows: list[User]) -> dict[str, Iterable[int]]:
        return {"users": [user.pk for user in rows]}

    def patient_of(self, row: User) -> None:
        """A login is nobody's data as a patient, a patient's own neither."""

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> Any:
        """Nobody takes the admin from himself, as through the API: the last one would be gone."""
        own = obj is not None and obj.pk == request.user.pk
        return (*self.readonly_fields, "role", "is_active") if own else self.readonly_fields

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        own = obj is not None and obj.pk == request.user.pk
        return not own and super().has_delete_permission(request, obj)

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if not obj.is_active:
            services.logins_end(user=obj, reason=TokenFamily.End.DEACTIVATED)

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:
        """Django's form for someone else's password, with an event."""
        rows = User.objects.filter(pk=id).values_list("password", flat=True)
        with transaction.atomic():
            before = rows.first()
            answer: HttpResponse = super().user_change_password(request, id, form_url)
            if rows.first() != before:
                password_changed(request, User.objects.get(pk=id))
        return answer


@admin.register(TokenFamily)
class TokenFamilyAdmin(ReadOnlyAdmin):
    """Who is logged in where; looked at, ended only by the services."""

    list_display = ("user", "kind", "created_at", "revoked_at", "revoked_for")
    list_filter = ("kind", "revoked_for")
    search_fields = ("user__username",)
