"""`make supply-chain`: bandit, secrets, licences, list of parts (CycloneDX), audit; one line each, exit 1 on any fault.

python -m tests.supply_chain.main [--out FOLDER]
"""

import argparse
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from deploy.local.settings import REPO
from tests.supply_chain import audit
from tests.supply_chain.licences import is_permitted, licences
from tests.supply_chain.pins import REQUIREMENTS
from tests.supply_chain.secrets import secrets_in

SOURCES = ("backend", "deploy", "clients/python/neuronova_client")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=REPO / "var" / "supply-chain")
    out: Path = parser.parse_args().out
    out.mkdir(parents=True, exist_ok=True)
    checks: list[tuple[str, Callable[[], str]]] = [
        ("bandit: nothing of medium or high severity", lambda: _bandit(out)),
        ("no secret in a tracked file", lambda: _told(secrets_in(tracked()))),
        ("licences", lambda: _licences(out)),
        ("list of parts (CycloneDX)", lambda: _parts(out)),
        ("known holes", lambda: "" if audit.main() == 0 else "see above"),
    ]
    faults = 0
    for name, check in checks:
        fault = check()
        faults += bool(fault)
        print(f"{'BAD' if fault else 'ok '} {name}{': ' + fault if fault else ''}", flush=True)
    print(f"written to {out}")
    return 1 if faults else 0


def tracked() -> list[Path]:
    """Every file of the repository."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=REPO, capture_output=True, check=True).stdout
    return [REPO / name for name in listed.decode().split("\0") if name]


def _bandit(out: Path) -> str:
    report = out / "bandit.json"
    command = [
        sys.executable,
        "-m",
        "bandit",
        "--quiet",
        "-ll",
        "--recursive",
        *SOURCES,
        "-f",
        "json",
        "-o",
        str(report),
    ]
    subprocess.run(command, cwd=REPO, capture_output=True, check=False)
    if not report.exists():
        return "bandit wrote no report"
    value = json.loads(report.read_text(encoding="utf-8"))
    if value["errors"] or not value["metrics"]["_totals"]["loc"]:
        return f"not everything was read: {value['errors'][:2]}"
    return _told([f"{one['filename']}:{one['line_number']} {one['test_id']}" for one in value["results"]])


def _licences(out: Path) -> str:
    found = licences()
    lines = [f"{name} {version}\t{licence}" for name, (version, licence) in found.items()]
    (out / "licences.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return _told(
        [f"{name}: {licence or 'none named'}" for name, (_, licence) in found.items() if not is_permitted(licence)]
    )


def _parts(out: Path) -> str:
    target = out / "python.cdx.json"
    command = [sys.executable, "-m", "cyclonedx_py", "requirements", str(REQUIREMENTS / "app.txt")]
    ended = subprocess.run(
        [*command, "--of", "JSON", "--output-reproducible", "-o", str(target)],
        cwd=REPO,
        capture_output=True,
        text=True,
        check=False,
    )
    if ended.returncode or not target.exists():
        return ended.stderr.strip()[-200:] or "nothing was written"
    parts = json.loads(target.read_text(encoding="utf-8"))["components"]
    return "" if all(part.get("version") for part in parts) else "a part has no version"


def _told(faults: list[str]) -> str:
    return "; ".join(faults[:10])


if __name__ == "__main__":
    sys.exit(main())
