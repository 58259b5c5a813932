"""`BEGIN` shares a trip with the first statement, and everything means what it meant."""

from collections.abc import Iterator

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction

from apps.patients.models import Ward

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "mysql", reason="needs MariaDB"),
]


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[bytes]]:
    """What goes over the wire, one entry for each trip."""
    connection.ensure_connection()
    trips: list[bytes] = []
    driver = connection.connection
    write = driver._sock.sendall

    class Wire:
        def sendall(self, data: bytes) -> None:
            trips.append(data)
            write(data)

        def __getattr__(self, name: str) -> object:
            return getattr(sock, name)

    sock = driver._sock
    driver._sock = Wire()
    yield trips
    if driver._sock is not None:
        driver._sock = sock


def give_up(*names: str) -> None:
    """Write these and roll back."""
    with transaction.atomic():
        for name in names:
            Ward.objects.create(name=name)
        raise KeyError


def test_a_transaction_takes_a_trip_for_each_statement_and_one_to_commit(sent: list[bytes]) -> None:
    with transaction.atomic():
        Ward.objects.create(name="a")
        Ward.objects.create(name="b")

    assert [b"BEGIN" in trip for trip in sent] == [True, False, False]
    assert sent[-1].endswith(b"COMMIT")
    assert Ward.objects.count() == 2


def test_without_a_statement_nothing_is_sent(sent: list[bytes]) -> None:
    with transaction.atomic():
        pass
    with pytest.raises(KeyError):
        give_up()

    assert sent == []


def test_a_transaction_that_fails_leaves_nothing() -> None:
    Ward.objects.create(name="there")

    with pytest.raises(IntegrityError):
        give_up("new", "there")
    with pytest.raises(IntegrityError):
        give_up("there")  # the statement that `BEGIN` went out with
    with pytest.raises(KeyError):
        give_up("new")

    assert [ward.name for ward in Ward.objects.all()] == ["there"]


def test_a_savepoint_may_be_the_first_statement() -> None:
    with transaction.atomic():
        with pytest.raises(KeyError):
            give_up("inner")
        Ward.objects.create(name="outer")

    assert [ward.name for ward in Ward.objects.all()] == ["outer"]


def test_outside_of_a_transaction_every_statement_is_its_own() -> None:
    with transaction.atomic():
        Ward.objects.create(name="a")
    Ward.objects.create(name="b")

    assert connection.get_autocommit()
    connection.close()
    assert Ward.objects.count() == 2


def test_a_statement_that_the_server_takes_for_too_large_is_told(sent: list[bytes]) -> None:
    # In more packets than one, behind a BEGIN that was answered.
    with (
        pytest.raises(OperationalError, match="max_allowed_packet"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT LENGTH(%s)", ["x" * 17_000_000])

    connection.close_if_unusable_or_obsolete()
    assert Ward.objects.count() == 0


def test_a_server_that_goes_away_is_an_error_and_not_half_an_answer() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT CONNECTION_ID()")
        (number,) = cursor.fetchone()
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute(f"KILL {number}")
    other.close()

    with pytest.raises(OperationalError), transaction.atomic():
        Ward.objects.create(name="lost")

    connection.close_if_unusable_or_obsolete()
    assert Ward.objects.count() == 0


def test_a_fresh_connection_is_not_asked_whether_it_is_there(
    sent: list[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    Ward.objects.count()
    sent.clear()

    assert connection.is_usable()
    assert sent == []
    connection.connection.asked_at -= 2
    assert connection.is_usable()
    assert len(sent) == 1
