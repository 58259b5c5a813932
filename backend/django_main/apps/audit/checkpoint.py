"""A checkpoint as a value: the text that is signed, and its JSON form in the second sink and in exports."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from apps.audit.models import Checkpoint


@dataclass(frozen=True, slots=True)
class Signed:
    """One checkpoint. Hashes and the signature are lower-case hex, `at` is UTC with microseconds."""

    tree_size: int
    root: str
    previous_size: int
    previous_root: str
    max_seq: int
    at: str
    key_id: str
    signature: str = ""

    @property
    def note(self) -> bytes:
        """What the signature is over."""
        lines = (
            "neuronova.audit.checkpoint/1",
            f"size {self.tree_size}",
            f"root {self.root}",
            f"previous {self.previous_size} {self.previous_root}",
            f"seq {self.max_seq}",
            f"at {self.at}",
            f"key {self.key_id}",
        )
        return ("\n".join(lines) + "\n").encode()

    def is_signed_by(self, keys: Mapping[str, Ed25519PublicKey]) -> bool:
        """Whether one of the trusted keys signed this very text."""
        key = keys.get(self.key_id)
        if key is None:
            return False
        try:
            key.verify(bytes.fromhex(self.signature), self.note)
        except (InvalidSignature, ValueError):
            return False
        return True

    def to_json(self) -> str:
        return json.dumps(dataclasses.asdict(self), sort_keys=True, separators=(",", ":"))


def signed_from_json(text: str) -> Signed | None:
    """The checkpoint of one line, or None when the line is none."""
    try:
        return signed_from(json.loads(text))
    except ValueError:
        return None


def signed_from(values: Any) -> Signed | None:
    """The checkpoint in decoded JSON, or None."""
    kinds = {field.name: int if field.type == "int" else str for field in dataclasses.fields(Signed)}
    if not isinstance(values, dict) or set(values) != set(kinds):
        return None
    if any(type(values[name]) is not kind for name, kind in kinds.items()):
        return None
    return Signed(**values)


def signed_from_row(row: Checkpoint) -> Signed:
    """The stored row as a value."""
    return Signed(
        tree_size=row.tree_size,
        root=row.root,
        previous_size=row.previous_size,
        previous_root=row.previous_root,
        max_seq=row.max_seq,
        at=utc_text(row.at),
        key_id=row.key_id,
        signature=row.signature,
    )


def utc_text(at: datetime) -> str:
    """2026-11-22T03:04:05.000006Z."""
    return at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
