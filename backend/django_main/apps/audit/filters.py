"""Filters of the events: who, what, about whom, when."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import django_filters  # type: ignore[import-untyped]
from django.db.models import QuerySet

from apps.audit import selectors
from apps.ml_proxy.models import AuditEvent
from common.keys import KeyFilter
from common.times import TimeFilter


class EventFilter(django_filters.FilterSet):  # type: ignore[misc]
    """Exact matches and a half-open range of time: `from` is in, `to` is not."""

    actor = KeyFilter(field_name="actor_id")
    kind = django_filters.CharFilter(field_name="kind", max_length=32)
    patient = KeyFilter(field_name="patient_id")
    inference = django_filters.UUIDFilter(method="of_inference", label="Events about one prediction.")

    class Meta:
        model = AuditEvent
        fields = ()

    def of_inference(self, events: QuerySet[AuditEvent], name: str, value: UUID) -> QuerySet[AuditEvent]:
        return events.filter(object_type="inferencelog", object_id=str(value))

    def since(self, events: QuerySet[AuditEvent], name: str, value: datetime) -> QuerySet[AuditEvent]:
        return selectors.events_from(events, value)

    def until(self, events: QuerySet[AuditEvent], name: str, value: datetime) -> QuerySet[AuditEvent]:
        return selectors.events_before(events, value)


# `from` is a word of Python, so these two cannot be written as class attributes.
EventFilter.base_filters["from"] = TimeFilter(field_name="at", method="since")
EventFilter.base_filters["to"] = TimeFilter(field_name="at", method="until")
