"""The part of the app that comes from elsewhere: Flutter's engine, Pyodide, Flet and the fonts, pruned and
compressed."""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path

from deploy.local import pip_wheel
from deploy.local.app_tools import SCRIPTS, compile_python, compress, zip_folder
from deploy.local.progress import LaunchError
from deploy.local.settings import REPO

Fill = Callable[[Path], None]
REQUIREMENTS = REPO / "requirements" / "flet.txt"
FONTS = REPO / "assets" / "fonts"
# The wheel's Python and the platform it was compiled for; together with the pins in requirements/flet.txt.
BROWSER = (
    "--python-version",
    "3.14",
    "--implementation",
    "cp",
    "--abi",
    "cp314",
    "--platform",
    "pyemscripten_2026_0_wasm32",
)

# Of what the wheel brings, this is used: one renderer that every browser can, and Python.
FLUTTER_FILES = ("main.dart.js", "flutter_bootstrap.js", "canvaskit/canvaskit.js", "canvaskit/canvaskit.wasm",
                 "canvaskit/chromium/canvaskit.js", "canvaskit/chromium/canvaskit.wasm")  # fmt: skip
PYODIDE_FILES = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm")
ASSETS = ("AssetManifest.bin", "AssetManifest.bin.json", "shaders/ink_sparkle.frag", "shaders/stretch_effect.frag")
# Where main.dart.js writes out for its log what may hold a picture: what it gets, what it sends, a change of what is
# shown, a call of a control.
WRITTEN_OUT = (
    '"Received message: "+A.t(',
    '"_send: "+',
    '"Control("+this.a+").applyPatch: "+A.t(a)',
    'p.b+"("+p.a+")."+a+"("+A.t(b)',
)
# Of some 8,600 icons these are drawn: by the app (tests/app compares), and by Flutter's own parts.
ICON_FONT = "fonts/MaterialIcons-Regular.otf"
ICONS = (
    *("arrow_back", "badge_outlined", "check", "check_circle_outline", "chevron_right", "cloud_off"),
    *("description_outlined", "desktop_windows_outlined", "download", "folder_open_outlined", "help_outline"),
    *("list_alt", "logout", "person_outline", "photo_camera_outlined", "psychology_outlined", "search"),
    *("settings_outlined", "share_outlined", "upload", "upload_file_outlined", "visibility_outlined"),
)
FLUTTER_ICONS = (
    "arrow_drop_down",
    "arrow_drop_up",
    "cancel",
    "clear",
    "close",
    "error",
    "visibility",
    "visibility_off",
)
# Flutter asks for a typeface of this name and, when it has it, for no other: Korean letters are drawn from the first
# frame.
FAMILY = "Roboto"
FACES = ((400, "NeuroNovaGothic-Regular.ttf"), (700, "NeuroNovaGothic-Bold.ttf"))
# Never imported in a browser.
FLET_LEFT_OUT = ("auth", "fastapi", "testing", "cli.py", "pytest_plugin.py", "security")
STDLIB_LEFT_OUT = (
    *("unittest", "doctest.py", "pdb.py", "pydoc.py", "pydoc_data", "idlelib", "tkinter", "turtle.py", "lib2to3"),
    *("ensurepip", "venv", "sqlite3", "curses", "test", "xmlrpc", "wsgiref", "mailbox.py", "imaplib.py"),
    *("smtplib.py", "ftplib.py", "poplib.py", "pickletools.py", "_pyrepl", "profile.py", "cProfile.py", "profiling"),
    *("tarfile.py", "optparse.py", "statistics.py", "difflib.py", "multiprocessing", "xml", "ctypes", "_pyio.py"),
    *("_pydatetime.py", "_pydecimal.py", "plistlib.py", "tomllib", "bdb.py", "cmd.py", "pstats.py", "trace.py"),
    *("wave.py", "modulefinder.py", "fileinput.py", "compileall.py", "symtable.py", "socketserver.py", "html"),
    *("http/server.py", "configparser.py", "tracemalloc.py", "fractions.py", "csv.py", "urllib/robotparser.py"),
    *("encodings/mac_*.py", "encodings/cp[0-35-8]*.py", "encodings/iso*.py", "encodings/big5*.py"),
    *("encodings/gb*.py", "encodings/shift*.py", "encodings/euc_j*.py", "encodings/koi8*.py", "encodings/hp*.py"),
)


def sources() -> list[Path]:
    """What the engine folder is made from."""
    own = (Path(__file__), Path(__file__).with_name("app_tools.py"), *SCRIPTS.iterdir())
    return [REQUIREMENTS, *own, *(FONTS / name for _, name in FACES)]


def fill(folder: Path) -> None:
    """Write the engine into an empty folder. Raises LaunchError."""
    with tempfile.TemporaryDirectory(prefix="neuronova-app-") as temporary:
        wheels = Path(temporary) / "wheels"
        _install(wheels)
        web = wheels / "flet_web" / "web"
        for name in FLUTTER_FILES:
            _copy(web / name, folder / name)
        _strip_source_map(folder / "flutter_bootstrap.js")
        _leave_out_rive(folder / "main.dart.js")
        leave_out_log(folder / "main.dart.js")
        for name in ASSETS:
            _copy(web / "assets" / name, folder / "assets" / name)
        _write_icons(wheels, web / "assets" / ICON_FONT, folder / "assets" / ICON_FONT)
        _write_fonts(folder / "assets")
        for name in PYODIDE_FILES:
            _copy(web / "pyodide" / name, folder / "pyodide" / name)
        _write_lock(web / "pyodide", folder / "pyodide")
        _write_python(web / "pyodide", wheels, Path(temporary), folder)
    compress(folder)


