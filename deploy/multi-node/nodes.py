#!/usr/bin/env python3
"""Keeps the balancer's list of nodes. Standard library only: it goes to the balancer alone.

nodes.py list
nodes.py add|remove 10.0.0.11:443
nodes.py out 10.0.0.11:443        no new request goes there until "in"; those under way end in peace
nodes.py in 10.0.0.11:443         once it says that it is ready
nodes.py watch                    take out who is not ready, put back who is (neuronova_nodes.service)
"""

import argparse
import contextlib
import shlex
import ssl
import subprocess
import sys
import time
import urllib.error
import urllib.request
from enum import Enum
from pathlib import Path

OPTIONS = "max_fails=1 fail_timeout=5s"
READY_WAIT_S = 120.0
EVERY_S = 1.0
# As many looks in a row decide: one lost packet takes nobody out.
LOOKS = 2


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["list", "add", "remove", "out", "in", "watch"])
    parser.add_argument("node", nargs="?", help="address:port of the node's Nginx")
    parser.add_argument("--file", type=Path, default=Path("/etc/nginx/neuronova-nodes.conf"))
    parser.add_argument("--reload", default="systemctl reload nginx", help="how Nginx is told")
    parser.add_argument("--scheme", default="https", choices=["https", "http"])
    given = parser.parse_args()
    nodes = Nodes(given.file, given.reload, given.scheme)
    if given.what == "list":
        print(nodes.text(), end="")
        return 0
    if given.what == "watch":
        nodes.watch()
        return 0
    if not given.node:
        parser.error("name the node")
    try:
        getattr(nodes, {"in": "bring_in", "out": "take_out"}.get(given.what, given.what))(given.node)
    except NodesError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


class NodesError(Exception):
    """What was asked makes no sense; the text says why."""


class State(Enum):
    """Whether requests go to a node; the value is how its line in the list ends."""

    IN = ";"
    DOWN = " down;"  # found not ready: the watcher brings it back
    OUT = " down; # by hand"  # only a person brings it back


class Nodes:
    """The list: address → state."""

    def __init__(self, file: Path, reload: str, scheme: str) -> None:
        self.file, self.reload, self.scheme = file, reload, scheme

    def read(self) -> dict[str, State]:
        lines = self.file.read_text(encoding="ascii").splitlines() if self.file.exists() else []
        servers = [line.strip() for line in lines if line.strip().startswith("server ")]
        return {line.split()[1].rstrip(";"): _state(line) for line in servers}

    def text(self) -> str:
        return _text(self.read())

    def add(self, node: str) -> None:
        self._write({**self.read(), node: State.IN})

    def remove(self, node: str) -> None:
        nodes = self._knowing(node)
        del nodes[node]
        self._write(nodes)

    def take_out(self, node: str, state: State = State.OUT) -> None:
        """raises: NodesError when nobody would be left"""
        nodes = {**self._knowing(node), node: state}
        if State.IN not in nodes.values():
            raise NodesError("That is the last node: nobody would answer.")
        self._write(nodes)

    def bring_in(self, node: str) -> None:
        """raises: NodesError when it does not become ready"""
        self._knowing(node)
        deadline = time.monotonic() + READY_WAIT_S
        while not self.is_ready(node):
            if time.monotonic() > deadline:
                raise NodesError(f"{node} is not ready.")
            time.sleep(EVERY_S)
        self._write({**self._knowing(node), node: State.IN})

    def watch(self) -> None:
        """For ever."""
        seen: dict[str, int] = {}
        while True:
            self.look(seen)
            time.sleep(EVERY_S)

    def look(self, seen: dict[str, int]) -> None:
        """Ask every node once and move those that differed from the list LOOKS times. `seen`: how often each did.

        The last node stays in the list even when it is not ready: its own answer says more than ours.
        """
        for node in self.read():
            ready = self.is_ready(node)
            # Read again: while one was asked, a person may have taken it out.
            state = self.read().get(node, State.OUT)
            differs = state is (State.DOWN if ready else State.IN)
            seen[node] = seen.get(node, 0) + 1 if differs else 0
            if seen[node] >= LOOKS:
                seen[node] = 0
                with contextlib.suppress(NodesError):
                    self._write({**self.read(), node: State.IN}) if ready else self.take_out(node, State.DOWN)

    def is_ready(self, node: str) -> bool:
        # Whether it is the right node is not asked here: what is at stake is a place in a list.
        anyone = ssl._create_unverified_context()  # noqa: S323  # nosec B323
        request = urllib.request.Request(f"{self.scheme}://{node}/readyz", headers={"Host": "127.0.0.1"})  # noqa: S310
        try:
            with urllib.request.urlopen(request, timeout=3, context=anyone) as answer:  # noqa: S310  # nosec B310 -- http or https
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    def _knowing(self, node: str) -> dict[str, State]:
        nodes = self.read()
        if node not in nodes:
            raise NodesError(f"{node} is not in {self.file}: {', '.join(nodes) or 'nobody'}")
        return nodes

    def _write(self, nodes: dict[str, State]) -> None:
        waiting = self.file.with_name(f".{self.file.name}.new")
        waiting.write_text(_text(nodes), encoding="ascii")
        waiting.replace(self.file)
        subprocess.run(shlex.split(self.reload), check=True)  # noqa: S603 -- the operator's own command


def _state(line: str) -> State:
    directive, _, comment = line.partition(";")
    if "down" not in directive.split():
        return State.IN
    return State.OUT if "by hand" in comment else State.DOWN


def _text(nodes: dict[str, State]) -> str:
    return "".join(f"server {node} {OPTIONS}{state.value}\n" for node, state in nodes.items())


if __name__ == "__main__":
    raise SystemExit(main())
