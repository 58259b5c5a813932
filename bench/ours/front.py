"""A second Nginx of the bench: the product's own files, plain and TLS, in front of a running copy's Django.

Two things differ from production, and both only let through what one client address sends here: `limit_req` counts as
it does there but refuses later (a hospital has more than one address, a load generator has not).
"""

import os
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from deploy.local import front_door
from deploy.local.settings import LaunchSettings
from tests.rig.ports import free_ports

from bench.yardstick.processes import running
from bench.yardstick.sides import reachable

_MORE = "rate=100000r/s"
_TLS = """
        listen 127.0.0.1:{port} ssl http2;
        ssl_certificate {folder}/tls.crt;
        ssl_certificate_key {folder}/tls.key;
"""


@dataclass(frozen=True)
class Front:
    """Addresses of both doors."""

    plain: str
    tls: str


@contextmanager
def front(settings: LaunchSettings, folder: Path) -> Iterator[Front]:
    """Run it until the block ends. `settings` are those of the copy behind it."""
    plain, tls = free_ports(2)
    own = replace(settings, var=folder, http_port=plain)
    made = front_door.nginx_folder(own)
    front_door.write_nginx_configuration(own)
    _certificate(folder)
    shared = made / "neuronova" / "http.conf"
    _change(shared, {"rate=100r/s": _MORE})
    production = (front_door.SOURCES / "neuronova.conf").read_text(encoding="utf-8")
    ciphers = "\n".join(re.findall(r"^ *ssl_(?!certificate).*;$", production, flags=re.MULTILINE))
    listen = f"listen 127.0.0.1:{plain};"
    _change(
        made / "nginx.conf",
        {
            listen: listen + _TLS.format(port=tls, folder=folder) + ciphers,
            str(folder / "static"): str(settings.var / "static"),
            str(folder / "media"): str(settings.var / "media"),
        },
    )
    command = front_door.nginx_command(own)
    doors = Front(f"http://127.0.0.1:{plain}", f"https://127.0.0.1:{tls}")
    with running(
        command,
        env={"PATH": os.defpath},
        cwd=folder,
        log=folder / "nginx.log",
        is_ready=lambda: reachable(f"{doors.plain}/healthz"),
    ):
        yield doors


def _change(file: Path, changes: dict[str, str]) -> None:
    text = file.read_text(encoding="utf-8")
    for old, new in changes.items():
        if old not in text:
            raise RuntimeError(f"{file.name} no longer says {old!r}, which bench/ours/front.py expects")
        text = text.replace(old, new)
    file.write_text(text, encoding="utf-8")


def _certificate(folder: Path) -> None:
    """An ECDSA key, signed by itself."""
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"),
            *("-days", "2", "-subj", "/CN=127.0.0.1"),
            *("-keyout", str(folder / "tls.key"), "-out", str(folder / "tls.crt")),
        ],
        check=True,
        capture_output=True,
    )
