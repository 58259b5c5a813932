"""Rights of the runtime's database account: the record grows, and that is all it can do to it."""

from __future__ import annotations

import re
from typing import Final

from django.apps import apps
from django.db import connection

from apps.audit.models import Checkpoint, SealedLeaf, TreeNode
from apps.ml_proxy.models import AuditEvent, Reason, Review
from apps.patients.models import EmergencyAccess, EmergencyEnd

APPEND_ONLY: Final = (AuditEvent, SealedLeaf, TreeNode, Checkpoint, Review, Reason, EmergencyAccess, EmergencyEnd)
_ACCOUNT: Final = re.compile(r"([A-Za-z0-9_]{1,80})@([A-Za-z0-9_.%:-]{1,60})")
_READ_ONLY: Final = frozenset({"django_migrations"})


class BadAccountError(ValueError):
    """Not of the form name@host."""


def grants_sql(*, account: str, database: str) -> list[str]:
    """GRANT statements for MySQL and MariaDB, one per table (neither can take one table back from a wider grant).

    account : name@host, an existing account without rights
    raises  : BadAccountError
    """
    named = _ACCOUNT.fullmatch(account)
    if named is None:
        raise BadAccountError(account)
    who = f"'{named[1]}'@'{named[2]}'"
    append_only = {model._meta.db_table for model in APPEND_ONLY}
    quote = connection.ops.quote_name
    return [f"GRANT {_rights(table, append_only)} ON {quote(database)}.{quote(table)} TO {who};" for table in _tables()]


def _tables() -> list[str]:
    models = apps.get_models(include_auto_created=True)
    return sorted({model._meta.db_table for model in models if model._meta.managed} | _READ_ONLY)


def _rights(table: str, append_only: set[str]) -> str:
    if table in _READ_ONLY:
        return "SELECT"
    return "SELECT, INSERT" if table in append_only else "SELECT, INSERT, UPDATE, DELETE"
