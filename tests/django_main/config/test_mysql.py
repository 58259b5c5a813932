"""How a transaction begins on MySQL and MariaDB."""

import pytest
from django.db import connection, transaction
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
