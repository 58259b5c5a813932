"""The cache that all worker processes share, with a counter that costs one trip. Nothing in it is the truth."""

from __future__ import annotations

import math
import struct
import time
from collections.abc import Callable
from typing import IO, Any, Final, Protocol, TypeVar

from django.core.cache.backends import filebased, redis
from django.core.cache.backends.base import DEFAULT_TIMEOUT
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import TimeoutError as RedisTimeoutError

T = TypeVar("T")
PAUSE_S: Final = 5.0


class Counting(Protocol):
    """What the default cache of either kind can do besides."""

    def count(self, key: str, *, timeout_s: int) -> int:
        """Add one to `key`, which goes `timeout_s` after the last count, and return it. Raises what a cache raises."""
        ...


class Tagged(Protocol):
    """What a cache of bytes can do besides."""

    def tagged(self, key: str, tag: bytes) -> bytes | None:
        """What follows `tag` in the value of `key`, or None; a value that begins otherwise is not fetched.

        Raises what a cache raises.
        """
        ...


class BytesOnly:
    """What is kept is bytes already: nothing is pickled, nothing unpickled."""

    def dumps(self, value: bytes) -> bytes:
        """As it is."""
        return value

    def loads(self, data: bytes) -> bytes:
        """As it is."""
        return data


class OneClient(redis.RedisCacheClient):
    """Django makes a client for every call and takes longer for that than for the call."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._clients: dict[bool, Any] = {}

    def get_client(self, key: Any = None, *, write: bool = False) -> Any:
        """The client of this thread (Django keeps one cache object per thread)."""
        if write not in self._clients:
            self._clients[write] = super().get_client(key, write=write)
        return self._clients[write]

    def count(self, key: str, timeout_s: int) -> int:
        """INCR and EXPIRE in one trip."""
        pipeline = self.get_client(key, write=True).pipeline(transaction=False)
        return int(pipeline.incr(key).expire(key, timeout_s).execute()[0])

    def tagged(self, key: str, tag: bytes) -> bytes | None:
        """See Tagged. The beginning is looked at in a trip of its own: it is nearly always another's."""
        client = self.get_client(key)
        if client.getrange(key, 0, len(tag) - 1) != tag:
            return None
        value = client.get(key)  # overwritten meanwhile, perhaps
        return bytes(value[len(tag) :]) if value is not None and value.startswith(tag) else None


class Pause:
    """Leaves a Redis alone for a while that did not answer, or every request would wait for it again."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._until = clock, -math.inf

    def ask(self, call: Callable[[], T]) -> T:
        """What `call` returns. Raises RedisError, at once during the pause."""
        if self._clock() < self._until:
            raise RedisConnectionError("left alone for a while")
        try:
            return call()
        except (RedisConnectionError, RedisTimeoutError):
            self._until = self._clock() + PAUSE_S
            raise


# Of this process: both caches are one Redis.
_pause = Pause()


class RedisCache(redis.RedisCache):
    """Redis. What requests ask of it (`get`, `set`, `count`, `tagged`) is not asked during a pause."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = OneClient

    def count(self, key: str, *, timeout_s: int) -> int:
        """See Counting."""
        client: Any = self._cache  # of `_class`
        return int(_pause.ask(lambda: client.count(self.make_and_validate_key(key), timeout_s)))

    def tagged(self, key: str, tag: bytes) -> bytes | None:
        """See Tagged."""
        client: Any = self._cache
        found: bytes | None = _pause.ask(lambda: client.tagged(self.make_and_validate_key(key), tag))
        return found

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        """As Django's."""
        return _pause.ask(lambda: super(RedisCache, self).get(key, default, version))

    def set(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        """As Django's."""
        _pause.ask(lambda: super(RedisCache, self).set(key, value, timeout, version))


class FileCache(filebased.FileBasedCache):
    """Files of the data folder."""

    def count(self, key: str, *, timeout_s: int) -> int:
        """See Counting. Two processes that count at once may count one."""
        self.add(key, 0, timeout_s)
        try:
            return self.incr(key)
        except ValueError:  # evicted between the two calls
            return 1


class FileCacheOfBytes(filebased.FileBasedCache):
    """Files of the data folder whose content is the value itself, after the time it ends (8 bytes)."""

    _ENDS = struct.Struct("!d")

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        """The bytes, or the default. Raises OSError."""
        try:
            with open(self._key_to_file(key, version), "rb") as file:  # type: ignore[attr-defined]  # noqa: PTH123
                return default if self._is_expired(file) else file.read()
        except FileNotFoundError:
            return default

    def tagged(self, key: str, tag: bytes) -> bytes | None:
        """See Tagged."""
        try:
            with open(self._key_to_file(key), "rb") as file:  # type: ignore[attr-defined]  # noqa: PTH123
                return None if self._is_expired(file) or file.read(len(tag)) != tag else file.read()
        except FileNotFoundError:
            return None

    def _write_content(self, file: IO[bytes], timeout: Any, value: bytes) -> None:
        file.write(self._ENDS.pack(self.get_backend_timeout(timeout) or float("inf")) + value)

    def _is_expired(self, file: IO[bytes]) -> bool:
        head = file.read(self._ENDS.size)
        if len(head) == self._ENDS.size and self._ENDS.unpack(head)[0] > time.time():
            return False
        file.close()  # as Django's own does before it deletes
        self._delete(file.name)  # type: ignore[attr-defined]
        return True
