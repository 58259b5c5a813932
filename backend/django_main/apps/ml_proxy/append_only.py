"""The bases of the record: rows whose events carry their digest, and rows that are written once."""

from __future__ import annotations

from typing import Any, ClassVar, NoReturn, TypeVar

from django.db import models

_Row_co = TypeVar("_Row_co", bound=models.Model, covariant=True)


class AppendOnlyError(Exception):
    """Someone tried to change what has happened."""


class AppendOnlyQuerySet(models.QuerySet[Any]):
    """Adds rows and reads them."""

    def update(self, **kwargs: Any) -> NoReturn:
        raise AppendOnlyError

    def delete(self) -> NoReturn:
        raise AppendOnlyError

    def bulk_update(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AppendOnlyError


class AppendOnlyManager(models.Manager[_Row_co]):
    """Reads through `AppendOnlyQuerySet`."""

    def get_queryset(self) -> models.QuerySet[_Row_co]:
        return AppendOnlyQuerySet(self.model, using=self._db)


class RecordedModel(models.Model):
    """Every event about such a row carries its digest (`audit.record`), so a change without an event is found.

    not_recorded: names of columns that are not part of what happened, for example what a worker notes while it works
    """

    not_recorded: ClassVar[frozenset[str]] = frozenset()

    class Meta:
        abstract = True


class AppendOnlyModel(models.Model):
    """Added and read; the database account of the servers cannot do more either (`manage.py audit_grants`).

    Each model names its `AppendOnlyManager` itself, so that its type is known.
    """

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise AppendOnlyError
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AppendOnlyError
