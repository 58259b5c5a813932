"""The caches that all processes share, whichever of the two the site has."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.cache import caches

from common.shared_cache import FileCache, FileCacheOfBytes


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
    monkeypatch.setattr("django.core.cache.backends.filebased.time.time", lambda: 4e9)

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

    monkeypatch.setattr("common.shared_cache.time.time", lambda: 4e9)

    assert (kept, cache.get("key")) == (b"value", None)
    assert not list(tmp_path.iterdir())


def test_damaged_file_holds_nothing(tmp_path: Path) -> None:
    cache = FileCacheOfBytes(str(tmp_path), {})
    cache.set("key", b"value")
    (file,) = tmp_path.iterdir()
    file.write_bytes(b"half")

    assert cache.get("key") is None
