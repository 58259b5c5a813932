"""The admin's list of keys for machines."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.accounts import api_keys
from apps.accounts.authentication import caller
from apps.accounts.models import ApiKey, User
from common.api import PROBLEMS, ListView, valid
from common.pagination import ByNumberPagination
from common.permissions import AdminOnly
from common.request_id import client_address


class ApiKeySerializer(serializers.ModelSerializer[ApiKey]):
    """A key without its secret; `prefix` is how one recognises it, `user` the technician it acts as."""

    user = serializers.PrimaryKeyRelatedField(queryset=User.objects.all())
    scopes = serializers.ListField(child=serializers.ChoiceField(choices=sorted(api_keys.SCOPES)), min_length=1)

    class Meta:
        model = ApiKey
        fields = ("id", "name", "user", "scopes", "prefix", "created_at", "expires_at", "revoked_at")
        read_only_fields = ("id", "prefix", "created_at", "revoked_at")


class NewApiKeySerializer(ApiKeySerializer):
    """The same with the key itself, which is shown this once."""

    key = serializers.CharField(read_only=True)

    class Meta(ApiKeySerializer.Meta):
        fields = (*ApiKeySerializer.Meta.fields, "key")  # type: ignore[assignment]


class ApiKeyListView(ListView):
    """All keys, and a new one."""

    permission_classes = (AdminOnly,)
    serializer_class = ApiKeySerializer
    pagination_class = ByNumberPagination

    def get_queryset(self) -> Any:
        return api_keys.key_list()

    @extend_schema(operation_id="api_keys_list", responses={200: ApiKeySerializer(many=True), **PROBLEMS})
    def get(self, request: Request) -> Response:
        return self.list(request)

    @extend_schema(
        operation_id="api_keys_create", request=ApiKeySerializer, responses={201: NewApiKeySerializer, **PROBLEMS}
    )
    def post(self, request: Request) -> Response:
        body = {"expires_at": None, **valid(ApiKeySerializer, request)}
        row, key = api_keys.key_create(by=caller(request), address=client_address(request._request), **body)
        return Response({**ApiKeySerializer(row).data, "key": key}, status=status.HTTP_201_CREATED)


class ApiKeyView(APIView):
    """One key."""

    permission_classes = (AdminOnly,)

    @extend_schema(operation_id="api_keys_revoke", responses={204: None, **PROBLEMS})
    def delete(self, request: Request, key_id: int) -> Response:
        api_keys.key_revoke(by=caller(request), address=client_address(request._request), key_id=key_id)
        return Response(status=status.HTTP_204_NO_CONTENT)
