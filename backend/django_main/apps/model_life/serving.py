"""What the AI server says of a package: whether it answers its golden case, and whether every worker serves it."""

from __future__ import annotations

import enum
import hashlib
import time
from pathlib import Path
from typing import Final

from apps.ml_proxy.client import InferenceClient
from apps.ml_proxy.serving import Pointer
from common.errors import InferenceError, InferenceRefusedError, ModelNotServableError

WAIT_S: Final = 20.0
# Eight asks last longer than a worker takes to look at the pointer (0.5 s) and to load what it names.
_PAUSE_S: Final = 0.15
_GOLDEN_S: Final = 60.0
# Each status is answered by whichever worker is free: so many in a row from the new model, and none from the old
# since, say that all workers have it.
_IN_A_ROW: Final = 8


class Outcome(enum.Enum):
    """How a wait ended."""

    SERVING = "serving"
    REFUSED = "refused"
    LATE = "late"


def golden_ask(client: InferenceClient, target: Pointer, golden: Path) -> None:
    """Have the AI server load the package and judge its golden picture, which it checks before it answers.

    raises: ModelNotServableError when the package does not hold; InferenceUnavailableError and its kin
    """
    try:
        with golden.open("rb") as body:
            digest = hashlib.file_digest(body, "sha256").hexdigest()
            size = golden.stat().st_size
            answer = client.predict(
                body=body, size_bytes=size, sha256=digest, extension="png", time_left_s=_GOLDEN_S, model=target.version
            )
    except OSError as exc:
        raise ModelNotServableError(version=target.version, reason="golden_missing") from exc
    except InferenceRefusedError as exc:
        if exc.status >= 500:
            raise
        raise ModelNotServableError(version=target.version, reason="golden") from exc
    except InferenceError as exc:
        if exc.status != InferenceError.status:
            raise
        raise ModelNotServableError(version=target.version, reason="package") from exc
    answer.close()
    if answer.model_sha256 != target.sha256:
        raise ModelNotServableError(version=target.version, reason="hash")


def serving_wait(client: InferenceClient, target: Pointer, *, wait_s: float = WAIT_S) -> Outcome:
    """Ask until every worker says it serves `target`, one says it refuses it, or `wait_s` is over."""
    end, seen = time.monotonic() + wait_s, 0
    while True:
        try:
            status = client.status()
        except InferenceError:
            seen, status = 0, {}
        refused = status.get("refused") or {}
        if (refused.get("version"), refused.get("sha256")) == (target.version, target.sha256):
            return Outcome.REFUSED
        serves = (status.get("model") or {}).get("sha256") == target.sha256
        seen = seen + 1 if serves else 0
        if seen >= _IN_A_ROW:
            return Outcome.SERVING
        if time.monotonic() >= end:
            return Outcome.LATE
        time.sleep(_PAUSE_S)
