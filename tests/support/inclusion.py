"""What whoever holds a proof of inclusion does with it: RFC 9162 §2.1.3.2, next to the code that makes the proofs."""

from __future__ import annotations

from collections.abc import Sequence

from apps.audit.merkle import node_hash


def root_of_inclusion(leaf: bytes, index: int, size: int, path: Sequence[bytes]) -> bytes | None:
    """Root that the path leads to, or None when the path has the wrong length (RFC 9162 §2.1.3.2)."""
    if not 0 <= index < size:
        return None
    position, last, current = index, size - 1, leaf
    for sibling in path:
        if last == 0:
            return None
        if position & 1 or position == last:
            current = node_hash(sibling, current)
            while position and not position & 1:
                position, last = position >> 1, last >> 1
        else:
            current = node_hash(current, sibling)
        position, last = position >> 1, last >> 1
    return current if last == 0 else None
