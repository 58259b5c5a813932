"""Log in, stay in, log out; and the admin's list of logins."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import status
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.accounts import cookies, password_reset, selectors, services
from apps.accounts.authentication import caller
from apps.accounts.models import TokenFamily
from apps.accounts.serializers import (
    LocaleSerializer,
    LoginSerializer,
    MeSerializer,
    PasswordResetSerializer,
    PasswordSerializer,
    RefreshAnswerSerializer,
    RefreshSerializer,
    ResetCodeSerializer,
    SessionAnswerSerializer,
    TokenAnswerSerializer,
    UserSerializer,
)
from common.api import PROBLEMS, ListView, problems, valid
from common.errors import NotAuthenticatedError
from common.events import tell_look, tell_row_look
from common.pagination import ByNumberPagination
from common.permissions import AdminOnly
from common.request_id import client_address
from common.throttle import CredentialsThrottle, UserThrottle


class OpenView(APIView):
    """A route without a token: authentication is what it is for."""

    authentication_classes = ()
    permission_classes = (AllowAny,)


class TokenView(OpenView):
    """Log in from an app or a script."""

    @extend_schema(
        operation_id="auth_token",
        request=LoginSerializer,
        responses={
            200: TokenAnswerSerializer,
            **problems("not_authenticated", "otp_required", "otp_invalid", "account_locked"),
        },
    )
    def post(self, request: Request) -> Response:
        body = valid(LoginSerializer, request)
        login = services.login(**body, kind=TokenFamily.Kind.TOKEN, request=request._request)
        return Response(TokenAnswerSerializer(login).data)


class SessionView(OpenView):
    """Log in from a browser: the refresh token goes into a cookie no script can read."""

    @extend_schema(
        operation_id="auth_session",
        request=LoginSerializer,
        responses={
            200: SessionAnswerSerializer,
            **problems("not_authenticated", "otp_required", "otp_invalid", "account_locked"),
        },
    )
    def post(self, request: Request) -> Response:
        body = valid(LoginSerializer, request)
        login = services.login(**body, kind=TokenFamily.Kind.SESSION, request=request._request)
        response = Response(SessionAnswerSerializer(login).data)
        cookies.set_refresh(response, raw=login.refresh, max_age_s=login.refresh_seconds)
        cookies.renew_csrf(request)
        return response


class RefreshView(OpenView):
    """A fresh access token, for the token in the body or the one in the cookie."""

    @extend_schema(
        operation_id="auth_refresh",
        request=RefreshSerializer,
        responses={200: RefreshAnswerSerializer, **problems("not_authenticated", "token_expired", "permission_denied")},
    )
    def post(self, request: Request) -> Response:
        raw = valid(RefreshSerializer, request).get("refresh")
        address = client_address(request._request)
        if raw:
            return Response(RefreshAnswerSerializer(services.refresh(raw=raw, address=address)).data)
        login = services.refresh(raw=_cookie(request), address=address)
        response = Response(SessionAnswerSerializer(login).data)
        cookies.set_refresh(response, raw=login.refresh, max_age_s=login.refresh_seconds)
        return response


class LogoutView(OpenView):
    """End this login: its refresh token and every access token made from it."""

    @extend_schema(
        operation_id="auth_logout",
        request=RefreshSerializer,
        responses={204: None, **problems("not_authenticated", "permission_denied")},
    )
    def post(self, request: Request) -> Response:
        raw = valid(RefreshSerializer, request).get("refresh") or _cookie(request)
        services.logout(raw=raw, address=client_address(request._request))
        response = Response(status=status.HTTP_204_NO_CONTENT)
        cookies.clear_refresh(response)
        return response


class MeView(APIView):
    """Who I am."""

    permission_classes = (IsAuthenticated,)

    @extend_schema(operation_id="auth_me", responses={200: MeSerializer, **PROBLEMS})
    def get(self, request: Request) -> Response:
        return Response(MeSerializer(caller(request)).data)

    @extend_schema(operation_id="auth_me_update", request=LocaleSerializer, responses={200: MeSerializer, **PROBLEMS})
    def patch(self, request: Request) -> Response:
        body = valid(LocaleSerializer, request, partial=True)
        address = client_address(request._request)
        user = services.user_update(by=caller(request), user=caller(request), address=address, **body)
        return Response(MeSerializer(user).data)


class PasswordView(APIView):
    """Change my password; every login of mine ends, this one too."""

    permission_classes = (IsAuthenticated,)
    throttle_classes = (UserThrottle, CredentialsThrottle)

    @extend_schema(operation_id="auth_password", request=PasswordSerializer, responses={204: None, **PROBLEMS})
    def post(self, request: Request) -> Response:
        body = valid(PasswordSerializer, request)
        services.password_change(
            user=caller(request),
            old=body["old_password"],
            new=body["new_password"],
            address=client_address(request._request),
        )
        return Response(status=status.HTTP_204_NO_CONTENT)


class PasswordResetView(OpenView):
    """Set a new password with the code an admin issued; every login of mine ends."""

    @extend_schema(
        operation_id="auth_password_reset",
        request=PasswordResetSerializer,
        responses={204: None, **problems("not_authenticated")},
    )
    def post(self, request: Request) -> Response:
        password_reset.reset_redeem(**valid(PasswordResetSerializer, request), request=request._request)
        return Response(status=status.HTTP_204_NO_CONTENT)


class UserListView(ListView):
    """All logins, and a new one."""

    permission_classes = (AdminOnly,)
    serializer_class = UserSerializer
    pagination_class = ByNumberPagination

    def get_queryset(self) -> Any:
        return selectors.user_list()

    @extend_schema(operation_id="users_list", responses={200: UserSerializer(many=True), **PROBLEMS})
    def get(self, request: Request) -> Response:
        rows = self.paginate_queryset(self.get_queryset()) or []
        tell_look(
            "users_read",
            actor=caller(request),
            address=client_address(request._request),
            filters=self.filters_told(),
            rows=len(rows),
            users=[row.pk for row in rows],
        )
        return self.get_paginated_response(UserSerializer(rows, many=True).data)

    @extend_schema(operation_id="users_create", request=UserSerializer, responses={201: UserSerializer, **PROBLEMS})
    def post(self, request: Request) -> Response:
        body = valid(UserSerializer, request)
        user = services.user_create(by=caller(request), address=client_address(request._request), **body)
        return Response(UserSerializer(user).data, status=status.HTTP_201_CREATED)


class UserView(APIView):
    """One login."""

    permission_classes = (AdminOnly,)

    @extend_schema(operation_id="users_get", responses={200: UserSerializer, **PROBLEMS})
    def get(self, request: Request, user_id: int) -> Response:
        user = selectors.user_get(user_id)
        tell_row_look("user_read", actor=caller(request), address=client_address(request._request), about=user)
        return Response(UserSerializer(user).data)

    @extend_schema(
        operation_id="users_update",
        request=UserSerializer(partial=True),
        responses={200: OpenApiResponse(UserSerializer), **PROBLEMS},
    )
    def patch(self, request: Request, user_id: int) -> Response:
        user = selectors.user_get(user_id)
        body = valid(UserSerializer, request, instance=user, partial=True)
        user = services.user_update(by=caller(request), user=user, address=client_address(request._request), **body)
        return Response(UserSerializer(user).data)


class UserUnlockView(APIView):
    """Lift the lock that too many wrong passwords put on a login."""

    permission_classes = (AdminOnly,)

    @extend_schema(operation_id="users_unlock", request=None, responses={204: None, **PROBLEMS})
    def post(self, request: Request, user_id: int) -> Response:
        user = selectors.user_get(user_id)
        services.user_unlock(by=caller(request), user=user, address=client_address(request._request))
        return Response(status=status.HTTP_204_NO_CONTENT)


class UserPasswordResetView(APIView):
    """Issue a code with which a person sets a new password; good once and for a day."""

    permission_classes = (AdminOnly,)

    @extend_schema(operation_id="users_password_reset", request=None, responses={201: ResetCodeSerializer, **PROBLEMS})
    def post(self, request: Request, user_id: int) -> Response:
        user = selectors.user_get(user_id)
        issued = password_reset.reset_issue(by=caller(request), user=user, address=client_address(request._request))
        return Response(ResetCodeSerializer(issued).data, status=status.HTTP_201_CREATED)


def _cookie(request: Request) -> str:
    raw = request.COOKIES.get(cookies.REFRESH_COOKIE)
    if not raw:
        raise NotAuthenticatedError
    cookies.require_csrf(request)
    return raw
