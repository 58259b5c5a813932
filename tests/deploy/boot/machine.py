"""One booted Debian 12: its disk, its network with one neighbour, and how to look into it."""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

BASE_PACKAGES = "systemd,systemd-sysv,dbus,iproute2,procps,cron"
SERVER_NET, CLIENT_NET = "neuronova-server", "neuronova-client"
SERVER, CLIENT = "10.213.7.1", "10.213.7.2"
BOOT_WAIT_S = 120.0
MNT = Path("/mnt")


def make_base(folder: Path) -> Path:
    """A bare Debian 12, made once per work folder: no Python, no Nginx, nothing of ours."""
    base = folder / "base"
    if not (base / "etc/debian_version").exists():
        command = ["mmdebstrap", "--variant=minbase", f"--include={BASE_PACKAGES}", "bookworm", base]
        subprocess.run(command, check=True, capture_output=True)
    return base


@contextmanager
def network() -> Iterator[None]:
    """The server's network and its one neighbour's, joined by a cable; neither has a route to anywhere else."""
    _remove_network()
    for line in (
        f"netns add {SERVER_NET}",
        f"netns add {CLIENT_NET}",
        f"link add nn0 netns {SERVER_NET} type veth peer name nn0 netns {CLIENT_NET}",
        f"-n {SERVER_NET} address add {SERVER}/24 dev nn0",
        f"-n {CLIENT_NET} address add {CLIENT}/24 dev nn0",
        *(f"-n {net} link set {link} up" for net in (SERVER_NET, CLIENT_NET) for link in ("lo", "nn0")),
    ):
        subprocess.run(["ip", *line.split()], check=True)
    try:
        yield
    finally:
        _remove_network()


def _remove_network() -> None:
    for name in (SERVER_NET, CLIENT_NET):
        subprocess.run(["ip", "netns", "delete", name], capture_output=True, check=False)


class Machine:
    """A machine that can be switched on and off; its disk stays."""

    def __init__(self, disk: Path, shared: Path) -> None:
        """shared: a folder of ours that the machine sees, read-only, as /mnt"""
        self.disk, self._shared = disk, shared
        self._nspawn: subprocess.Popen[bytes] | None = None
        self._init = 0

    @classmethod
    def new(cls, folder: Path, shared: Path) -> "Machine":
        disk = folder / "disk"
        if disk.exists():
            shutil.rmtree(disk)
        subprocess.run(["cp", "-a", "--reflink=auto", make_base(folder), disk], check=True)
        return cls(disk, shared)

    def boot(self) -> None:
        """Switch on and wait until systemd has started all it was told to."""
        place = ["-D", self.disk, "-M", "neuronova-test", f"--bind-ro={self._shared}:{MNT}"]
        net = f"--network-namespace-path=/run/netns/{SERVER_NET}"
        command = ["systemd-nspawn", "-q", *place, "--register=no", "--keep-unit", net, "-b"]
        with (self.disk.parent / "console.log").open("ab") as console:
            self._nspawn = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=console, stderr=console)
        deadline = time.monotonic() + BOOT_WAIT_S
        while not self._is_up():
            if time.monotonic() > deadline or self._nspawn.poll() is not None:
                raise RuntimeError("the machine did not boot; see console.log")
            time.sleep(0.2)

    def _is_up(self) -> bool:
        if self._nspawn is None:
            return False
        found = subprocess.run(
            ["pgrep", "-P", str(self._nspawn.pid)], capture_output=True, text=True, check=False
        ).stdout
        self._init = int(found.split()[0]) if found.split() else 0
        state = self.run("systemctl", "is-system-running", check=False) if self._init else ""
        return state.strip() in ("running", "degraded")

    def power_off(self) -> None:
        if self._nspawn is None:
            return
        subprocess.run(["kill", "-s", "RTMIN+4", str(self._init)], check=False)
        try:
            self._nspawn.wait(60)
        except subprocess.TimeoutExpired:
            subprocess.run(["kill", "-KILL", str(self._init)], check=False)
            self._nspawn.wait(30)
        self._nspawn, self._init = None, 0

    def run(self, *command: str | Path, given: str | None = None, check: bool = True) -> str:
        """Run a program in the machine as root; returns what it printed."""
        ended = subprocess.run(
            [*self._inside(), *map(str, command)],
            input=given,
            stdin=subprocess.DEVNULL if given is None else None,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if check and ended.returncode:
            raise AssertionError(f"{' '.join(map(str, command))}: status {ended.returncode}\n{ended.stdout[-6000:]}")
        return ended.stdout

    def _inside(self) -> list[str]:
        enter = ["nsenter", "-t", str(self._init), "-m", "-u", "-i", "-n", "-p", "-r", "-w"]
        return [
            *enter,
            "env",
            "-i",
            "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            "LANG=C.UTF-8",
        ]

    def file(self, path: str) -> Path:
        """A file of the machine, seen from here. Only for absolute paths without links."""
        return self.disk / path.lstrip("/")

    def main_pid(self, unit: str) -> int:
        return int(self.run("systemctl", "show", "--property=MainPID", "--value", unit))

    def show(self, unit: str, name: str) -> str:
        return self.run("systemctl", "show", f"--property={name}", "--value", unit).strip()

    def sql(self, statement: str) -> str:
        return self.run("mariadb", "--no-defaults", "-N", "-B", "neuronova", "-e", statement).strip()


def as_neighbour(command: Sequence[str | Path]) -> list[str]:
    """What runs `command` in the neighbour's network."""
    return ["ip", "netns", "exec", CLIENT_NET, *map(str, command)]


def low_priority() -> None:
    """Give way to whoever else works on this computer."""
    group = Path(f"/proc/{os.getpid()}/autogroup")
    if group.exists():
        group.write_text("10")
