"""The signed request (docs/contracts.md §2): loopback alone is no proof of who calls.

Order matters and is cheap first: header signature, time window, single use, only then the body and its digest.
"""

import hashlib
import hmac
import logging
import os
import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from werkzeug.datastructures import Headers

from inference.core.errors import InferenceUnavailableError, NotAuthenticatedError

VERSION = "v1"
WINDOW_S = 60
CLAIM_LIFE_S = 120  # twice the window, so that a claim outlives every signature it can meet
_PRUNE_EVERY_S = 30.0
REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_CALL_ID = re.compile(r"[0-9a-f]{32}")
_NUMBER = re.compile(r"[0-9]{1,15}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_SIGNATURE = re.compile(r"v1=[0-9a-f]{64}")

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class SignedHeaders:
    """The signed part of a request's headers, well-formed but not yet believed."""

    request_id: str
    call_id: str
    timestamp_ms: int
    time_left_ms: int
    content_sha256: str
    signature: str

    @classmethod
    def parse(cls, headers: Headers) -> "SignedHeaders":
        """Raises NotAuthenticatedError(reason="missing") when one is absent or misshapen."""

        def take(name: str, shape: re.Pattern[str]) -> str:
            value = headers.get(name, "")
            if not shape.fullmatch(value):
                raise NotAuthenticatedError(reason="missing")
            return value

        return cls(
            request_id=take("X-Request-ID", REQUEST_ID),
            call_id=take("X-NeuroNova-Call-ID", _CALL_ID),
            timestamp_ms=int(take("X-NeuroNova-Timestamp", _NUMBER)),
            time_left_ms=int(take("X-NeuroNova-Time-Left-Ms", _NUMBER)),
            content_sha256=take("X-NeuroNova-Content-SHA256", _SHA256),
            signature=take("X-NeuroNova-Signature", _SIGNATURE),
        )


def sign(key: bytes, *, method: str, path: str, headers: Headers) -> str:
    """The value of X-NeuroNova-Signature for these headers; `path` includes the query."""
    parts = [
        VERSION,
        method,
        path,
        headers["X-NeuroNova-Timestamp"],
        headers["X-Request-ID"],
        headers["X-NeuroNova-Call-ID"],
        headers["X-NeuroNova-Time-Left-Ms"],
        headers["X-NeuroNova-Content-SHA256"],
    ]
    digest = hmac.new(key, "\n".join(parts).encode(), hashlib.sha256).hexdigest()
    return f"{VERSION}={digest}"


class SignatureCheck:
    """Believes a request once. One per process; the claims are shared by all processes through the folder."""

    def __init__(self, key: bytes, runtime_dir: Path, *, now: Callable[[], float] = time.time) -> None:
        self._key = key
        self._claims = ClaimFolder(runtime_dir / "calls", now=now)
        self._now = now

    def check_headers(self, *, method: str, path: str, headers: Headers) -> SignedHeaders:
        """Everything but the body.

        raises: NotAuthenticatedError with reason missing, signature, stale or replayed;
                InferenceUnavailableError when single use cannot be remembered
        """
        signed = SignedHeaders.parse(headers)
        expected = sign(self._key, method=method, path=path, headers=headers)
        if not hmac.compare_digest(expected, signed.signature):
            raise NotAuthenticatedError(reason="signature")
        if abs(self._now() * 1000 - signed.timestamp_ms) > WINDOW_S * 1000:
            raise NotAuthenticatedError(reason="stale")
        if not self._claims.claim(signed.call_id):
            raise NotAuthenticatedError(reason="replayed")
        return signed

    def time_left_s(self, signed: SignedHeaders) -> float:
        """Seconds the caller still waits, counted from when it signed: time in our queue is its time too."""
        spent_ms = max(0.0, self._now() * 1000 - signed.timestamp_ms)
        return (signed.time_left_ms - spent_ms) / 1000


def check_body(signed: SignedHeaders, body: bytes) -> None:
    """Raises NotAuthenticatedError(reason="body") when the body is not the signed one."""
    if not hmac.compare_digest(hashlib.sha256(body).hexdigest(), signed.content_sha256):
        raise NotAuthenticatedError(reason="body")


class ClaimFolder:
    """Remembers used call ids as empty files: creating one twice fails, on every process and after a restart."""

    def __init__(self, folder: Path, *, now: Callable[[], float] = time.time) -> None:
        self._folder = folder
        self._now = now
        self._pruned_at = 0.0
        self._pruning = threading.Lock()

    def claim(self, call_id: str) -> bool:
        """Whether this id was unused until now. Raises InferenceUnavailableError when it cannot be written down."""
        flags = os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_NOFOLLOW | os.O_CLOEXEC
        try:
            os.close(os.open(self._folder / call_id, flags, 0o600))
        except FileExistsError:
            return False
        except FileNotFoundError:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            return self.claim(call_id)
        except OSError as exc:
            raise InferenceUnavailableError(reason="claims") from exc
        self._prune_sometimes()
        return True

    def _prune_sometimes(self) -> None:
        now = self._now()
        if now - self._pruned_at < _PRUNE_EVERY_S or not self._pruning.acquire(blocking=False):
            return
        try:
            self._pruned_at = now
            with os.scandir(self._folder) as entries:
                for entry in entries:
                    self._prune(entry, now)
        except OSError:
            _log.warning("used call ids could not be pruned")
        finally:
            self._pruning.release()

    @staticmethod
    def _prune(entry: "os.DirEntry[str]", now: float) -> None:
        try:
            if now - entry.stat(follow_symlinks=False).st_mtime > CLAIM_LIFE_S:
                Path(entry.path).unlink()
        except FileNotFoundError:
            return  # another worker pruned it
