"""What API views share: validated bodies, names, lists with cursor pages, and the problem answers of the schema."""

from __future__ import annotations

from copy import copy
from functools import lru_cache
from typing import Any, ClassVar, Final, TypeVar

from django.db.models import Model
from drf_spectacular.utils import OpenApiResponse
from rest_framework import serializers
from rest_framework.generics import GenericAPIView
from rest_framework.mixins import ListModelMixin
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.request import Request

from common.names import NameField, composed
from common.problem import CONTENT_TYPE
from common.titles import TITLES

_Row = TypeVar("_Row", bound=Model)


class ProblemSerializer(serializers.Serializer[Any]):
    """`application/problem+json` (RFC 9457). Branch on `code`; `title` is for people."""

    type = serializers.CharField(help_text="urn:neuronova:problem:<code>")
    title = serializers.CharField(help_text="Korean, or English when Accept-Language asks for it.")
    status = serializers.IntegerField()
    code = serializers.ChoiceField(choices=sorted(TITLES))
    params = serializers.DictField(help_text="Numbers and identifiers; 400 invalid_request carries `fields`.")
    request_id = serializers.CharField()


PROBLEM: Final = OpenApiResponse(ProblemSerializer, description="What went wrong; branch on `code`.")
# Which statuses an operation can answer with: `config/api_docs.py` reads most off the operation itself.
PROBLEMS: Final[dict[Any, Any]] = {("default", CONTENT_TYPE): PROBLEM}


def problems(*codes: str) -> dict[Any, Any]:
    """`PROBLEMS` for an operation that has errors of its own besides those its kind has."""
    statuses: dict[Any, Any] = {}
    for status in sorted({TITLES[code].status for code in codes}):
        named = ", ".join(f"`{code}`" for code in codes if TITLES[code].status == status)
        statuses[(status, CONTENT_TYPE)] = OpenApiResponse(ProblemSerializer, description=named)
    return {**statuses, **PROBLEMS}


class NameInput(serializers.CharField):
    """A name in a body, composed before its length is judged: a few letters become longer by it."""

    def to_internal_value(self, data: Any) -> str:
        return composed(super().to_internal_value(data))


class NamedSerializer(serializers.ModelSerializer[_Row]):
    """Of a model with names."""

    serializer_field_mapping = {**serializers.ModelSerializer.serializer_field_mapping, NameField: NameInput}


def valid(serializer: type[serializers.Serializer[Any]], request: Request, **kwargs: Any) -> dict[str, Any]:
    """The validated body. Raises DRF's ValidationError, which becomes 400 `invalid_request`."""
    body = serializer(**kwargs) if kwargs else copy(_made(serializer))
    body.initial_data = request.data
    body.is_valid(raise_exception=True)
    return dict(body.validated_data)


@lru_cache
def _made(serializer: type[serializers.Serializer[Any]]) -> serializers.Serializer[Any]:
    """One for all requests: DRF copies every field for each serializer it makes, and checking a body changes none."""
    made = serializer()
    _ = made.fields  # made when first looked at
    return made


class ListView(ListModelMixin, GenericAPIView[Any]):
    """A list with cursor pages whose rows come from a selector."""

    # Parameters that narrow it and are no filters of `filterset_class`.
    narrowed_by: ClassVar[tuple[str, ...]] = ()

    def filters_told(self) -> list[str]:
        """Names of the parameters in use, for an event. One that is none of ours could be anything, a name too."""
        filters = getattr(getattr(self, "filterset_class", None), "base_filters", ())
        known = {*filters, *self.narrowed_by, "cursor", "page_size"}
        return sorted(known.intersection(self.request.query_params))


class AnyAccept(DefaultContentNegotiation):
    """For files: what they are does not depend on the Accept header, and what went wrong is always JSON."""

    def select_renderer(self, request: Request, renderers: Any, format_suffix: Any = None) -> Any:
        return renderers[0], renderers[0].media_type
