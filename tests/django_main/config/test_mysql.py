"""How a transaction begins on MySQL and MariaDB."""

import pymysql
import pytest
from django.db import OperationalError, connection, transaction
from tests.support.factories import WardFactory

from apps.patients.models import Ward

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "mysql", reason="of MySQL and MariaDB"),
]


def test_transaction_leaves_the_session_in_autocommit_mode() -> None:
    with transaction.atomic():
        WardFactory()
        inside = connection.connection.get_autocommit()

    assert (inside, connection.get_autocommit()) == (True, True)
    assert Ward.objects.count() == 1


def test_transaction_is_taken_back_as_a_whole() -> None:
    with transaction.atomic():
        WardFactory()
        with transaction.atomic():
            WardFactory()
        transaction.set_rollback(True)

    assert not Ward.objects.exists()


def test_what_is_outside_of_a_transaction_is_kept_at_once() -> None:
    with transaction.atomic():
        WardFactory()
    WardFactory()

    connection.close()

    assert Ward.objects.count() == 2


def test_table_that_somebody_keeps_locked_is_given_up() -> None:
    own = connection.get_connection_params()
    other = pymysql.connect(**{name: own[name] for name in ("user", "password", "database", "host", "port")})
    with other, other.cursor() as cursor:
        cursor.execute(f"LOCK TABLES {Ward._meta.db_table} WRITE")

        with pytest.raises(OperationalError):
            Ward.objects.count()
