"""Names of people and places in one form, however they were typed: composed (NFC).

A Mac sends a syllable as its parts: they look the same, but who types the name elsewhere does not find it, and it sorts
elsewhere.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Any

from django.db import DatabaseError, models, transaction
from django.utils.functional import Promise

if TYPE_CHECKING:
    _CharField = models.CharField[str, str]
else:
    _CharField = models.CharField


def composed(name: str) -> str:
    """The form in which names are kept and looked for."""
    return unicodedata.normalize("NFC", name)


class NameField(_CharField):
    """A column of names: what is written, and what it is compared with as a whole, is composed.

    The words of a search for a part reach no field: whoever takes them composes them.
    """

    def deconstruct(self) -> Any:
        # To the database, and so to migrations, a column like any other.
        name, _, arguments, named = super().deconstruct()
        return name, "django.db.models.CharField", arguments, named

    def to_python(self, value: Any) -> Any:
        value = super().to_python(value)
        return composed(value) if isinstance(value, str) else value

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        value = self.to_python(super().pre_save(model_instance, add))
        setattr(model_instance, self.attname, value)
        return value


def names_compose(rows: models.QuerySet[Any], column: str) -> None:
    """Compose the names that are there already, for a migration.

    One stays as it is if another row has its name already, or if it would outgrow its column: a person decides.
    """
    names = rows.values_list("pk", column).iterator()
    for key, name in [(key, name) for key, name in names if not unicodedata.is_normalized("NFC", name)]:
        try:
            with transaction.atomic():
                rows.filter(pk=key).update(**{column: composed(name)})
        except DatabaseError:
            continue


def joins_name(through: Any, name: Promise, plural: Promise) -> None:
    """Give the rows of a many-to-many relation a name: Django lists them where what they join is to be deleted.

    Its own name for them is of the language in which the process began, and of class names.
    """
    through._meta.verbose_name, through._meta.verbose_name_plural = name, plural
    through.__str__ = _ends


def _ends(row: models.Model) -> str:
    return ", ".join(str(getattr(row, field.name)) for field in row._meta.fields if field.is_relation)
