"""Builds the Flet app as static files (`frontend/app/dist`), offline but for the pinned wheels; skips what has not
changed.

dist/index.html, icon and manifest    never cached
dist/engine-<digest>/                 Flutter, Pyodide, Flet, fonts: changes with requirements/flet.txt
dist/code-<digest>/                   the app itself: changes with frontend/app

`flet publish` and `flet build web` would fetch from the internet and leave 66 MB; docs/app.md says what is different
here.
"""

import hashlib
import shutil
from collections.abc import Iterable
from pathlib import Path

from deploy.local import app_engine
from deploy.local.app_tools import compile_python, compress, remember_python, zip_folder
from deploy.local.bootstrap import build_lock
from deploy.local.progress import LaunchError, step, stop_with
from deploy.local.settings import REPO

APP = REPO / "frontend" / "app"
DIST = APP / "dist"
PAGE_FILES = ("index.html", "manifest.json", "icon.svg")
CODE_FILES = ("start.js", "start.css", "worker.js")
DIGEST_LENGTH = 12  # as Nginx and Django know the names that may be kept for a year


def build_app() -> None:
    """Bring `frontend/app/dist` to the present sources. Raises LaunchError."""
    engine, code = f"engine-{_digest(app_engine.sources())}", f"code-{_digest(_code_sources())}"
    with build_lock():
        if not (DIST / engine).is_dir():
            with step("Build the app's engine (Flutter and Pyodide)"):
                _make(DIST / engine, app_engine.fill)
        if not (DIST / code).is_dir() or not (DIST / "index.html").exists():
            with step("Build the app"):
                _make(DIST / code, lambda folder: _fill_code(folder, DIST / engine))
        _write_page(engine, code)
        for old in DIST.iterdir():
            if old.is_dir() and old.name not in {engine, code}:
                shutil.rmtree(old)


def _digest(paths: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in sorted(paths):
        digest.update(f"{path.relative_to(REPO)}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:DIGEST_LENGTH]


def _code_sources() -> list[Path]:
    python = [path for path in (APP / "src").rglob("*") if path.suffix in {".py", ".json"}]
    # Compiled by the engine's Python, therefore made again with it.
    return [*python, *(APP / "web").iterdir(), *(APP / "build").iterdir(), Path(__file__), *app_engine.sources()]


def _fill_code(folder: Path, engine: Path) -> None:
    python = folder / "python"
    shutil.copytree(APP / "src", python, ignore=shutil.ignore_patterns("__pycache__"))
    compile_python(engine / "pyodide", python)
    zip_folder(python, folder / "app.zip")
    shutil.rmtree(python)
    remember_python(engine / "pyodide", engine / "packages.zip", folder / "app.zip", folder / "python.memory")
    for name in CODE_FILES:
        shutil.copyfile(APP / "web" / name, folder / name)
    compress(folder)


def _make(folder: Path, fill: "app_engine.Fill") -> None:
    """Fill a folder that appears under its name only when it is whole."""
    waiting = folder.with_name(f"new-{folder.name}")
    shutil.rmtree(waiting, ignore_errors=True)
    waiting.mkdir(parents=True)
    fill(waiting)
    waiting.replace(folder)


def _write_page(engine: str, code: str) -> None:
    for name in PAGE_FILES:
        text = (APP / "web" / name).read_text(encoding="utf-8")
        text = text.replace("@ENGINE@", engine).replace("@CODE@", code)
        target = DIST / name
        if not target.exists() or target.read_text(encoding="utf-8") != text:
            waiting = target.with_suffix(".new")
            waiting.write_text(text, encoding="utf-8")
            waiting.replace(target)


if __name__ == "__main__":
    try:
        build_app()
    except LaunchError as error:
        stop_with(error)
