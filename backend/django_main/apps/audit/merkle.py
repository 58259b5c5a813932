"""The Merkle tree of RFC 6962 §2.1 (SHA-256): roots and inclusion proofs. Pure functions of bytes.

A node is named by (level, position): it covers the leaves position·2^level to (position+1)·2^level - 1. Only full
nodes are stored; they never change once written, so appending costs O(1) stored nodes per leaf on average and a root
or a proof reads O(log n) of them. `Lookup` hands out the hash of a full node, level 0 being the leaves.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

EMPTY_ROOT: Final = hashlib.sha256(b"").digest()
Lookup = Callable[[int, int], bytes]


class Node(NamedTuple):
    """One full subtree: 32 bytes over 2^level leaves."""

    level: int
    position: int
    hash: bytes


def leaf_hash(data: bytes) -> bytes:
    """SHA-256 over 0x00 and the entry (RFC 6962 §2.1)."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256 over 0x01 and both children (RFC 6962 §2.1)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class Frontier:
    """The right edge of a tree: enough to append leaves and to know the root, O(log n) hashes in all."""

    def __init__(self, size: int = 0, peaks: Sequence[bytes] = ()) -> None:
        if len(peaks) != size.bit_count():
            raise ValueError("one peak for each full subtree")
        self.size = size
        self._peaks = list(peaks)

    def append(self, leaf: bytes) -> list[Node]:
        """Add one leaf hash; returns the inner nodes that are full now, lowest first."""
        completed: list[Node] = []
        level, position, current = 0, self.size, leaf
        while position & 1:
            current = node_hash(self._peaks.pop(), current)
            level, position = level + 1, position >> 1
            completed.append(Node(level, position, current))
        self._peaks.append(current)
        self.size += 1
        return completed

    def root(self) -> bytes:
        """Root of everything appended so far; the empty tree has the hash of nothing."""
        if not self._peaks:
            return EMPTY_ROOT
        *rest, current = self._peaks
        for peak in reversed(rest):
            current = node_hash(peak, current)
        return current


def peaks_of(size: int) -> list[tuple[int, int]]:
    """(level, position) of the full subtrees a tree of that size consists of, largest first."""
    found, start = [], 0
    for level in range(size.bit_length() - 1, -1, -1):
        if size >> level & 1:
            found.append((level, start >> level))
            start += 1 << level
    return found


def inclusion_path(index: int, size: int, get: Lookup) -> list[bytes]:
    """Audit path of leaf `index` (0-based) in the tree of `size` leaves (RFC 6962 §2.1.1)."""
    if not 0 <= index < size:
        raise ValueError("no such leaf")
    path: list[bytes] = []
    start, end = 0, size
    while end - start > 1:
        split = start + _split(end - start)
        if index < split:
            path.append(_range_root(split, end, get))
            end = split
        else:
            path.append(_range_root(start, split, get))
            start = split
    return path[::-1]


def _split(size: int) -> int:
    """The largest power of two smaller than size (size ≥ 2)."""
    return 1 << (size - 1).bit_length() - 1


def _range_root(start: int, end: int, get: Lookup) -> bytes:
    size = end - start
    level = size.bit_length() - 1
    if size == 1 << level:
        return get(level, start >> level)
    split = start + _split(size)
    return node_hash(_range_root(start, split, get), _range_root(split, end, get))
