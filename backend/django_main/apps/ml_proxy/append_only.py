"""Rows that are written once: the base of whatever the record must never lose."""

from __future__ import annotations

from typing import Any, NoReturn, TypeVar

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
