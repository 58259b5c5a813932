"""What is pinned, and what it has to be at least."""

import json
import re
from pathlib import Path
from typing import Any

from deploy.local.settings import REPO

REQUIREMENTS = REPO / "requirements"
_PIN = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)(\[[^\]]*\])?==(?P<version>[^\s;\\]+)", re.MULTILINE)


def pinned(path: Path) -> dict[str, str]:
    """Name (lower case) → version of one requirements file."""
    return {found["name"].lower(): found["version"] for found in _PIN.finditer(path.read_text(encoding="utf-8"))}


def blocks(path: Path) -> list[str]:
    """Each requirement of a file with the lines that belong to it."""
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    found: list[str] = []
    for line in lines:
        if line.startswith(" "):
            found[-1] += "\n" + line
        else:
            found.append(line)
    return found


def floors() -> dict[str, Any]:
    """`requirements/floors.json`."""
    value: dict[str, Any] = json.loads((REQUIREMENTS / "floors.json").read_text(encoding="utf-8"))
    return value
