"""Keys of rows as the API takes them: what no column can hold is refused and never reaches the database."""

from __future__ import annotations

from typing import Any, Final

import django_filters  # type: ignore[import-untyped]
from django import forms
from drf_spectacular.utils import extend_schema_field

# The last number of a BIGINT.
MAX_KEY: Final = 2**63 - 1


@extend_schema_field({"type": "integer", "format": "int64", "minimum": 1, "maximum": MAX_KEY})
class KeyFilter(django_filters.NumberFilter):  # type: ignore[misc]
    """Filters by the key of the row that another one points to."""

    field_class = forms.IntegerField

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=1, max_value=MAX_KEY, **kwargs)

    def get_max_validator(self) -> None:
        """The field has its own."""
