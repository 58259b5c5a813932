"""How often one user may ask. Strangers are Nginx's business: it limits addresses, and a hospital shares one."""

from __future__ import annotations

import math
import time
from typing import TYPE_CHECKING, Final, cast

from django.core.cache import cache
from redis.exceptions import RedisError
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle

from common.shared_cache import Counting

if TYPE_CHECKING:
    from rest_framework.views import APIView  # this module is loaded while that one is: it is named in the settings

# Redis is down, or the folder of the file cache is full.
_CACHE_DOWN: Final = (RedisError, OSError)


class UserThrottle(SimpleRateThrottle):
    """Counts per user and window in the cache that all processes share.

    DRF's own throttle stores the time of every request; a counter costs the same at the first and the last request of
    a minute. A cache that is down stops nobody: the limit protects the server, it is not a right.
    """

    scope = "user"
    num_requests: int
    duration: int  # s

    def allow_request(self, request: Request, view: APIView) -> bool:
        key = self.get_cache_key(request, view)
        if key is None or self.rate is None:
            return True
        return self._count(key) <= self.num_requests

    def get_cache_key(self, request: Request, view: APIView) -> str | None:
        """One key per user and window; None for a stranger."""
        if not request.user or not request.user.is_authenticated:
            return None
        return f"throttle.{self.scope}.{request.user.pk}.{int(time.time() // self.duration)}"

    def wait(self) -> float:
        """Whole seconds until the window ends, at least 1."""
        return max(1, math.ceil(self.duration - time.time() % self.duration))

    def _count(self, key: str) -> int:
        try:
            return cast(Counting, cache).count(key, timeout_s=int(self.duration) * 2)
        except _CACHE_DOWN:
            return 0


class CredentialsThrottle(UserThrottle):
    """For what checks a password or a number: a stolen token must not become a way to guess."""

    scope = "credentials"
