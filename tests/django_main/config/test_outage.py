"""While the database is silent one caller waits for it and the others are told at once."""

import pytest

pymysql = pytest.importorskip("pymysql")
pymysql.install_as_MySQLdb()

from config.mysql.outage import PAUSE_S, SILENCE_S, Database, Outage  # noqa: E402 -- imports the driver by its other name


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def fail(outage: Outage, clock: Clock, after_s: float) -> None:
    def lost() -> None:
        with outage.attempt():
            clock.now += after_s
            raise ConnectionError

    with pytest.raises(ConnectionError):
        lost()


def test_after_silence_nobody_waits_until_one_may_try(clock: Clock) -> None:
    outage = Outage(clock=clock)
    fail(outage, clock, SILENCE_S)

    with pytest.raises(Database.OperationalError), outage.attempt():
        pass
    clock.now += PAUSE_S
    with outage.attempt(), pytest.raises(Database.OperationalError), outage.attempt():
        pass
    with outage.attempt(), outage.attempt():
        pass  # it answered, so everybody may call


def test_refusal_at_once_is_no_silence(clock: Clock) -> None:
    outage = Outage(clock=clock)

    fail(outage, clock, 0.01)

    with outage.attempt():
        pass


def test_silence_of_an_open_connection_counts(clock: Clock) -> None:
    outage = Outage(clock=clock)

    outage.silent(SILENCE_S)

    with pytest.raises(Database.OperationalError), outage.attempt():
        pass


def test_silence_goes_on_when_the_one_who_tries_finds_it_again(clock: Clock) -> None:
    outage = Outage(clock=clock)
    fail(outage, clock, SILENCE_S)
    clock.now += PAUSE_S

    fail(outage, clock, SILENCE_S)

    with pytest.raises(Database.OperationalError), outage.attempt():
        pass
