"""The cache that all worker processes share, with a counter that costs one trip. Nothing in it is the truth."""

from __future__ import annotations

from typing import Any

from django.core.cache.backends import filebased, redis


class OneClient(redis.RedisCacheClient):
    """Django makes a client for every call and takes longer for that than for the call."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._clients: dict[bool, Any] = {}

    def get_client(self, key: str | None = None, *, write: bool = False) -> Any:
        """The client of this thread (Django keeps one cache object per thread)."""
        if write not in self._clients:
            self._clients[write] = super().get_client(key, write=write)
        return self._clients[write]

    def count(self, key: str, timeout_s: int) -> int:
        """INCR and EXPIRE in one trip."""
        pipeline = self.get_client(key, write=True).pipeline(transaction=False)
        return int(pipeline.incr(key).expire(key, timeout_s).execute()[0])


class RedisCache(redis.RedisCache):
    """Redis."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = OneClient

    def count(self, key: str, *, timeout_s: int) -> int:
        """Add one to `key`, which goes `timeout_s` after the last count, and return it. Raises RedisError."""
        return self._cache.count(self.make_and_validate_key(key), timeout_s)


class FileCache(filebased.FileBasedCache):
    """Files of the data folder."""

    def count(self, key: str, *, timeout_s: int) -> int:
        """See RedisCache. Two processes that count at once may count one. Raises OSError."""
        self.add(key, 0, timeout_s)
        try:
            return self.incr(key)
        except ValueError:  # evicted between the two calls
            return 1
