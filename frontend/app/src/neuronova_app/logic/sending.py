"""One image on its way to an answer. The idempotency key is made once and kept through every retry."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from neuronova_app.api.gateway import Gateway
from neuronova_app.api.problem import ApiError, Problem

# What the app takes into memory; larger studies are sent from the workstation, in chunks.
MAX_BYTES: Final = 50_000_000
# Asked again with the same key: nobody knows whether the first one arrived, or it is still being worked on.
AGAIN: Final = frozenset({"network_error", "in_progress", "token_expired", "not_authenticated"})
# After these the same key would only give the same refusal.
NEW_KEY: Final = frozenset({"idempotency_mismatch"})


@dataclass
class Sending:
    """State of one upload: `ready`, `sending`, `mismatch` (the file names another patient), `failed`, `done`."""

    name: str
    content: bytes
    patient_id: int
    key: str = field(default_factory=lambda: secrets.token_hex(16))
    state: str = "ready"
    progress: float = 0.0
    problem: Problem | None = None
    row: dict[str, Any] | None = None
    confirmed: bool = False

    @property
    def can_retry(self) -> bool:
        """Whether the same request may succeed later; a refusal of the image would only come again."""
        problem = self.problem
        if self.state != "failed" or problem is None:
            return False
        return problem.code in AGAIN or problem.code in NEW_KEY or problem.status >= 500 or problem.status == 429

    def check(self) -> Problem | None:
        """Why this file need not be sent at all."""
        if not self.content:
            return Problem("empty_file")
        if len(self.content) > MAX_BYTES:
            return Problem("payload_too_large", params={"max_bytes": MAX_BYTES})
        return None

    async def send(self, gateway: Gateway) -> None:
        """Send, or send again with the same key. Ends in `done`, `mismatch` or `failed`, never raises ApiError."""
        if problem := self.check():
            self.state, self.problem = "failed", problem
            return
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

    def _on_progress(self, share: float) -> None:
        self.progress = share

    def _failed(self, error: ApiError) -> None:
        self.problem = error.problem
        self.state = "mismatch" if error.code == "patient_mismatch" else "failed"
        if error.code in NEW_KEY:
            self.key = secrets.token_hex(16)


@dataclass
class Outgoing:
    """What a person is about to send and to whom it belongs; stays while other screens are open."""

    patient: Mapping[str, Any] | None = None
    sending: Sending | None = None
