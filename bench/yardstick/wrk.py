"""wrk as the load generator: prepared bodies, counted statuses, percentiles."""

import base64
import json
import secrets
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.rig.machine import find_program

from bench.yardstick.pictures import Picture

LUA = Path(__file__).with_name("load.lua")
_BOUNDARY = "neuronova-bench"
_TIMEOUT = "60s"


@dataclass(frozen=True)
class Body:
    """One request's body; `pattern` and `chunk` as in Picture, None where it always goes as it is."""

    data: bytes
    content_type: str
    pattern: int | None = None
    chunk: int | None = None


@dataclass(frozen=True)
class Run:
    """What one run measured. Rates count answers with status 200 only."""

    clients: int
    per_s: float
    p50_ms: float
    p99_ms: float
    max_ms: float
    statuses: dict[str, int]
    wrong: int
    without_retry_after: int
    socket_errors: int

    @property
    def failed(self) -> int:
        """Answers that were not a good 200, and lost connections."""
        return sum(n for status, n in self.statuses.items() if status != "200") + self.wrong + self.socket_errors


def form(picture: Picture, fields: Mapping[str, str] | None = None) -> Body:
    """multipart/form-data with the picture as `image`, last."""
    parts = "".join(
        f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in (fields or {}).items()
    )
    own = 'Content-Disposition: form-data; name="image"; filename="bench.png"\r\nContent-Type: image/png\r\n\r\n'
    ahead = f"{parts}--{_BOUNDARY}\r\n{own}".encode()
    data = ahead + picture.data + f"\r\n--{_BOUNDARY}--\r\n".encode()
    shift = len(ahead)
    return Body(data, f"multipart/form-data; boundary={_BOUNDARY}", picture.pattern + shift, picture.chunk + shift)


def v2_json(picture: Picture) -> Body:
    """The same picture for servers of the V2 inference protocol: base64 in JSON."""
    tensor = {
        "name": "image",
        "shape": [1],
        "datatype": "BYTES",
        "parameters": {"content_type": "base64"},
        "data": [base64.b64encode(picture.data).decode()],
    }
    return Body(json.dumps({"inputs": [tensor]}).encode(), "application/json")


class Target:
    """Prepared requests to one address in a folder of their own."""

    def __init__(
        self,
        folder: Path,
        url: str,
        path: str,
        bodies: list[Body],
        headers: Callable[[], Mapping[str, str]] = dict,
    ) -> None:
        """headers : asked before each run, so that a token may be renewed"""
        self.url, self.path, self._headers, self._folder, self.bodies = url, path, headers, folder, bodies
        folder.mkdir(parents=True, exist_ok=True)
        for number, body in enumerate(bodies):
            (folder / f"{number}.body").write_bytes(body.data)

    def headers(self) -> dict[str, str]:
        return {**self._headers(), "Content-Type": self.bodies[0].content_type}

    def run(self, clients: int, seconds: int, *, retry_after_s: float = 0.0) -> Run:
        """Let so many clients ask for whole seconds, each again as soon as it has its answer.

        retry_after_s : how long a client waits after a 503 (0: an impatient client)
        raises        : subprocess.CalledProcessError with what wrk says
        """
        self._write()
        command = [
            find_program("wrk"),
            "-t1",
            f"-c{clients}",
            f"-d{seconds}s",
            "--timeout",
            _TIMEOUT,
            "-s",
            str(LUA),
            self.url,
        ]
        first = str(secrets.randbits(30))
        ended = subprocess.run(
            [*command, "--", str(self._folder), first, str(retry_after_s)], capture_output=True, text=True, check=True
        )
        return _read(clients, ended.stdout)

    def _write(self) -> None:
        headers = ", ".join(f"[{_lua(name)}] = {_lua(value)}" for name, value in self.headers().items())
        bodies = ",\n".join(
            f'{{ file = "{number}.body"'
            + ("" if body.pattern is None else f", pattern = {body.pattern}, chunk = {body.chunk}")
            + " }"
            for number, body in enumerate(self.bodies)
        )
        text = f"return {{ path = {_lua(self.path)}, headers = {{ {headers} }}, bodies = {{\n{bodies}\n}} }}\n"
        (self._folder / "target.lua").write_text(text, encoding="utf-8")


def _read(clients: int, text: str) -> Run:
    line = next((line for line in text.splitlines() if line.startswith("RESULT ")), None)
    if line is None:
        raise RuntimeError(f"wrk told no result:\n{text[-2000:]}")
    told: dict[str, Any] = json.loads(line.removeprefix("RESULT "))
    statuses = {str(status): int(n) for status, n in told["statuses"].items()}
    return Run(
        clients=clients,
        per_s=round((statuses.get("200", 0) - int(told["wrong"])) / float(told["seconds"]), 3),
        p50_ms=told["p50_ms"],
        p99_ms=told["p99_ms"],
        max_ms=told["max_ms"],
        statuses=statuses,
        wrong=int(told["wrong"]),
        without_retry_after=int(told["without_retry_after"]),
        socket_errors=int(told["socket_errors"]) + int(told["timeouts"]),
    )


def _lua(text: str) -> str:
    return json.dumps(text)  # both quote backslash and quotes alike; headers and paths hold nothing else
