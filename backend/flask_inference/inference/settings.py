"""Settings of the AI server: the only module that reads the environment (truth: deploy/env/flask.env.example)."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

from inference.loopback import NotLoopbackError, parse_bind

REPOSITORY = Path(__file__).resolve().parents[3]
ENVIRONMENT = (
    "NEURONOVA_INTERNAL_KEY",
    "NEURONOVA_VAR",
    "NEURONOVA_MODELS_URL",
    "NEURONOVA_RUNS",
    "NEURONOVA_FLASK_BIND",
    "NEURONOVA_FLASK_RUNTIME",
    "NEURONOVA_ORT_THREADS",
    "NEURONOVA_ORT_PROVIDERS",
    "NEURONOVA_OTLP_ENDPOINT",
)
_KEY = re.compile(r"[0-9a-fA-F]{64}")


class SettingsError(Exception):
    """The environment is not usable; `problems` has one line per name, values never shown."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


@dataclass(frozen=True)
class Settings:
    """Everything that may differ between two installations."""

    internal_key: bytes = field(repr=False)
    models_dir: Path
    runs_dir: Path
    runtime_dir: Path
    bind_host: str = "127.0.0.1"
    bind_port: int = 9000
    ort_threads: int = 1
    ort_providers: tuple[str, ...] = ("CPUExecutionProvider",)
    otlp_endpoint: str = ""

    @property
    def bind(self) -> str:
        """The address in the form Gunicorn takes."""
        host = f"[{self.bind_host}]" if ":" in self.bind_host else self.bind_host
        return f"{host}:{self.bind_port}"

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> "Settings":
        """Read `NEURONOVA_*`. Raises SettingsError that lists every missing and every unusable name at once."""
        reader = _Reader(os.environ if environ is None else environ)
        var = Path(reader.text("NEURONOVA_VAR", str(REPOSITORY / "var")))
        host, port = reader.bind()
        settings = cls(
            internal_key=reader.key(),
            models_dir=reader.models_dir(var),
            runs_dir=Path(reader.text("NEURONOVA_RUNS", str(var / "runs"))),
            runtime_dir=Path(reader.text("NEURONOVA_FLASK_RUNTIME", str(var / "flask"))),
            bind_host=host,
            bind_port=port,
            ort_threads=reader.threads(),
            ort_providers=tuple(
                reader.text("NEURONOVA_ORT_PROVIDERS", "CPUExecutionProvider").replace(" ", "").split(",")
            ),
            otlp_endpoint=reader.otlp_endpoint(),
        )
        if reader.problems:
            raise SettingsError(reader.problems)
        return settings


class _Reader:
    """Collects problems instead of stopping at the first one."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ
        self.problems: list[str] = []

    def text(self, name: str, default: str) -> str:
        return self._environ.get(name, "").strip() or default

    def key(self) -> bytes:
        value = self.text("NEURONOVA_INTERNAL_KEY", "")
        if not value:
            self.problems.append("NEURONOVA_INTERNAL_KEY is missing")
        elif not _KEY.fullmatch(value):
            self.problems.append("NEURONOVA_INTERNAL_KEY is not 64 hex digits")
        else:
            return bytes.fromhex(value)
        return b""

    def bind(self) -> tuple[str, int]:
        value = self.text("NEURONOVA_FLASK_BIND", "127.0.0.1:9000")
        try:
            return parse_bind(value)
        except NotLoopbackError:
            self.problems.append("NEURONOVA_FLASK_BIND is not a literal loopback address with a port")
            return "", 0

    def threads(self) -> int:
        value = self.text("NEURONOVA_ORT_THREADS", "1")
        if value.isascii() and value.isdigit() and 1 <= int(value) <= 256:
            return int(value)
        self.problems.append("NEURONOVA_ORT_THREADS is not a whole number from 1 to 256")
        return 1

    def otlp_endpoint(self) -> str:
        value = self.text("NEURONOVA_OTLP_ENDPOINT", "").rstrip("/")
        if value and not value.startswith(("http://", "https://")):
            self.problems.append("NEURONOVA_OTLP_ENDPOINT is not http://host:port")
        return value

    def models_dir(self, var: Path) -> Path:
        # The store is a folder today; another scheme (object storage) becomes another class behind core.store.
        url = urlsplit(self.text("NEURONOVA_MODELS_URL", f"file://{var / 'models'}"))
        if url.scheme == "file" and url.netloc in ("", "localhost") and url.path.startswith("/"):
            return Path(unquote(url.path))
        self.problems.append("NEURONOVA_MODELS_URL is not a file:///absolute/folder URL")
        return var
