"""The few statements that run with every prediction. Django makes their SQL once per process; later only values change.

Django makes the SQL of a query anew each time it runs; together with an HTTP client library that was a quarter of what
the gateway computes for one prediction (docs/performance.md). Everything that does not run with every prediction stays
with the ORM.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final, Generic, TypeVar
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.query import get_related_populators

Row = TypeVar("Row", bound=models.Model)
_MARK: Final = 2**40  # of a size that no literal of a query has
_AS_IT_IS: Final[dict[type, type]] = {
    models.CharField: str,
    models.TextField: str,
    models.BooleanField: bool,
    models.BigIntegerField: int,
    models.PositiveIntegerField: int,
    models.PositiveSmallIntegerField: int,
}


class Lookup(Generic[Row]):
    """A query for one row, by the values that its maker takes.

    make: a query set for given values (int, str or UUID); they may be compared, not computed with
    """

    def __init__(self, make: Callable[..., models.QuerySet[Row]]) -> None:
        self._make = make
        self._compiled: dict[tuple[type, ...], _Select] = {}

    def first(self, *values: Any) -> Row | None:
        """The row of these values, in no particular order if there are more."""
        kinds = tuple(map(type, values))
        select = self._compiled.get(kinds)
        if select is None:
            select = self._compiled[kinds] = _Select(self._make, kinds)
        found: Row | None = select.first(values)
        return found


class _Select:
    """What Django made of a query, with the places of its values."""

    def __init__(self, make: Callable[..., models.QuerySet[Any]], kinds: tuple[type, ...]) -> None:
        marks = [_mark(kind, number) for number, kind in enumerate(kinds)]
        compiler = make(*marks).query.get_compiler(connection=_database())
        self._sql, params = compiler.as_sql()
        # A UUID is compared as itself or, where the database has no such type, as its 32 digits.
        plain = {mark: number for number, mark in enumerate(marks)}
        digits = {mark.hex: number for number, mark in enumerate(marks) if isinstance(mark, UUID)}
        self._params = [(param, plain.get(param), digits.get(param)) for param in params]
        assert len(plain) <= sum(a is not None or b is not None for _, a, b in self._params)  # noqa: S101
        columns = compiler.select[: compiler.col_count]
        self._converters = list(compiler.get_converters(expression for expression, *_ in columns).items())
        self._model = compiler.klass_info["model"]
        self._own = slice(compiler.klass_info["select_fields"][0], compiler.klass_info["select_fields"][-1] + 1)
        self._names = [column[0].target.attname for column in columns[self._own]]
        # The stubs are of a later Django.
        self._related = get_related_populators(compiler.klass_info, compiler.select, DEFAULT_DB_ALIAS)  # type: ignore[call-arg]

    def first(self, values: Sequence[Any]) -> Any:
        params = [
            values[whole] if whole is not None else values[hexed].hex if hexed is not None else constant
            for constant, whole, hexed in self._params
        ]
        database = _database()
        with database.cursor() as cursor:
            cursor.execute(self._sql, params)
            found = cursor.fetchone()
        if found is None:
            return None
        row = list(found)
        for at, (converters, expression) in self._converters:
            for converter in converters:
                row[at] = converter(row[at], expression, database)
        made = self._model.from_db(DEFAULT_DB_ALIAS, self._names, row[self._own])
        for related in self._related:
            related.populate(row, made)
        return made


def _mark(kind: type, number: int) -> Any:
    if issubclass(kind, UUID):
        return UUID(int=(_MARK << 64) + number)
    return str(_MARK + number) if issubclass(kind, str) else _MARK + number


def insert(rows: Sequence[models.Model]) -> None:
    """Add rows of one model, as `save(force_insert=True)` does for each; a key that the database gives is only set
    where it is one row.

    raises: DatabaseError
    """
    if not rows:
        return
    model = type(rows[0])
    database, fields = _database(), _written(model)
    params = [_prepared(field, field.pre_save(row, True), database) for row in rows for field in fields]
    sql, values = _insert_sql(model)
    with database.cursor() as cursor:
        cursor.execute(sql + ", ".join([values] * len(rows)), params)
        if model._meta.auto_field is not None and len(rows) == 1:
            rows[0].pk = cursor.lastrowid
    for row in rows:
        row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS


def update(model: type[models.Model], values: Mapping[str, Any], where: Mapping[str, Any]) -> int:
    """Set `values` in the rows that have all of `where`, a tuple meaning any of it. Returns how many rows.

    values, where: by attname
    raises       : DatabaseError
    """
    kinds = tuple((name, len(wanted) if isinstance(wanted, tuple) else 0) for name, wanted in where.items())
    database, fields = _database(), _fields(model)
    params = [_prepared(fields[name], value, database) for name, value in values.items()]
    for name, wanted in where.items():
        each = wanted if isinstance(wanted, tuple) else (wanted,)
        params += [_prepared(fields[name], value, database) for value in each]
    with database.cursor() as cursor:
        cursor.execute(_update_sql(model, tuple(values), kinds), params)
        changed: int = cursor.rowcount
    return changed


def _database() -> BaseDatabaseWrapper:
    """This thread's connection. `django.db.connection` looks for it anew at each attribute."""
    return connections[DEFAULT_DB_ALIAS]


def _prepared(field: models.Field[Any, Any], value: Any, database: BaseDatabaseWrapper) -> Any:
    """What the driver is given. Django comes to the same after seven calls where nothing has to be made of it."""
    return value if type(value) is _AS_IT_IS.get(type(field)) else field.get_db_prep_save(value, database)


@lru_cache
def _written(model: type[models.Model]) -> list[models.Field[Any, Any]]:
    return [field for field in model._meta.concrete_fields if field is not model._meta.auto_field]


@lru_cache
def _fields(model: type[models.Model]) -> dict[str, models.Field[Any, Any]]:
    return {field.attname: field for field in model._meta.concrete_fields}


@lru_cache
def _insert_sql(model: type[models.Model]) -> tuple[str, str]:
    """Everything before the values, and the place of one row's."""
    columns = ", ".join(_database().ops.quote_name(field.column or "") for field in _written(model))
    places = ", ".join(["%s"] * len(_written(model)))
    table = _database().ops.quote_name(model._meta.db_table)
    return f"INSERT INTO {table} ({columns}) VALUES ", f"({places})"  # noqa: S608 -- names of our own columns


@lru_cache
def _update_sql(model: type[models.Model], names: tuple[str, ...], where: tuple[tuple[str, int], ...]) -> str:
    quoted = {name: _database().ops.quote_name(field.column or "") for name, field in _fields(model).items()}
    changes = ", ".join(f"{quoted[name]} = %s" for name in names)
    wanted = " AND ".join(
        f"{quoted[name]} IN ({', '.join(['%s'] * count)})" if count else f"{quoted[name]} = %s" for name, count in where
    )
    return f"UPDATE {_database().ops.quote_name(model._meta.db_table)} SET {changes} WHERE {wanted}"  # noqa: S608 -- the same
