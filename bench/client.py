"""Asks a running copy for predictions the way an outside program does."""

import io
import json
import secrets
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPConnection
from itertools import count
from pathlib import Path
from typing import Any

import httpx
import numpy as np
from PIL import Image

sys.path[:0] = [str(Path(__file__).resolve().parents[1] / "clients" / "python")]
from neuronova_client import Client, Login  # noqa: E402 -- the client lies beside, it is not installed here


@dataclass(frozen=True)
class Asker:
    """A signed-in clinician. Threads may share one: httpx clients are thread-safe."""

    http: httpx.Client
    patient: int

    @classmethod
    def from_demo(cls, demo: dict[str, Any]) -> "Asker":
        login = {name: demo["users"]["clinician"][name] for name in ("username", "password")}
        # Its connection alone: what is measured is one request, without retries and keys.
        return cls(Client(demo["url"], Login(**login)).http, demo["patients"][0])

    def ask(self, name: str, content: bytes) -> httpx.Response:
        """Return whatever the answer is."""
        return self.http.post("/ml/v1/predict/", data={"patient": self.patient}, files={"image": (name, content)})

    def timed(self, content: bytes, bearer: str) -> tuple[dict[str, Any], float]:
        """Ask about one picture over a plain connection; the form is made and the answer read outside the clock.

        bearer : of `bearer`
        returns: the answer, and milliseconds from the first byte sent to the last received: a client library's own
                 work, several milliseconds, is no part of what the product adds
        raises : RuntimeError for anything but 200
        """
        body, kind = form_of({"patient": str(self.patient)}, content)
        headers, url = {"Content-Type": kind, "Authorization": bearer}, self.http.base_url
        connection = HTTPConnection(url.host, url.port or 80, timeout=120)
        connection.connect()
        began = time.perf_counter()
        connection.request("POST", "/ml/v1/predict/", body, headers)
        answer = connection.getresponse()
        told = answer.read()
        client_ms = (time.perf_counter() - began) * 1000
        connection.close()
        if answer.status != HTTPStatus.OK:
            raise RuntimeError(f"{answer.status}: {told[:500]!r}")
        return json.loads(told), client_ms

    def bearer(self) -> str:
        """An `Authorization` header for `timed`, good for some minutes."""
        return str(self.http.get("/api/v1/auth/me/").request.headers["authorization"])


def form_of(fields: dict[str, str], content: bytes) -> tuple[bytes, str]:
    """Return the body of a form with one picture, and its content type."""
    form = httpx.Request("POST", "http://127.0.0.1", data=fields, files={"image": ("a.png", content)})
    return form.read(), form.headers["content-type"]


def read_demo(var: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((var / "demo.json").read_text(encoding="utf-8"))
    return found


def distinct_images(folder: Path) -> Iterator[bytes]:
    """Yield PNG files without end, none of them ever sent before, so that no cache can answer.

    The difference is one corner pixel outside the head, which changes the file and not the work.
    """
    pictures = [
        np.asarray(Image.open(path).convert("L")) for path in sorted(folder.glob("*.png")) if "mask" not in path.name
    ]
    for number in count(secrets.randbits(31)):
        pixels = pictures[number % len(pictures)].copy()
        pixels[0, :4] = np.frombuffer(number.to_bytes(4, "little"), np.uint8) >> 4
        pixels[1, :4] = np.frombuffer(number.to_bytes(4, "little"), np.uint8) & 15
        encoded = io.BytesIO()
        Image.fromarray(pixels).save(encoded, "PNG")
        yield encoded.getvalue()
