"""`install.sh` and `neuronova-ctl`: one program, always as root."""

import argparse
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from deploy.local.progress import LaunchError, say, stop_with
from deploy.local.settings import REPO
from deploy.server import bundle, layout, releases, steps, tls, tools, units
from deploy.server.manage import manage_here
from deploy.server.site import TLS_KINDS, Site

Command = Callable[[argparse.Namespace], int]


def main() -> int:
    given = parser().parse_args()
    command: Command = given.command
    if os.getuid() != 0:
        stop_with(LaunchError("This needs root: sudo ..."))
    os.umask(0o022)
    try:
        return command(given)
    except LaunchError as error:
        stop_with(error)
        return 1


def _install(given: argparse.Namespace) -> int:
    offline = bundle.unpacked(given.offline) if given.offline else bundle.Bundle.around_this_program()
    if offline and offline.source != REPO:
        # The bundle's own installer knows what the bundle needs; this one may be older.
        return subprocess.run([offline.source / "deploy" / "install.sh", *_without_offline()], check=False).returncode
    before = Site.load(layout.SITE)
    if before is None and not given.domain:
        raise LaunchError("Name the host under which people reach this server: --domain brain.hospital.example")
    if given.upgrade and before is None:
        raise LaunchError("NeuroNova is not installed on this machine: install.sh install --domain ...")
    site = (before or Site(domain=given.domain)).with_choices(vars(given)).checked()
    if offline:
        offline.check()
    steps.install(site, REPO, offline)
    if before is None:
        say("Make the first administrator: neuronova-ctl create-admin --username NAME")
    return 0


def _without_offline() -> list[str]:
    """This command's own words, but for the bundle: the installer of an unpacked bundle knows where it lies."""
    words, kept = iter(sys.argv[1:]), []
    for word in words:
        if word == "--offline":
            next(words)
        elif not word.startswith("--offline="):
            kept.append(word)
    return kept


def _uninstall(given: argparse.Namespace) -> int:
    if not given.yes and input("Remove NeuroNova from this machine (data stays)? Type yes: ") != "yes":
        return 1
    steps.uninstall()
    return 0


def _installed_site() -> Site:
    site = Site.load(layout.SITE)
    if site is None or not layout.CURRENT.exists():
        raise LaunchError("NeuroNova is not installed on this machine.")
    return site


def _create_admin(given: argparse.Namespace) -> int:
    return manage_here("create_admin", "--username", given.username, "--name", given.name)


def _manage(given: argparse.Namespace) -> int:
    return manage_here(*given.arguments, owner=given.owner)


def _roll_back(given: argparse.Namespace) -> int:
    steps.roll_back(_installed_site())
    return 0


def _use_certificate(given: argparse.Namespace) -> int:
    tls.use_certificate(_installed_site())
    return 0


def _capacity(given: argparse.Namespace) -> int:
    _installed_site()
    return tools.measure_capacity("--seconds", given.seconds, "--clients", given.clients)


def _status(given: argparse.Namespace) -> int:
    site, release, before = _installed_site(), releases.running(), releases.previous()
    say(f"https://{site.domain}/   release {release and release.name}, before it {before.name if before else 'none'}")
    shown = [
        "neuronova.target",
        *units.sockets(site),
        *units.servers(site),
        *units.background(site),
        *units.timers(site),
    ]
    listed = ["mariadb.service", "redis-server.service", "nginx.service", *shown]
    return subprocess.run(
        ["systemctl", "list-units", "--all", "--no-pager", "--plain", "--no-legend", *listed], check=False
    ).returncode


def parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="neuronova-ctl", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for name, text in (("install", "install NeuroNova, or change what was chosen"), ("upgrade", "to this release")):
        command = commands.add_parser(name, help=text)
        _add_site_options(command)
        command.set_defaults(command=_install, upgrade=name == "upgrade")
    command = commands.add_parser("uninstall", help="remove the program; data, database and secrets stay")
    command.add_argument("--yes", action="store_true", help="do not ask")
    command.set_defaults(command=_uninstall)
    command = commands.add_parser("create-admin", help="make an administrator; asks for the password, or reads it")
    command.add_argument("--username", required=True)
    command.add_argument("--name", default="")
    command.set_defaults(command=_create_admin)
    command = commands.add_parser("manage", help="run a command of manage.py: neuronova-ctl manage verify_audit")
    command.add_argument("--owner", action="store_true", help="with the database account that owns the tables")
    command.add_argument("arguments", nargs=argparse.REMAINDER)
    command.set_defaults(command=_manage)
    command = commands.add_parser("capacity", help=f"measure this machine (a minute and a half) into {tools.SHEET}")
    command.add_argument("--seconds", default="10", help="of each number of clients (10)")
    command.add_argument("--clients", default="1,2,4,8", help="numbers of clients to try (1,2,4,8)")
    command.set_defaults(command=_capacity)
    for name, text, what in (
        ("status", "show release and services", _status),
        ("rollback", "let the release before this one serve", _roll_back),
        ("use-certificate", "take over a renewed certificate", _use_certificate),
    ):
        commands.add_parser(name, help=text).set_defaults(command=what)
    return parser


def _add_site_options(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("--domain", help="host name (or address) under which people reach this server")
    add("--tls", choices=TLS_KINDS, help="where the certificate comes from (self-signed)")
    add("--certificate", type=_absolute, metavar="FILE", help="with --tls files: the chain, PEM")
    add("--key", type=_absolute, metavar="FILE", help="with --tls files: its key, PEM")
    add("--email", help="with --tls letsencrypt: whom to warn before the certificate ends")
    add("--offline", type=Path, metavar="BUNDLE", help="take everything from a bundle and nothing from the network")
    add("--django-instances", type=int, metavar="N", help="gateways, on ports 8000, 8001, ... (1)")
    add("--flask-instances", type=int, metavar="N", help="AI servers, on ports 9000, 9001, ... (1)")
    add("--cdn-url", metavar="URL", help="where browsers get hashed files instead: https://cdn.example; empty: here")
    for what, text, other in (
        ("training", "also PyTorch (not in the bundle)", "no PyTorch in later releases"),
        ("housekeeping", "seal, train, back up and verify here (so it is)", "another node does (deploy/multi-node)"),
    ):
        add(f"--with-{what}", dest=what, action="store_true", default=None, help=text)
        add(f"--without-{what}", dest=what, action="store_false", default=None, help=other)


def _absolute(path: str) -> str:
    """It is kept for upgrades, which are started from anywhere."""
    return str(Path(path).absolute())


if __name__ == "__main__":
    raise SystemExit(main())
