"""One command makes the virtual environment of every peer, from hashed pins, in the bench's cache folder.

    python -m bench.peers.environments [--lock] [NAME ...]

`--lock` pins the newest versions again (`requirements/*.txt`); the packages of the model's path keep the versions the
product has, so that all sides run the same code.
"""

import argparse
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from deploy.local.bootstrap import VENV
from deploy.local.pip_config import uv_environment
from deploy.local.settings import REPO

from bench.cache import cache_folder

NAMES = ("flask", "fastapi", "bentoml", "litserve", "mlserver")
REQUIREMENTS = Path(__file__).parent / "requirements"
# What bench.one_model imports: in a peer's environment these have the versions of the AI server.
SHARED = (
    *("numpy", "onnxruntime", "orjson", "pillow", "simplejpeg"),
    *("pyjpegls", "pylibjpeg-openjpeg", "pylibjpeg-rle", "python-gdcm"),
)
UV = VENV / "bin" / "uv"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", choices=[*NAMES, []], help="default: all")
    parser.add_argument("--lock", action="store_true", help="pin the newest versions again first")
    chosen = parser.parse_args()
    failed = []
    for name in chosen.names or NAMES:
        try:
            if chosen.lock:
                lock(name)
            print(f"{name}: {ensure(name)}", flush=True)
        except subprocess.CalledProcessError as error:
            failed.append(name)
            print(f"{name}: cannot be installed here\n{error.stderr}", flush=True)
    sys.exit(1 if failed else 0)


def python(name: str) -> Path:
    """The interpreter of a peer's environment, whether it exists or not."""
    return cache_folder() / "peers" / name / "bin" / "python"


def ensure(name: str) -> Path:
    """Bring a peer's environment to the pinned state; does nothing when it is there already.

    raises : subprocess.CalledProcessError with what uv says on `stderr`
    """
    pins = REQUIREMENTS / f"{name}.txt"
    folder, wanted = python(name).parents[1], hashlib.sha256(pins.read_bytes()).hexdigest()
    stamp = folder / ".installed"
    if stamp.exists() and stamp.read_text() == wanted:
        return python(name)
    shutil.rmtree(folder, ignore_errors=True)
    folder.parent.mkdir(parents=True, exist_ok=True)
    _uv("venv", "--quiet", "--python", sys.executable, str(folder))
    _uv("pip", "install", "--quiet", "--require-hashes", "-r", str(pins), "--python", str(python(name)))
    stamp.write_text(wanted)
    return python(name)


def lock(name: str) -> None:
    """Pin the newest versions that go together (as `make lock` does for the product)."""
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as shared:
        shared.write("\n".join(_shared_pins()))
        shared.flush()
        options = ["--quiet", "--python-version", "3.11", "--generate-hashes", "--no-emit-index-url", "--no-header"]
        options += ["--no-annotate", "--constraint", shared.name, "--upgrade"]
        source, target = (f"bench/peers/requirements/{name}.{kind}" for kind in ("in", "txt"))
        _uv("pip", "compile", source, *options, "--output-file", target)


def _shared_pins() -> list[str]:
    text = (REPO / "requirements" / "app.txt").read_text(encoding="utf-8")
    found = dict(re.findall(r"^([a-z0-9-]+)==(\S+)", text, flags=re.MULTILINE))
    return [f"{name}=={found[name]}" for name in SHARED]


def _uv(*arguments: str) -> None:
    environment = uv_environment(os.environ) | {"UV_LINK_MODE": "copy"}
    subprocess.run([UV, *arguments], cwd=REPO, env=environment, check=True, capture_output=True, text=True)


if __name__ == "__main__":
    main()
