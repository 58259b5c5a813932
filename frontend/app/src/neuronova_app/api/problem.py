"""RFC 9457 problems as the gateway sends them, and what the app itself adds: an answer that never came."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Problem:
    """What went wrong. `code` is stable and never translated; `status` 0 means that no answer came."""

    code: str
    status: int = 0
    params: Mapping[str, Any] = field(default_factory=dict)
    request_id: str = ""
    retry_after_s: float | None = None


class ApiError(Exception):
    """A request that did not succeed."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.code)
        self.problem = problem

    @property
    def code(self) -> str:
        return self.problem.code

    @property
    def is_offline(self) -> bool:
        """Nobody answered: the network is away, or the server is."""
        return self.problem.code == "network_error"


def local_error(code: str) -> ApiError:
    """An error that no server told: `network_error`, `cancelled`, `token_expired`."""
    return ApiError(Problem(code, status=401 if code == "token_expired" else 0))


def parse_problem(status: int, headers: Mapping[str, str], body: bytes) -> Problem:
    """Read a problem from any answer that is no success; a proxy's page gives `internal_error`.

    headers: names in lower case
    """
    request_id = headers.get("x-request-id", "")
    retry_after_s = _seconds(headers.get("retry-after"))
    try:
        told = json.loads(body)
    except ValueError:
        told = None
    if not isinstance(told, dict) or not isinstance(told.get("code"), str):
        return Problem("internal_error", status, {}, request_id, retry_after_s)
    params = told.get("params")
    named = told.get("request_id")
    return Problem(
        told["code"],
        status,
        params if isinstance(params, dict) else {},
        named if isinstance(named, str) else request_id,
        retry_after_s,
    )


def _seconds(text: str | None) -> float | None:
    try:
        return max(0.0, float(text)) if text is not None else None
    except ValueError:
        return None
