"""Gets pip where Debian ships Python without it: one pinned wheel from the package index, hash-checked."""

import hashlib
import os
import ssl
import subprocess
import sys
import tempfile
import urllib.parse
import urllib.request
from html.parser import HTMLParser
from pathlib import Path

from deploy.local.pip_config import read_pip_options
from deploy.local.progress import LaunchError

WHEEL = "pip-26.3-py3-none-any.whl"
WHEEL_SHA256 = "f3b60b20ffaadd4415ed7957212a38ac63fa4c5fa375bd0f4a797777940fad13"
DEFAULT_INDEX = "https://pypi.org/simple"
ALLOWED_SCHEMES = ("https://", "http://", "file://")


def ensure_pip(python: Path) -> None:
    """Give the environment of `python` a pip.

    raises : LaunchError with what to do when neither ensurepip nor the index can provide one
    """
    if _runs([str(python), "-m", "pip", "--version"]) or _runs([str(python), "-m", "ensurepip", "--upgrade"]):
        return
    try:
        content = _download()
    except OSError as error:
        raise LaunchError(
            f"This Python has no pip and the package index did not answer ({error.__class__.__name__}). "
            "Install it with: apt-get install python3-venv"
        ) from error
    with tempfile.TemporaryDirectory() as folder:
        wheel = Path(folder) / WHEEL
        wheel.write_bytes(content)
        # A wheel is a zip file, and pip's can be run from inside it to install itself.
        command = [str(python), f"{wheel}/pip", "install", "--quiet", "--no-index", str(wheel)]
        subprocess.run(command, check=True)


def _runs(command: list[str]) -> bool:
    return subprocess.run(command, check=False, capture_output=True).returncode == 0


def _download() -> bytes:
    options = read_pip_options(os.environ)
    context = ssl.create_default_context(cafile=options.get("cert"))
    page = options.get("index-url", DEFAULT_INDEX).rstrip("/") + "/pip/"
    links = _LinkCollector()
    links.feed(_get(page, context).decode("utf-8", "replace"))
    for link in links.found:
        address = urllib.parse.urljoin(page, link)
        if urllib.parse.urlsplit(address).path.endswith("/" + WHEEL):
            content = _get(address, context)
            if hashlib.sha256(content).hexdigest() != WHEEL_SHA256:
                raise LaunchError(f"{WHEEL} from the package index is not the file this project pins; not installed.")
            return content
    raise LaunchError(f"The package index has no {WHEEL}. Install pip with: apt-get install python3-venv")


def _get(address: str, context: ssl.SSLContext) -> bytes:
    if not address.startswith(ALLOWED_SCHEMES):
        raise LaunchError(f"The package index has an address this launcher does not open: {address}")
    request = urllib.request.Request(address, headers={"Accept": "text/html"})  # noqa: S310 - scheme checked above
    with urllib.request.urlopen(request, timeout=60, context=context) as answer:  # noqa: S310  # nosec B310
        content: bytes = answer.read()
    return content


class _LinkCollector(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self.found += [value for name, value in attrs if name == "href" and value]


if __name__ == "__main__":
    ensure_pip(Path(sys.executable))
