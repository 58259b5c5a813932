"""Puts the shipped model package into an empty model store (docs/contracts.md §3)."""

import json
import os
import shutil
from pathlib import Path

from deploy.local.progress import LaunchError
from deploy.local.settings import REPO

SHIPPED = REPO / "backend" / "flask_inference" / "models" / "brain-tumor-mri"


def install_shipped_model(store: Path, package: Path = SHIPPED) -> str:
    """Copy the package and point at it, unless the store already serves some version.

    returns: the version that serves
    raises : LaunchError when the checkout holds no package
    """
    pointer = store / "current.json"
    if pointer.exists():
        return str(json.loads(pointer.read_text(encoding="utf-8"))["version"])
    if not (package / "manifest.json").exists():
        raise LaunchError(f"There is no model package in {package.relative_to(REPO)}; train one: make train DATA=...")
    manifest = json.loads((package / "manifest.json").read_text(encoding="utf-8"))
    version, target = str(manifest["version"]), store / "packages" / str(manifest["version"])
    if not target.exists():
        waiting = target.with_name(f".{version}.new")
        shutil.rmtree(waiting, ignore_errors=True)
        shutil.copytree(package, waiting)
        waiting.rename(target)
    _replace(pointer, json.dumps({"version": version, "sha256": manifest["sha256"]}) + "\n")
    return version


def _replace(path: Path, text: str) -> None:
    waiting = path.with_suffix(".new")
    with waiting.open("w", encoding="utf-8") as handle:
        handle.write(text)
        handle.flush()
        os.fsync(handle.fileno())
    waiting.replace(path)
