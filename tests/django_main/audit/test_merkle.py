"""The tree against the vectors of the certificate-transparency code base (RFC 6962 §2.1) and against itself."""

import hashlib

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.support.inclusion import root_of_inclusion

from apps.audit import merkle

pytestmark = pytest.mark.one_database
ENTRIES = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
SIZES = st.integers(1, 300)
# How long an example takes is the machine's affair.
untimed = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


class Tree:
    """A tree in memory, built by appending."""

    def __init__(self, leaves: list[bytes]) -> None:
        self.frontier = merkle.Frontier()
        self.nodes: dict[tuple[int, int], bytes] = {}
        self.roots = [self.frontier.root()]
        for index, leaf in enumerate(leaves):
            self.nodes[0, index] = leaf
            for node in self.frontier.append(leaf):
                self.nodes[node.level, node.position] = node.hash
            self.roots.append(self.frontier.root())

    def get(self, level: int, position: int) -> bytes:
        return self.nodes[level, position]


def leaves(count: int) -> list[bytes]:
    return [merkle.leaf_hash(index.to_bytes(4, "big")) for index in range(count)]


BIG = Tree(leaves(300))


def rfc_root(hashes: list[bytes]) -> bytes:
    """MTH of RFC 6962 §2.1, word for word."""
    if not hashes:
        return hashlib.sha256(b"").digest()
    if len(hashes) == 1:
        return hashes[0]
    split = 1
    while split * 2 < len(hashes):
        split *= 2
    return hashlib.sha256(b"\x01" + rfc_root(hashes[:split]) + rfc_root(hashes[split:])).digest()


def test_roots_are_those_of_the_known_vectors() -> None:
    tree = Tree([merkle.leaf_hash(bytes.fromhex(entry)) for entry in ENTRIES])

    assert [root.hex() for root in tree.roots] == ROOTS


def test_paths_are_those_of_the_known_vectors() -> None:
    tree = Tree([merkle.leaf_hash(bytes.fromhex(entry)) for entry in ENTRIES])

    assert [step.hex() for step in merkle.inclusion_path(0, 8, tree.get)] == [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ]


@pytest.mark.parametrize("size", [0, 1, 2, 3, 7, 8, 9, 63, 64, 65, 127, 300])
def test_root_is_the_recursive_one_of_the_rfc(size: int) -> None:
    assert BIG.roots[size] == rfc_root(leaves(size))


def test_leaf_and_node_hashes_differ_for_the_same_bytes() -> None:
    data = b"x" * 64

    assert merkle.leaf_hash(data) != merkle.node_hash(data[:32], data[32:])


@untimed
@given(size=SIZES, data=st.data())
def test_inclusion_path_leads_to_the_root_and_only_for_its_leaf(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    path = merkle.inclusion_path(index, size, BIG.get)
    leaf = BIG.get(0, index)

    assert root_of_inclusion(leaf, index, size, path) == BIG.roots[size]
    assert root_of_inclusion(merkle.leaf_hash(b"x"), index, size, path) != BIG.roots[size]
    assert root_of_inclusion(leaf, index, size, [*path, leaf]) is None
    assert not path or root_of_inclusion(leaf, index, size, path[:-1]) is None
    assert len(path) <= size.bit_length()


@pytest.mark.parametrize("size", [1, 5, 64, 299])
def test_frontier_goes_on_from_its_stored_peaks(size: int) -> None:
    peaks = [BIG.get(level, position) for level, position in merkle.peaks_of(size)]
    frontier = merkle.Frontier(size, peaks)

    assert frontier.root() == BIG.roots[size]
    frontier.append(BIG.get(0, size))
    assert frontier.root() == BIG.roots[size + 1]


def test_paths_refuse_what_is_not_in_the_tree() -> None:
    with pytest.raises(ValueError, match="no such leaf"):
        merkle.inclusion_path(3, 3, BIG.get)
    with pytest.raises(ValueError, match="peak"):
        merkle.Frontier(3, [b""])
