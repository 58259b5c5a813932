"""My second factor: set up, confirm, renew the recovery codes, take away; and the admin's way for a lost phone."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.accounts import otp_services, selectors
from apps.accounts.authentication import caller
from apps.accounts.models import TokenFamily
from common.api import PROBLEMS, problems, valid
from common.permissions import AdminOnly, StaffOnly
from common.request_id import client_address
from common.throttle import CredentialsThrottle, UserThrottle


class OtpStatusSerializer(serializers.Serializer[Any]):
    """How the second factor stands. `required`: the site asks for one of this role."""

    enabled = serializers.BooleanField()
    required = serializers.BooleanField()  # type: ignore[assignment]
    confirmed_at = serializers.DateTimeField(allow_null=True)
    recovery_codes_left = serializers.IntegerField()


class OwnPasswordSerializer(serializers.Serializer[Any]):
    """The own password once more: a stolen token must not be enough."""

    password = serializers.CharField(max_length=256, trim_whitespace=False)


class OtpCodeSerializer(serializers.Serializer[Any]):
    """Six digits of the app."""

    otp = serializers.CharField(max_length=32)


class PasswordAndOtpSerializer(OwnPasswordSerializer):
    """The own password, and six digits of the app or a recovery code."""

    otp = serializers.CharField(max_length=32)


class EnrolmentSerializer(serializers.Serializer[Any]):
    """Shown this once. `qr` is an image address (`data:image/svg+xml`) of `uri`; `secret` is for typing in."""

    secret = serializers.CharField()
    uri = serializers.CharField()
    qr = serializers.CharField()


class RecoveryCodesSerializer(serializers.Serializer[Any]):
    """Shown this once; each replaces a code of the app one time."""

    recovery_codes = serializers.ListField(child=serializers.CharField())


class OwnOtpView(APIView):
    """Base: staff only, and guessing is slow."""

    permission_classes = (StaffOnly,)

    def get_throttles(self) -> list[Any]:
        return [UserThrottle()] if self.request.method == "GET" else [UserThrottle(), CredentialsThrottle()]


class OtpView(OwnOtpView):
    """How my second factor stands, and the first step of setting one up."""

    @extend_schema(operation_id="auth_otp", responses={200: OtpStatusSerializer, **PROBLEMS})
    def get(self, request: Request) -> Response:
        return Response(OtpStatusSerializer(otp_services.otp_status(caller(request))).data)

    @extend_schema(
        operation_id="auth_otp_begin", request=OwnPasswordSerializer, responses={201: EnrolmentSerializer, **PROBLEMS}
    )
    def post(self, request: Request) -> Response:
        body = valid(OwnPasswordSerializer, request)
        begun = otp_services.otp_begin(user=caller(request), address=client_address(request._request), **body)
        return Response(EnrolmentSerializer(begun).data, status=status.HTTP_201_CREATED)


class OtpConfirmView(OwnOtpView):
    """Switch it on with a first code; every other login of mine ends."""

    @extend_schema(
        operation_id="auth_otp_confirm",
        request=OtpCodeSerializer,
        responses={200: RecoveryCodesSerializer, **problems("account_locked")},
    )
    def post(self, request: Request) -> Response:
        family = request.auth
        assert isinstance(family, TokenFamily)  # noqa: S101 -- keys of machines do not get here
        code = valid(OtpCodeSerializer, request)["otp"]
        codes = otp_services.otp_confirm(user=caller(request), code=code, family=family, request=request._request)
        return Response({"recovery_codes": codes})


class OtpRecoveryCodesView(OwnOtpView):
    """Ten fresh recovery codes in place of the old ones."""

    @extend_schema(
        operation_id="auth_otp_recovery_codes",
        request=PasswordAndOtpSerializer,
        responses={200: RecoveryCodesSerializer, **problems("account_locked")},
    )
    def post(self, request: Request) -> Response:
        body = valid(PasswordAndOtpSerializer, request)
        codes = otp_services.recovery_renew(
            user=caller(request), password=body["password"], code=body["otp"], request=request._request
        )
        return Response({"recovery_codes": codes})


class OtpDisableView(OwnOtpView):
    """Take my second factor away."""

    @extend_schema(
        operation_id="auth_otp_disable",
        request=PasswordAndOtpSerializer,
        responses={204: None, **problems("account_locked")},
    )
    def post(self, request: Request) -> Response:
        body = valid(PasswordAndOtpSerializer, request)
        otp_services.otp_disable(
            user=caller(request), password=body["password"], code=body["otp"], request=request._request
        )
        return Response(status=status.HTTP_204_NO_CONTENT)


class UserOtpResetView(APIView):
    """Take another's second factor away, for a lost phone; every login of that user ends."""

    permission_classes = (AdminOnly,)

    @extend_schema(operation_id="users_otp_reset", request=None, responses={204: None, **problems("invalid_request")})
    def post(self, request: Request, user_id: int) -> Response:
        user = selectors.user_get(user_id)
        otp_services.otp_reset(by=caller(request), user=user, address=client_address(request._request))
        return Response(status=status.HTTP_204_NO_CONTENT)
