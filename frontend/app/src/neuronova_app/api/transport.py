"""How a request travels. One implementation per platform (system/browser.py, system/desktop.py), a fake in the
tests."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

Progress = Callable[[float], None]


class NoAnswerError(Exception):
    """The network is away, or no answer came in time. Whether the server got the request is not known."""


@dataclass(frozen=True)
class Request:
    """One request. `path` begins with a slash; whom it goes to is the transport's to know."""

    method: str
    path: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    timeout_s: float = 20.0


@dataclass(frozen=True)
class Response:
    """The whole answer; header names in lower case."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def ok(self) -> bool:
        return 200 <= self.status < 300

    def json(self) -> Any:
        return json.loads(self.body) if self.body else None


class Transport(Protocol):
    """Sends requests. Cookies are the platform's: in a browser they are kept by it, elsewhere there are none."""

    async def send(self, request: Request, on_progress: Progress | None = None) -> Response:
        """raises: NoAnswerError. on_progress: share of the body that has left, 0..1."""
        ...
