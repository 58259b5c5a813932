"""The rule that the AI server is never reachable from another machine.

Only literal loopback addresses pass. Names do not: what `localhost` or `127.0.0.1.example` resolves to is
decided by files and servers that this process does not control.
"""

import ipaddress
import os
import socket
import stat
from pathlib import Path

_LISTENING = 1


class NotLoopbackError(Exception):
    """The address is not a literal loopback address, or a listening socket is open on another one."""


def is_loopback(host: str) -> bool:
    """Whether `host` is a literal of 127.0.0.0/8 or ::1 (no names, no mapped addresses, no zones)."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv6Address):
        return address == ipaddress.IPv6Address("::1") and address.scope_id is None
    return address.is_loopback


def parse_bind(value: str) -> tuple[str, int]:
    """Split "127.0.0.1:9000" or "[::1]:9000" into host and port.

    raises: NotLoopbackError for anything but a loopback literal and a port of 0..65535
    """
    host, colon, port = value.rpartition(":")
    if host.startswith("[") and host.endswith("]"):
        host = host[1:-1]
    elif ":" in host:
        raise NotLoopbackError(value)
    # str.isdigit accepts other scripts' digits; int() would turn them into a port nobody reads as one.
    if not colon or not (port.isascii() and port.isdigit()) or int(port) > 65535 or not is_loopback(host):
        raise NotLoopbackError(value)
    return host, int(port)


def listening_addresses() -> list[str]:
    """Addresses that this process's own sockets listen on; the path or "" for Unix sockets.

    Read from the descriptors rather than from a configuration, so that a command line, an environment
    variable or a socket passed in by a service manager cannot be overlooked. Linux only.
    """
    addresses: list[str] = []
    for entry in os.listdir("/proc/self/fd"):  # noqa: PTH208  (names are wanted, not paths)
        try:
            if not stat.S_ISSOCK(Path(f"/proc/self/fd/{entry}").stat().st_mode):
                continue
            duplicate = socket.socket(fileno=os.dup(int(entry)))
        except OSError:
            continue  # closed between listing and looking
        with duplicate:
            if duplicate.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN) == _LISTENING:
                name = duplicate.getsockname()
                addresses.append(name[0] if isinstance(name, tuple) else os.fsdecode(name))
    return addresses


def require_loopback_listeners() -> None:
    """Raise NotLoopbackError when any listening socket of this process is not on a loopback address."""
    open_to_others = [address for address in listening_addresses() if not is_loopback(address)]
    if open_to_others:
        raise NotLoopbackError(", ".join(open_to_others))
