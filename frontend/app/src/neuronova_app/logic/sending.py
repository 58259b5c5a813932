"""One image on its way to an answer. The idempotency key is kept through every retry until the gateway has ended it."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from neuronova_app.api.gateway import Gateway
from neuronova_app.api.problem import ApiError, Problem

# What the app takes into memory; larger studies are sent from the workstation, in chunks.
MAX_BYTES: Final = 50_000_000
# May succeed when it is asked again, besides what the server says of itself (429, 5xx).
AGAIN: Final = frozenset({"network_error", "in_progress", "token_expired", "not_authenticated", "idempotency_mismatch"})
# What the gateway does not remember under a key, and what never got an answer; after any other answer
# the same key would only bring it back. The page's rule, too (frontend/web/src/lib/upload-item.ts).
KEEPS_KEY: Final = frozenset({0, 401, 409, 429, 503})


@dataclass
class Sending:
    """State of one upload: `reading`, `ready`, `sending`, `mismatch` (the file names another patient), `failed`,
    `done`.

    size: bytes of the file, known before it is read
    """

    name: str
    size: int
    patient_id: int
    content: bytes = b""
    key: str = field(default_factory=lambda: secrets.token_hex(16))
    state: str = "reading"
    progress: float = 0.0
    problem: Problem | None = None
    row: dict[str, Any] | None = None
    confirmed: bool = False

    @property
    def is_moving(self) -> bool:
        """Whether it goes on without the person."""
        return self.state in {"reading", "sending"}

    @property
    def can_retry(self) -> bool:
        """Whether another try may succeed; a refusal of the image would only come again."""
        problem = self.problem
        if self.state != "failed" or problem is None:
            return False
        return problem.code in AGAIN or problem.status >= 500 or problem.status == 429

    @property
    def keeps_key(self) -> bool:
        """Whether another try is the same request, which the gateway does once however often it comes."""
        return self.problem is None or self.problem.status in KEEPS_KEY

    async def read(self, content: Callable[[], Awaitable[bytes]]) -> None:
        """Take the file into memory, unless its size says that it need not be. Ends in `ready` or `failed`.

        content: reads the whole file, raises OSError
        """
        self.problem = self._unfit()
        if self.problem is None:
            try:
                self.content = await content()
            except (OSError, MemoryError):
                self.problem = Problem("unreadable_file")
        self.state = "ready" if self.problem is None else "failed"

    async def send(self, gateway: Gateway) -> None:
        """Send, or send again. Ends in `done`, `mismatch` or `failed`, never raises ApiError."""
        self.state, self.progress, self.problem = "sending", 0.0, None
        try:
            self.row = await gateway.predict(
                patient_id=self.patient_id,
                name=self.name,
                content=self.content,
                key=self.key,
                confirm_mismatch=self.confirmed,
                on_progress=self._on_progress,
            )
        except ApiError as error:
            self._failed(error)
        else:
            self.state, self.progress = "done", 1.0

    def confirm(self) -> None:
        """The person looked and says the patient is right. Another question, so another key."""
        self.confirmed = True
        self.key = secrets.token_hex(16)
        self.state = "ready"

    def _unfit(self) -> Problem | None:
        """Why this file need not be sent at all."""
        if not self.size:
            return Problem("empty_file")
        if self.size > MAX_BYTES:
            return Problem("payload_too_large", params={"limit_bytes": MAX_BYTES})
        return None

    def _on_progress(self, share: float) -> None:
        self.progress = share

    def _failed(self, error: ApiError) -> None:
        self.problem = error.problem
        self.state = "mismatch" if error.code == "patient_mismatch" else "failed"
        if not self.keeps_key:
            self.key = secrets.token_hex(16)


@dataclass
class Outgoing:
    """What a person is about to send and to whom it belongs; stays while other screens are open."""

    patient: Mapping[str, Any] | None = None
    sending: Sending | None = None
