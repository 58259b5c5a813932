"""What both parts of the app's build do: compile Python for the browser, pack, compress."""

import subprocess
import zipfile
from pathlib import Path

from deploy.local.page import node_bin
from deploy.local.progress import LaunchError
from deploy.local.settings import REPO

SCRIPTS = REPO / "frontend" / "app" / "build"
EPOCH = (2020, 1, 1, 0, 0, 0)  # the same content gives the same archive


def compile_python(pyodide: Path, *folders: Path) -> None:
    """Turn every .py below the folders into a .pyc of the browser's Python."""
    _node("compile.mjs", pyodide, *folders)


def remember_python(pyodide: Path, packages: Path, app: Path, memory: Path) -> None:
    """Write Python's memory with everything imported, so that a browser need not start it from nothing."""
    _node("remember.mjs", pyodide, packages, app, memory)


def compress(folder: Path) -> None:
    """Leave .br and .gz beside the files that gain by it."""
    _node("compress.mjs", folder)


def zip_folder(folder: Path, archive: Path) -> None:
    """Pack a folder so that Python imports from it in place; stored, because what is sent is compressed as a whole."""
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_STORED) as packed:
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            packed.writestr(zipfile.ZipInfo(str(path.relative_to(folder)), EPOCH), path.read_bytes())


def _node(script: str, *arguments: Path) -> None:
    command = [node_bin() / "node", SCRIPTS / script, *arguments]
    ended = subprocess.run(
        [str(part) for part in command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    if ended.returncode:
        raise LaunchError(f"{script} of the app's build failed:\n{ended.stdout[-3000:]}")
