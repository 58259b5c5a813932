"""Versions side by side under /opt/neuronova/releases; a link says which one runs."""

import hashlib
import os
import re
import shutil
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

from deploy.local.progress import LaunchError, step
from deploy.server import layout
from deploy.server.site import Site
from deploy.server.system import point, put, remove, run

LEFT_OUT = {".venv", "node_modules", "logs", "__pycache__"}  # what was made in a checkout
PARTS = ("assets", "backend", "clients", "deploy", "docs", "frontend", "requirements")
FILES = ("LICENSE", "README.md", "README.ko.md", "pyproject.toml")
COMPLETE = ".complete"
KEPT = 3
_INDEX = re.compile(r'((?:src|href)=")/assets/')


def release_of(source: Path) -> str:
    """Name a source tree after its version and what is in it: the same tree is the same release."""
    version = tomllib.loads((source / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    digest = hashlib.sha256()
    for path in _files(source):
        digest.update(f"{path.relative_to(source)}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return f"{version}-{digest.hexdigest()[:12]}"


def unpack(source: Path, site: Site, wheels: Path | None) -> Path:
    """Copy a tree to /opt/neuronova/releases and give it an environment; one that is there already stays.

    wheels: the bundle's folder of packages; None asks the package index this machine knows
    """
    if not (source / "frontend" / "web" / "dist" / "index.html").is_file():
        raise LaunchError(
            "The page is not built. Take a bundle (make bundle), or run: python3 -m deploy.local.bootstrap"
            " app && .venv/bin/python -m deploy.local.page"
        )
    # `neuronova-ctl install` changes a choice and comes from the release itself.
    own = source.parent == layout.RELEASES and (source / COMPLETE).exists()
    target = source if own else layout.RELEASES / release_of(source)
    if not (target / COMPLETE).exists():
        with step(f"Unpack {target.name}"):
            remove(target)
            for path in _files(source):
                place = target / path.relative_to(source)
                place.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, place)
                place.chmod(0o755 if os.access(path, os.X_OK) else 0o644)
            logs = target / "backend" / "django_main" / "logs"
            logs.symlink_to(layout.LOGS)
        _make_environment(target, wheels, "training" if site.training else "server")
        (target / COMPLETE).touch()
    elif site.training:
        _make_environment(target, wheels, "training")
    name_assets(target, site.cdn_url)
    return target


def _make_environment(release: Path, wheels: Path | None, group: str) -> None:
    """Make `.venv` with hash-checked packages, and compile all of it: the services may write nothing there."""
    chosen = {name: value for name, value in os.environ.items() if name.startswith(("PIP_", "UV_", "NEURONOVA_TORCH_"))}
    if wheels:
        # Folders the operator names stay: what a bundle lacks (PyTorch) comes from there, and nothing from elsewhere.
        folders = f"{wheels} {chosen.get('PIP_FIND_LINKS', '')}".strip()
        chosen |= {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": folders, "PIP_CONFIG_FILE": os.devnull}
    chosen |= {"HOME": "/root", "UV_NO_CACHE": "1"}
    with step("Install the Python packages"):
        told = "Installing the Python packages"
        run([sys.executable, "-m", "deploy.local.bootstrap", group], told=told, env=chosen, cwd=release)
        python = release / ".venv" / "bin" / "python"
        if group == "training":
            run([python, "-m", "deploy.local.pytorch"], told="Installing PyTorch", env=chosen, cwd=release)
        run([python, "-m", "compileall", "-q", "-j", "0", ".venv/lib", "backend", "deploy"], cwd=release)


def name_assets(release: Path, cdn_url: str) -> None:
    """Let index.html name its scripts at the CDN, or here. What those load further follows their own address."""
    page, built = release / "frontend" / "web" / "dist" / "index.html", release / ".index.html"
    if not built.exists():
        shutil.copyfile(page, built)
    put(_INDEX.sub(rf"\g<1>{cdn_url}/assets/", built.read_text(encoding="utf-8")), page)


def switch(release: Path) -> Path | None:
    """Let `current` name this release; returns what ran before, if that was another one."""
    before = running()
    if before == release:
        return None
    if before is not None:
        point(layout.PREVIOUS, before)
    elif not layout.PREVIOUS.exists():
        point(layout.PREVIOUS, release)
    point(layout.CURRENT, release)
    return before


def switch_back(before: Path, earlier: Path | None) -> None:
    """Let the links name again what they named before a `switch`: what did not serve is nobody's way back."""
    point(layout.CURRENT, before)
    point(layout.PREVIOUS, earlier or before)


def running() -> Path | None:
    return layout.CURRENT.resolve() if layout.CURRENT.exists() else None


def previous() -> Path | None:
    """The release before this one, if it is still there."""
    found = layout.PREVIOUS.resolve() if layout.PREVIOUS.exists() else None
    return None if found == running() else found


def forget_old() -> None:
    """Keep what runs, what ran before and the newest others, together KEPT."""
    spared = {running(), previous()}
    others = sorted(
        (path for path in layout.RELEASES.iterdir() if path not in spared), key=lambda path: path.stat().st_mtime
    )
    for path in others[: max(0, len(others) + len(spared - {None}) - KEPT)]:
        remove(path)


def _files(source: Path) -> Iterator[Path]:
    """Everything a release is made of, in a fixed order."""
    yield from (source / name for name in FILES)
    for part in PARTS:
        for folder, folders, files in os.walk(source / part):
            folders[:] = sorted(set(folders) - LEFT_OUT)
            own = Path(folder)
            if own == source / "frontend" / "web":
                folders[:] = ["dist"]  # of the page what was built
                continue
            yield from (own / name for name in sorted(files) if not name.endswith((".pyc", ".log")))
