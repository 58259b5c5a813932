"""The history's filters."""

from __future__ import annotations

from typing import Any

import django_filters  # type: ignore[import-untyped]
from django.db.models import QuerySet

from apps.ml_proxy.models import InferenceLog, InferenceState
from apps.ml_proxy.selectors import reading_visible
from common.errors import PermissionDeniedError
from common.keys import KeyFilter
from common.times import TimeFilter


class HistoryFilter(django_filters.FilterSet):  # type: ignore[misc]
    """Exact matches and a half-open range of time: `from` is in, `to` is not."""

    patient = KeyFilter(field_name="patient_id")
    requested_by = KeyFilter(field_name="requested_by_id")
    label = django_filters.CharFilter(field_name="label")
    state = django_filters.ChoiceFilter(choices=InferenceState.choices)
    model_version = django_filters.CharFilter(field_name="model_version")
    reviewed = django_filters.BooleanFilter(field_name="is_reviewed")

    class Meta:
        model = InferenceLog
        fields = ()

    def filter_queryset(self, queryset: QuerySet[InferenceLog]) -> QuerySet[InferenceLog]:
        user: Any = getattr(self.request, "user", None)
        if self.form.cleaned_data.get("label") and not reading_visible(user):
            # Filtering by the reading would tell it.
            raise PermissionDeniedError(reason="label")
        filtered: QuerySet[InferenceLog] = super().filter_queryset(queryset)
        return filtered


# `from` is a word of Python, so these two cannot be written as class attributes.
HistoryFilter.base_filters["from"] = TimeFilter(field_name="created_at", lookup_expr="gte")
HistoryFilter.base_filters["to"] = TimeFilter(field_name="created_at", lookup_expr="lt")
