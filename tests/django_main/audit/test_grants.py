"""The servers' own database account adds to the record and cannot change it."""
# ruff: noqa: S608 -- table names, from the models

from collections.abc import Callable, Iterator
from typing import Any

import pymysql
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from pymysql.cursors import Cursor
from tests.rig.databases import PASSWORD, RUNTIME

from apps.audit import grants, sealing
from apps.audit.models import Checkpoint, SealedLeaf, TreeNode
from apps.ml_proxy.models import AuditEvent, InferenceLog, Reason, Review

ACCOUNT = f"{RUNTIME}@127.0.0.1"
EVENT = AuditEvent._meta.db_table
DENIED = 1142  # ER_TABLEACCESS_DENIED_ERROR


def test_grants_name_every_table_and_spare_the_record() -> None:
    statements = grants.grants_sql(account=ACCOUNT, database="neuronova")

    by_table = {statement.split(" ON ")[1].split(" TO ")[0]: statement for statement in statements}
    assert len(by_table) == len(statements) > 15
    for model in (AuditEvent, SealedLeaf, TreeNode, Checkpoint, Review, Reason):
        named = [text for table, text in by_table.items() if model._meta.db_table in table]
        assert [text.split(" ON ")[0] for text in named] == ["GRANT SELECT, INSERT"]


@pytest.mark.parametrize("account", ["neuronova", "a@b; DROP TABLE x", "a'@b", "@b"])
def test_command_refuses_what_is_no_account(account: str) -> None:
    with pytest.raises(CommandError, match="not name@host"):
        call_command("audit_grants", account=account)


@pytest.fixture
def runtime(transactional_db: None) -> Iterator[Cursor]:
    """A connection of the servers' account, with exactly the rights the command prints."""
    if connection.vendor != "mysql":
        pytest.skip("SQLite has no accounts")
    settings = connection.settings_dict
    address: dict[str, Any] = {"host": settings["HOST"], "port": int(settings["PORT"])}
    with connection.cursor() as cursor:
        for statement in grants.grants_sql(account=ACCOUNT, database=settings["NAME"]):
            cursor.execute(statement)
    other = pymysql.connect(**address, user=RUNTIME, password=PASSWORD, database=settings["NAME"], autocommit=True)
    with other, other.cursor() as cursor:
        yield cursor


@pytest.mark.parametrize(
    "statement",
    [
        f"UPDATE {EVENT} SET kind = 'x'",
        f"DELETE FROM {EVENT}",
        f"TRUNCATE TABLE {EVENT}",
        f"DROP TABLE {EVENT}",
        f"ALTER TABLE {EVENT} ADD COLUMN x INT",
        f"REPLACE INTO {EVENT} SELECT * FROM {EVENT}",
        f"INSERT INTO {EVENT} SELECT * FROM {EVENT} ON DUPLICATE KEY UPDATE kind = 'x'",
        f"CREATE TRIGGER t BEFORE INSERT ON {EVENT} FOR EACH ROW SET NEW.kind = 'x'",
        f"UPDATE {SealedLeaf._meta.db_table} SET hash = 'x'",
        f"DELETE FROM {TreeNode._meta.db_table}",
        f"DELETE FROM {Checkpoint._meta.db_table}",
        f"UPDATE {Review._meta.db_table} SET label = 'x'",
        f"DELETE FROM {Reason._meta.db_table}",
        "DELETE FROM django_migrations",
    ],
)
def test_runtime_account_cannot_change_the_record(
    runtime: Cursor, happen: Callable[..., list[AuditEvent]], statement: str
) -> None:
    happen(2)
    sealing.audit_seal()

    with pytest.raises(runtime.connection.Error, match="command denied") as caught:
        runtime.execute(statement)

    assert caught.value.args[0] == DENIED
    assert AuditEvent.objects.filter(kind="history_read").count() == 2


def test_runtime_account_can_do_its_work(
    runtime: Cursor, happen: Callable[..., list[AuditEvent]], predicted: Callable[[], InferenceLog]
) -> None:
    happen(1)
    predicted()
    columns = "at, kind, object_type, object_id, row_sha256, request_id, client_address, detail"

    assert runtime.execute(f"INSERT INTO {EVENT} ({columns}) SELECT {columns} FROM {EVENT} LIMIT 1") == 1
    assert runtime.execute(f"UPDATE {InferenceLog._meta.db_table} SET label = 'x'") == 1
    assert runtime.execute("SELECT * FROM audit_sealer FOR UPDATE") == 0
