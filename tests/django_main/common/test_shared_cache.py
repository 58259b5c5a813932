"""The caches that all processes share, whichever of the two the site has."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.cache import caches
from django.core.cache.backends import filebased
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisError, ResponseError
from redis.exceptions import TimeoutError as RedisTimeoutError
from tests.support.stand_in import stand_in

from common import shared_cache
from common.shared_cache import PAUSE_S, FileCache, FileCacheOfBytes, Pause


@pytest.fixture(autouse=True)
def _empty() -> Iterator[None]:
    yield
    for name in caches:
        caches[name].clear()


def test_count_begins_at_one_and_is_shared() -> None:
    counts = [caches["default"].count("key", timeout_s=60) for _ in range(3)]

    assert counts == [1, 2, 3]
    assert caches["default"].count("other", timeout_s=60) == 1


def test_count_begins_anew_when_its_time_is_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache = FileCache(str(tmp_path), {})
    cache.count("key", timeout_s=60)
    monkeypatch.setattr(filebased, "time", stand_in(time, time=lambda: 4e9))

    assert cache.count("key", timeout_s=60) == 1


@pytest.mark.parametrize("value", [b"", b"12", bytes(range(256)) * 100])
def test_bytes_come_back_as_they_are(value: bytes) -> None:
    caches["answers"].set("key", value)

    assert caches["answers"].get("key") == value
    assert caches["answers"].get("other") is None


def test_tagged_gives_what_follows_its_tag_and_nothing_else() -> None:
    caches["answers"].set("key", b"tag1value")

    assert caches["answers"].tagged("key", b"tag1") == b"value"
    assert caches["answers"].tagged("key", b"tag2") is None
    assert caches["answers"].tagged("other", b"tag1") is None


def test_bytes_are_gone_when_their_time_is_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache = FileCacheOfBytes(str(tmp_path), {"TIMEOUT": 60})
    cache.set("key", b"value")
    kept = cache.get("key")

    monkeypatch.setattr(shared_cache, "time", stand_in(time, time=lambda: 4e9))

    assert (kept, cache.get("key")) == (b"value", None)
    assert not list(tmp_path.iterdir())


def test_damaged_file_holds_nothing(tmp_path: Path) -> None:
    cache = FileCacheOfBytes(str(tmp_path), {})
    cache.set("key", b"value")
    (file,) = tmp_path.iterdir()
    file.write_bytes(b"half")

    assert cache.get("key") is None


@pytest.mark.parametrize("silence", [RedisTimeoutError, RedisConnectionError])
def test_redis_that_does_not_answer_is_left_alone_for_a_while(silence: type[RedisError]) -> None:
    asked, now = [], [100.0]
    pause = Pause(clock=lambda: now[0])

    def call() -> str:
        asked.append(now[0])
        if now[0] == 100.0:
            raise silence
        return "value"

    for now[0] in (100.0, 100.1, 100.0 + PAUSE_S - 0.1):
        with pytest.raises(RedisError):
            pause.ask(call)
    now[0] = 100.0 + PAUSE_S

    assert pause.ask(call) == "value"
    assert asked == [100.0, 100.0 + PAUSE_S]


def test_redis_that_refuses_is_asked_again() -> None:
    pause = Pause(clock=lambda: 0.0)

    def refuse() -> None:
        raise ResponseError

    with pytest.raises(ResponseError):
        pause.ask(refuse)

    assert pause.ask(lambda: 1) == 1
