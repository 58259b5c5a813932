"""A problem as two sentences: what happened and what to do, the same as the page in frontend/web says."""

from __future__ import annotations

from dataclasses import dataclass

from neuronova_app.api.problem import Problem
from neuronova_app.locales import Words
from neuronova_app.logic import formats

_DEFAULT_WAIT_S = 10


@dataclass(frozen=True)
class ErrorText:
    what: str
    next: str
    request_id: str = ""


def error_text(problem: Problem, words: Words, *, signing_in: bool = False) -> ErrorText:
    """signing_in: 401 `not_authenticated` then means a wrong name or password"""
    code = problem.code
    if signing_in and code == "not_authenticated":
        code = "wrong_password"
    elif code == "permission_denied" and problem.params.get("reason") == "emergency":
        code = "emergency_access"
    if not words.has(f"errors.codes.{code}.what"):
        code = "internal_error"
    wait_s = problem.retry_after_s or problem.params.get("retry_after_s") or _DEFAULT_WAIT_S
    limit_bytes = problem.params.get("limit_bytes")
    told = {
        "wait": formats.wait(float(wait_s), words),
        "limit": formats.limit(limit_bytes) if isinstance(limit_bytes, int) else "100 MB",
    }
    return ErrorText(
        words(f"errors.codes.{code}.what"),
        words(f"errors.codes.{code}.next", **told),
        "" if code in {"wrong_password", "network_error", "otp_required", "otp_invalid"} else problem.request_id,
    )
