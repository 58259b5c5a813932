"""The Merkle tree of RFC 6962 §2.1 (SHA-256): roots, inclusion and consistency proofs. Pure functions of bytes.

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


def consistency_path(old: int, new: int, get: Lookup) -> list[bytes]:
    """Proof that the tree of `new` leaves begins with the tree of `old` leaves (RFC 6962 §2.1.2)."""
    if not 0 <= old <= new:
        raise ValueError("a tree does not shrink")
    path: list[bytes] = []
    start, end, whole = 0, new, True
    if old in {0, new}:
        return path
    while old != end:
        split = start + _split(end - start)
        if old <= split:
            path.append(_range_root(split, end, get))
            end = split
        else:
            path.append(_range_root(start, split, get))
            start, whole = split, False
    if not whole:
        path.append(_range_root(start, end, get))
    return path[::-1]


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


def is_consistent(old: int, new: int, old_root: bytes, new_root: bytes, path: Sequence[bytes]) -> bool:
    """Whether the proof shows that the new tree extends the old one (RFC 9162 §2.1.4.2)."""
    if old in {0, new}:
        return not path and (old == 0 or old_root == new_root)
    if not 0 < old < new or not path:
        return False
    steps = [old_root, *path] if old & (old - 1) == 0 else list(path)
    position, last = old - 1, new - 1
    while position & 1:
        position, last = position >> 1, last >> 1
    first = second = steps[0]
    for sibling in steps[1:]:
        if last == 0:
            return False
        if position & 1 or position == last:
            first, second = node_hash(sibling, first), node_hash(sibling, second)
            while position and not position & 1:
                position, last = position >> 1, last >> 1
        else:
            second = node_hash(second, sibling)
        position, last = position >> 1, last >> 1
    return last == 0 and first == old_root and second == new_root


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
