"""What the OpenAPI schema says about the whole API (drf-spectacular)."""

from __future__ import annotations

from typing import Any

from common.titles import TITLES

SPECTACULAR_SETTINGS: dict[str, Any] = {
    "TITLE": "NeuroNova",
    "DESCRIPTION": (
        "Decision support for brain MRI. Errors are `application/problem+json`; clients branch on `code`. "
        "A `title` is Korean unless Accept-Language asks for English."
    ),
    "VERSION": "1.0.0",
    "OAS_VERSION": "3.1.0",
    "LICENSE": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SERVE_AUTHENTICATION": [],
    "COMPONENT_SPLIT_REQUEST": True,
    "COMPONENT_NO_READ_ONLY_REQUIRED": False,
    "SCHEMA_PATH_PREFIX": r"/(api|ml)/v1",
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "ENUM_NAME_OVERRIDES": {
        "Role": "apps.accounts.models.Role",
        "Locale": "apps.accounts.models.Locale",
        "Sex": "apps.patients.models.Sex",
        "InferenceState": "apps.ml_proxy.models.InferenceState",
        "TrainingState": "apps.ml_proxy.models.TrainingState",
        "PromotionState": "apps.model_life.models.PromotionState",
        "PromotionKind": "apps.model_life.models.PromotionKind",
        "ModelState": "apps.model_life.serializers.VERSION_STATES",
        "DriftLevel": ["steady", "moved", "far"],
        "DriftKind": "apps.model_life.models.DriftKind",
        "TrainingProfile": "apps.ml_proxy.models.TrainingProfile",
        "ReviewVerdict": "apps.ml_proxy.statements.Verdict",
        "ProblemCode": sorted(TITLES),
    },
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "config.api_docs.require_what_is_always_there",
        "config.api_problems.say_what_can_go_wrong",
        "config.api_examples.show_examples",
    ],
}

# Answers whose optional fields are really absent sometimes.
_SPARSE = {"RefreshAnswer", "ModelCard"}


def require_what_is_always_there(result: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
    """Mark every field of an answer as required: a serializer's `required` speaks of requests only."""
    for name, schema in result["components"]["schemas"].items():
        if "properties" in schema and not name.endswith("Request") and name not in _SPARSE:
            schema["required"] = sorted(schema["properties"])
    return result
