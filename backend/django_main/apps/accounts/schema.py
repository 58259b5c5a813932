"""How the Bearer token appears in the OpenAPI schema."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

from django.urls import Resolver404, resolve
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.plumbing import build_bearer_security_scheme_object

from apps.accounts.api_keys import SCOPES


class BearerScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = "apps.accounts.authentication.BearerAuthentication"
    name = "bearer"

    def get_security_definition(self, auto_schema: Any) -> Any:
        return build_bearer_security_scheme_object("Authorization", "Bearer", "JWT")


class ApiKeyScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = "apps.accounts.authentication.ApiKeyAuthentication"
    name = "apiKey"

    def get_security_requirement(self, auto_schema: Any) -> Any:
        """Named only where a key of some scope gets in: everywhere else it is answered 403."""
        try:
            route = resolve(re.sub(r"\{\w+\}", str(UUID(int=0)), auto_schema.path)).url_name
        except Resolver404:  # its key is a number: no scope has such an address
            return None
        wanted = (route, auto_schema.method)
        return {self.name: []} if any(wanted in routes for routes in SCOPES.values()) else None

    def get_security_definition(self, auto_schema: Any) -> Any:
        return {"type": "apiKey", "in": "header", "name": "Authorization", "description": "Api-Key <key>, for machines"}
