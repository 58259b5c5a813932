"""Why sealing stopped. These reach an operator (log, exit status), never a client."""

from __future__ import annotations

from common.errors import NeuroNovaError


class AuditTrailError(NeuroNovaError):
    """Base: the trail cannot go on without a person."""


class SigningKeyError(AuditTrailError):
    """`params.reason`: the key is missing although checkpoints exist, readable by others, or no Ed25519 key."""


class TreeBrokenError(AuditTrailError):
    """What is stored contradicts the last checkpoint or the second sink: nothing may be sealed on top of it."""
