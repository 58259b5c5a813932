"""A small network on this machine: a bridge, and namespaces on it that have only it (root)."""

import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

BRIDGE, HOST = "nnmulti0", "10.214.0.1"


def ip(*arguments: str, check: bool = True) -> None:
    subprocess.run(["ip", *arguments], check=check, capture_output=True)


@contextmanager
def network(addresses: dict[str, str]) -> Iterator[None]:
    """Make a namespace for each name, with its address; all are gone afterwards."""
    _remove(addresses)
    try:
        ip("link", "add", BRIDGE, "type", "bridge")
        ip("addr", "add", f"{HOST}/24", "dev", BRIDGE)
        ip("link", "set", BRIDGE, "up")
        for number, (name, address) in enumerate(addresses.items()):
            outside, inside = f"nnm{number}o", f"nnm{number}i"
            ip("netns", "add", name)
            ip("link", "add", outside, "type", "veth", "peer", "name", inside)
            ip("link", "set", outside, "master", BRIDGE, "up")
            ip("link", "set", inside, "netns", name)
            ip("-n", name, "addr", "add", f"{address}/24", "dev", inside)
            ip("-n", name, "link", "set", inside, "up")
            ip("-n", name, "link", "set", "lo", "up")
        yield
    finally:
        _remove(addresses)


def inside(name: str, command: Sequence[str]) -> list[str]:
    return ["ip", "netns", "exec", name, *command]


def _remove(addresses: dict[str, str]) -> None:
    for name in addresses:
        ip("netns", "del", name, check=False)
    ip("link", "del", BRIDGE, check=False)
