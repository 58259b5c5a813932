"""python -m deploy.backup keygen|create|list|check|prune|restore|judge: see docs/operations.md.

Started with the gateway's settings in the environment (on a server: by neuronova_backup.service).
"""

import argparse
from collections.abc import Callable
from pathlib import Path

from deploy.backup.create import Store, check, create, prune, tell
from deploy.backup.restore import judge, restore
from deploy.backup.retention import Keep
from deploy.backup.sealed import make_identity, read_identity, read_recipient
from deploy.backup.site import Places
from deploy.local.progress import LaunchError, say, step, stop_with

from config.env import EnvError

Command = Callable[[argparse.Namespace], int]


def main() -> int:
    given = _parser().parse_args()
    command: Command = given.command
    try:
        return command(given)
    except (LaunchError, EnvError, OSError) as error:
        stop_with(error if isinstance(error, LaunchError) else LaunchError(str(error)))
        return 1


def _keygen(given: argparse.Namespace) -> int:
    recipient = make_identity(given.identity)
    given.recipient.write_text(f"{recipient}\n", encoding="ascii")
    given.recipient.chmod(0o644)
    say(f"{given.identity} opens every backup. Move it off this machine, keep two copies; without it no backup can")
    say(f"be read. {given.recipient} is its public side and stays here.")
    return 0


def _create(given: argparse.Namespace) -> int:
    store, places = Store(given.to), Places.from_environ()
    recipient = read_recipient(given.recipient)
    with step("Back up"):
        stamp = create(store, places, recipient, anew=given.anew)
    if wrong := check(store, stamp):
        raise LaunchError(f"The new set cannot be read back: {', '.join(wrong)}")
    tell(places, store, stamp)
    gone = prune(store, given.keep)
    say(f"{stamp} is whole" + (f"; removed: {', '.join(gone)}" if gone else ""))
    return 0


def _list(given: argparse.Namespace) -> int:
    store = Store(given.to)
    for stamp in store.stamps():
        manifest = store.manifest(stamp)
        counts = ", ".join(f"{len(names)} {tree} files" for tree, names in manifest["files"].items())
        say(f"{stamp}  {manifest['database']}  {counts}")
    return 0


def _check(given: argparse.Namespace) -> int:
    store = Store(given.to)
    stamps = [stamp for stamp in store.stamps() if given.set in (None, stamp)]
    if not stamps:  # a folder that was mistyped, or is not mounted, must not read like one that is whole
        raise _no_such_set(given)
    wrong = {stamp: check(store, stamp) for stamp in stamps}
    for stamp, names in wrong.items():
        say(f"{stamp}  {'whole' if not names else 'missing or changed: ' + ', '.join(names)}")
    return 1 if any(wrong.values()) else 0


def _prune(given: argparse.Namespace) -> int:
    say("removed: " + (", ".join(prune(Store(given.to), given.keep)) or "nothing"))
    return 0


def _restore(given: argparse.Namespace) -> int:
    store = Store(given.to)
    stamps = store.stamps()
    stamp = given.set or (stamps[-1] if stamps else "")
    if stamp not in stamps:
        raise _no_such_set(given)
    places = Places.from_environ()
    restore(
        store,
        stamp,
        places,
        read_identity(given.identity),
        surviving_sink=given.surviving_sink,
        judged=not given.replay,
    )
    if given.replay:
        say("Not verified yet: replay the binary log, then python -m deploy.backup judge")
    say(f"{stamp} is back. Settings of that time: {places.var}/restored-settings.env; put its NEURONOVA_SECRET_KEY")
    say("into django.env before the servers start, or nobody's authenticator app works (docs/operations.md).")
    return 0


def _no_such_set(given: argparse.Namespace) -> LaunchError:
    return LaunchError(f"There is no such set in {given.to}: {given.set or '(empty)'}")


def _judge(given: argparse.Namespace) -> int:
    judge(Places.from_environ())
    return 0


def _keep(text: str) -> Keep:
    try:
        return Keep.parse(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError("three numbers: days,weeks,months, such as 7,5,12") from error


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m deploy.backup", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def add(name: str, text: str, command: Command) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=text)
        sub.set_defaults(command=command)
        if name not in {"keygen", "judge"}:
            sub.add_argument("--to", type=Path, required=True, metavar="DIR", help="the folder of backups")
        return sub

    keygen = add("keygen", "make the key pair", _keygen)
    keygen.add_argument("--identity", type=Path, required=True, metavar="FILE", help="where the secret key goes (600)")
    keygen.add_argument("--recipient", type=Path, required=True, metavar="FILE", help="where the public key goes")
    made = add("create", "make a set, read it back, remove what is past keeping", _create)
    made.add_argument("--recipient", type=Path, required=True, metavar="FILE", help="the public key")
    made.add_argument("--anew", action="store_true", help="pack every file again, so that old packs can go")
    add("list", "show the sets", _list)
    add("check", "hold sets against their checksums (needs no key)", _check).add_argument("--set", metavar="STAMP")
    pruned = add("prune", "remove what is past keeping", _prune)
    for sub in (made, pruned):
        sub.add_argument("--keep", type=_keep, default=Keep(), metavar="D,W,M", help="days, weeks, months (7,5,12)")
    back = add("restore", "put a set onto an empty instance and verify it", _restore)
    back.add_argument("--identity", type=Path, required=True, metavar="FILE", help="the secret key")
    back.add_argument("--set", metavar="STAMP", help="which one (the newest)")
    back.add_argument("--surviving-sink", type=Path, metavar="FILE", help="a copy of checkpoints.jsonl from elsewhere")
    back.add_argument("--replay", action="store_true", help="do not seal or verify yet: a binary log will be replayed")
    add("judge", "after a binary log was replayed: let the sealer go on and verify", _judge)
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
