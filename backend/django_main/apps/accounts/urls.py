"""Addresses under /api/v1/."""

from __future__ import annotations

from django.urls import path

from apps.accounts import api_key_views, otp_views, views

urlpatterns = [
    path("auth/token/", views.TokenView.as_view(), name="auth-token"),
    path("auth/session/", views.SessionView.as_view(), name="auth-session"),
    path("auth/refresh/", views.RefreshView.as_view(), name="auth-refresh"),
    path("auth/logout/", views.LogoutView.as_view(), name="auth-logout"),
    path("auth/me/", views.MeView.as_view(), name="auth-me"),
    path("auth/password/", views.PasswordView.as_view(), name="auth-password"),
    path("auth/password-reset/", views.PasswordResetView.as_view(), name="auth-password-reset"),
    path("auth/otp/", otp_views.OtpView.as_view(), name="auth-otp"),
    path("auth/otp/confirm/", otp_views.OtpConfirmView.as_view(), name="auth-otp-confirm"),
    path("auth/otp/recovery-codes/", otp_views.OtpRecoveryCodesView.as_view(), name="auth-otp-recovery-codes"),
    path("auth/otp/disable/", otp_views.OtpDisableView.as_view(), name="auth-otp-disable"),
    path("users/", views.UserListView.as_view(), name="user-list"),
    path("users/<int:user_id>/", views.UserView.as_view(), name="user-detail"),
    path("users/<int:user_id>/unlock/", views.UserUnlockView.as_view(), name="user-unlock"),
    path("users/<int:user_id>/password-reset/", views.UserPasswordResetView.as_view(), name="user-password-reset"),
    path("users/<int:user_id>/otp-reset/", otp_views.UserOtpResetView.as_view(), name="user-otp-reset"),
    path("api-keys/", api_key_views.ApiKeyListView.as_view(), name="api-key-list"),
    path("api-keys/<int:key_id>/", api_key_views.ApiKeyView.as_view(), name="api-key-detail"),
]
