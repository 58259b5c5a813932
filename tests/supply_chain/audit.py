"""Ask an audit tool for known holes, and believe it only when it finds the one that is planted for it.

An auditor that cannot reach its feed may say "no known vulnerabilities" and end well. So a part with a hole that every
feed knows goes along with ours: when it is not reported, nobody has looked, and that counts as failed.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.supply_chain.pins import REQUIREMENTS, pinned

# Jinja2 before 2.10.1 lets a template out of the sandbox (CVE-2019-10906).
PLANTED = ("jinja2", "2.10")
Auditor = Callable[[Path], str]


@dataclass(frozen=True)
class Audit:
    """`holes` are "name version: id" of our own parts."""

    has_feed: bool
    holes: tuple[str, ...]

    @property
    def is_clean(self) -> bool:
        return self.has_feed and not self.holes


def audit(parts: dict[str, str], ask: Auditor) -> Audit:
    """Audit these pins. `ask` gets a requirements file and returns pip-audit's JSON, or anything when it failed."""
    with tempfile.TemporaryDirectory() as folder:
        planted, ours = Path(folder) / "planted.txt", Path(folder) / "ours.txt"
        planted.write_text(f"{PLANTED[0]}=={PLANTED[1]}\n", encoding="utf-8")
        ours.write_text("".join(f"{name}=={version}\n" for name, version in parts.items()), encoding="utf-8")
        if not _holes(ask(planted)):
            return Audit(has_feed=False, holes=())
        found = _holes(ask(ours))
    return Audit(has_feed=found is not None, holes=tuple(found or ()))


def pip_audit(path: Path) -> str:
    """Run pip-audit over a requirements file; returns its JSON."""
    command = [sys.executable, "-m", "pip_audit", "--requirement", str(path), "--no-deps", "--disable-pip"]
    ended = subprocess.run([*command, "--format", "json"], capture_output=True, text=True, check=False, timeout=600)
    return ended.stdout


def _holes(told: str) -> list[str] | None:
    """None when that is no report, or one that left parts out."""
    try:
        parts: list[dict[str, Any]] = json.loads(told)["dependencies"]
    except (ValueError, KeyError, TypeError):
        return None
    if any("skip_reason" in part for part in parts):
        return None
    return [f"{part['name']} {part['version']}: {hole['id']}" for part in parts for hole in part.get("vulns", [])]


def main() -> int:
    """Audit what the product installs."""
    result = audit(pinned(REQUIREMENTS / "app.txt"), pip_audit)
    for hole in result.holes:
        print(f"✗ {hole}")
    if not result.has_feed:
        print("✗ audit: the feed was not there (the planted hole was not found), so nobody has looked")
    return 0 if result.is_clean else 1


if __name__ == "__main__":
    sys.exit(main())
