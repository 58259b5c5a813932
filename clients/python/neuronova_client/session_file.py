"""Where the command keeps a login between two calls: one file, readable by its owner only. No password is in it."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from neuronova_client.auth import Tokens


class OpenToOthersError(Exception):
    """Others may read the file, so what is in it is not believed."""


@dataclass(frozen=True)
class Session:
    """A login at one server."""

    url: str
    tokens: Tokens


def path_of(environ: Mapping[str, str]) -> Path:
    """`$XDG_CONFIG_HOME/neuronova/session.json`, by default below `~/.config`."""
    base = environ.get("XDG_CONFIG_HOME") or str(Path.home() / ".config")
    return Path(base) / "neuronova" / "session.json"


def read(path: Path) -> Session | None:
    """The login that was kept, None when there is none. Raises OpenToOthersError."""
    try:
        if path.stat().st_mode & 0o077:
            raise OpenToOthersError(path)
        found = json.loads(path.read_text(encoding="utf-8"))
        return Session(found["url"], Tokens(found["access"], found["refresh"]))
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return None


def write(path: Path, session: Session) -> None:
    """Keep a login, in one step: a reader sees the whole file or the one before."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    text = json.dumps({"url": session.url, "access": session.tokens.access, "refresh": session.tokens.refresh})
    descriptor, part = tempfile.mkstemp(dir=path.parent)  # mode 600
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    Path(part).replace(path)


def forget(path: Path) -> None:
    """Remove the file; none is fine."""
    path.unlink(missing_ok=True)