def _install(target: Path) -> None:
    pip_wheel.ensure_pip(Path(sys.executable))
    own = ("--quiet", "--disable-pip-version-check", "--no-compile", "--no-deps", "--require-hashes")
    command = [sys.executable, "-m", "pip", "install", *own, "--only-binary=:all:", *BROWSER, "--target", str(target)]
    ended = subprocess.run(
        [*command, "-r", str(REQUIREMENTS)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    if ended.returncode:
        raise LaunchError(f"The app's packages could not be installed:\n{ended.stdout[-3000:]}")


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)


def _write_icons(wheels: Path, source: Path, target: Path) -> None:
    """Keep the icons that are drawn. A name the font does not have ends the build: it would be an empty square."""
    target.parent.mkdir(parents=True, exist_ok=True)
    styles = ("_outlined", "_rounded", "_sharp")
    glyphs = [name if name.endswith(styles) else f"{name}_baseline" for name in (*ICONS, *FLUTTER_ICONS)]
    ended = subprocess.run(
        [sys.executable, "-m", "fontTools.subset", str(source), f"--glyphs={','.join(glyphs)}",
         "--no-ignore-missing-glyphs", f"--output-file={target}"],
        env={**os.environ, "PYTHONPATH": str(wheels)},
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
    )  # fmt: skip
    if ended.returncode:
        raise LaunchError(f"The icons could not be taken out of their font:\n{ended.stdout[-3000:]}")


def _strip_source_map(script: Path) -> None:
    text = script.read_text(encoding="utf-8")
    script.write_text(re.sub(r"(?m)^//# sourceMappingURL=.*$", "", text), encoding="utf-8")


def _leave_out_rive(script: Path) -> None:
    """Flet's client asks another site for an animation runtime at every start, even when told to stay at home."""
    text = script.read_text(encoding="utf-8")
    asking = re.compile(
        r"\b(\w{1,3})\.src=A\.\w{1,5}\(\)\+a\n\1\.type=\"application/javascript\"\n\1\.defer=!0\n"
        r"\w{1,3}\.document\.body\.append\(\1\)\n"
    )
    text, count = asking.subn("", text)
    if count != 1:
        raise LaunchError("main.dart.js is not the file this build knows: where it loads Rive could not be found.")
    script.write_text(text, encoding="utf-8")


def leave_out_log(script: Path) -> None:
    """Flet's client puts all that it gets and sends into words for a log that a release drops, a picture number by
    number. It has no setting for that: no call of the log is reached here, so its text is never made.

    raises: LaunchError if the script does not write by one log what WRITTEN_OUT names
    """
    text = script.read_text(encoding="utf-8")
    call = re.search(r"(\$\.\w+\.\$1\()" + re.escape(WRITTEN_OUT[0]), text)
    if call is None or not all(f"{call[1]}{said}" in text for said in WRITTEN_OUT):
        raise LaunchError("main.dart.js is not the file this build knows: where it writes a log could not be found.")
    script.write_text(text.replace(call[1], f"0&&{call[1]}"), encoding="utf-8")


def _write_fonts(assets: Path) -> None:
    for _, name in FACES:
        _copy(FONTS / name, assets / "fonts" / name)
    faces = [{"asset": f"fonts/{name}", "weight": weight} for weight, name in FACES]
    icons = {"family": "MaterialIcons", "fonts": [{"asset": ICON_FONT}]}
    (assets / "FontManifest.json").write_text(json.dumps([icons, {"family": FAMILY, "fonts": faces}]), encoding="utf-8")


def _write_lock(source: Path, target: Path) -> None:
    """Pyodide reads the list of its packages at every start; we take none of them."""
    lock = json.loads((source / "pyodide-lock.json").read_text(encoding="utf-8"))
    (target / "pyodide-lock.json").write_text(json.dumps({**lock, "packages": {}}), encoding="utf-8")


def _write_python(pyodide: Path, wheels: Path, temporary: Path, folder: Path) -> None:
    """Standard library, Flet and what it needs, compiled, each in one archive that is imported in place."""
    stdlib, packages = temporary / "stdlib", temporary / "packages"
    with zipfile.ZipFile(pyodide / "python_stdlib.zip") as packed:
        packed.extractall(stdlib)
    _leave_out(stdlib, STDLIB_LEFT_OUT)
    packages.mkdir()
    for name in ("flet", "msgpack"):
        shutil.copytree(wheels / name, packages / name, ignore=shutil.ignore_patterns("*.pyi", "*.so", "__pycache__"))
    for name in ("repath.py", "six.py"):
        _copy(wheels / name, packages / name)
    _leave_out(packages / "flet", FLET_LEFT_OUT)
    compile_python(pyodide, stdlib, packages)
    zip_folder(stdlib, folder / "pyodide" / "python_stdlib.zip")
    zip_folder(packages, folder / "packages.zip")


def _leave_out(folder: Path, names: tuple[str, ...]) -> None:
    for path in [path for name in names for path in folder.glob(name)]:
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()
