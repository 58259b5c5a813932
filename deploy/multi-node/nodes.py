#!/usr/bin/env python3
"""Keeps the balancer's list of nodes. Standard library only: it goes to the balancer alone.

nodes.py list
nodes.py add|remove 10.0.0.11:443
nodes.py out 10.0.0.11:443        no new request goes there; those under way end in peace
nodes.py in 10.0.0.11:443         once it says that it is ready
nodes.py watch                    take out who is not ready, put back who is (neuronova_nodes.service)
"""

import argparse
import shlex
import ssl
import subprocess
import sys
import time
import urllib.error
import urllib.request
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


class Nodes:
    """The list: address → whether requests go there."""

    def __init__(self, file: Path, reload: str, scheme: str) -> None:
        self.file, self.reload, self.scheme = file, reload, scheme

    def read(self) -> dict[str, bool]:
        lines = self.file.read_text(encoding="ascii").splitlines() if self.file.exists() else []
        servers = [line.strip().rstrip(";").split() for line in lines if line.strip().startswith("server ")]
        return {words[1]: "down" not in words for words in servers}

    def text(self) -> str:
        return _text(self.read())

    def add(self, node: str) -> None:
        self._write({**self.read(), node: True})

    def remove(self, node: str) -> None:
        nodes = self._knowing(node)
        del nodes[node]
        self._write(nodes)

    def take_out(self, node: str) -> None:
        """raises: NodesError when nobody would be left"""
        nodes = {**self._knowing(node), node: False}
        if not any(nodes.values()):
            raise NodesError("That is the last node: nobody would answer.")
        self._write(nodes)

    def bring_in(self, node: str) -> None:
        """raises: NodesError when it does not become ready"""
        nodes = self._knowing(node)
        deadline = time.monotonic() + READY_WAIT_S
        while not self.is_ready(node):
            if time.monotonic() > deadline:
                raise NodesError(f"{node} is not ready.")
            time.sleep(EVERY_S)
        self._write({**nodes, node: True})

    def watch(self) -> None:
        """For ever. The last node stays in the list even when it is not ready: its own answer says more than ours."""
        seen: dict[str, int] = {}
        while True:
            for node, used in self.read().items():
                ready = self.is_ready(node)
                seen[node] = seen.get(node, 0) + 1 if ready != used else 0
                if seen[node] >= LOOKS:
                    seen[node] = 0
                    try:
                        self._write({**self.read(), node: True}) if ready else self.take_out(node)
                    except NodesError:
                        continue
            time.sleep(EVERY_S)

    def is_ready(self, node: str) -> bool:
        # Whether it is the right node is not asked here: what is at stake is a place in a list.
        anyone = ssl._create_unverified_context()  # noqa: S323  # nosec B323
        request = urllib.request.Request(f"{self.scheme}://{node}/readyz", headers={"Host": "127.0.0.1"})  # noqa: S310
        try:
            with urllib.request.urlopen(request, timeout=3, context=anyone) as answer:  # noqa: S310  # nosec B310 -- http or https
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    def _knowing(self, node: str) -> dict[str, bool]:
        nodes = self.read()
        if node not in nodes:
            raise NodesError(f"{node} is not in {self.file}: {', '.join(nodes) or 'nobody'}")
        return nodes

    def _write(self, nodes: dict[str, bool]) -> None:
        waiting = self.file.with_name(f".{self.file.name}.new")
        waiting.write_text(_text(nodes), encoding="ascii")
        waiting.replace(self.file)
        subprocess.run(shlex.split(self.reload), check=True)  # noqa: S603 -- the operator's own command


def _text(nodes: dict[str, bool]) -> str:
    return "".join(f"server {node} {OPTIONS}{'' if used else ' down'};\n" for node, used in nodes.items())


if __name__ == "__main__":
    raise SystemExit(main())
