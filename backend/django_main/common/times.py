"""Times as the API takes them: none that a database cannot hold or that cannot be reckoned with."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final

import django_filters  # type: ignore[import-untyped]
from django_filters.fields import IsoDateTimeField  # type: ignore[import-untyped]
from drf_spectacular.utils import extend_schema_field

# MySQL and MariaDB hold the years 1000 to 9999; of the last one we keep off, where another time zone would end.
FIRST: Final = datetime(1000, 1, 1, tzinfo=UTC)
LAST: Final = datetime(9999, 1, 1, tzinfo=UTC)


class _OpenEndedField(IsoDateTimeField):  # type: ignore[misc]
    def to_python(self, value: Any) -> datetime | None:
        found: datetime | None = super().to_python(value)
        # By the year: at the edge of time not even another zone's time of the same moment can be told.
        if found is None or FIRST.year <= found.year < LAST.year:
            return found
        return FIRST if found.year < FIRST.year else LAST


@extend_schema_field(
    {
        "type": "string",
        "format": "date-time",
        "description": "An end that is open may be any time before the year 1000 or after the year 9998.",
    }
)
class TimeFilter(django_filters.IsoDateTimeFilter):  # type: ignore[misc]
    """One end of a range of time. Programs write an open one as the first or the last time there is: so it is taken."""

    field_class = _OpenEndedField
