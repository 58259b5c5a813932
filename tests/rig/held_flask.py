"""Stands where the AI server listens: takes questions and keeps them waiting until told to answer."""

import hashlib
import io
import json
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, TypeVar

from PIL import Image

T = TypeVar("T")
ANSWER_TYPE = "application/vnd.neuronova.answer"
MODEL = {"name": "held", "version": "0", "sha256": "0" * 64}
LABELS = ("glioma", "meningioma", "pituitary", "no_tumor")


class _Server(ThreadingHTTPServer):
    # Every slot asks at once. Beyond the queue of five that is usual here a connection begins anew after 1 and 3 s, and
    # the gateway waits for 2.
    request_queue_size = 1024
    daemon_threads = True


class HeldFlask:
    """A context: while it is open the address is taken, and at its end everybody gets an answer."""

    def __init__(self, port: int) -> None:
        self._change = threading.Condition()
        self._waiting = 0
        self._open = False
        self._server = _Server(("127.0.0.1", port), self._handler())
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    def __enter__(self) -> "HeldFlask":
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.answer_all()
        self._server.shutdown()
        self._server.server_close()

    @property
    def waiting(self) -> int:
        """How many questions wait for their answer."""
        with self._change:
            return self._waiting

    def answer_all(self) -> None:
        """Answer whoever waits, and from now on at once."""
        with self._change:
            self._open = True
            self._change.notify_all()

    def wait_for(self, questions: int, wait_s: float) -> bool:
        """Returns whether so many wait now."""
        with self._change:
            return self._change.wait_for(lambda: self._waiting >= questions, wait_s)

    def _hold(self) -> None:
        with self._change:
            self._waiting += 1
            self._change.notify_all()
            self._change.wait_for(lambda: self._open)
            self._waiting -= 1

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        held = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._send({"live": True, "ready": True, "model": MODEL, "refused": None, "pid": 1, "uptime_s": 1.0})

            def do_POST(self) -> None:
                length = int(self.headers["Content-Length"])
                digest, left = hashlib.sha256(), length
                while left and (chunk := self.rfile.read(min(left, 1 << 20))):
                    digest.update(chunk)
                    left -= len(chunk)
                held._hold()
                is_volume = self.path.endswith("volumes=1")
                facts, files = (volume_answer_to if is_volume else answer_to)(digest.hexdigest(), length)
                head = json.dumps(facts).encode()
                self._send_bytes(ANSWER_TYPE, b"".join((len(head).to_bytes(4), head, *files)))

            def log_message(self, *args: object) -> None:
                """No line for each request."""

            def _send(self, value: dict[str, Any]) -> None:
                self._send_bytes("application/json", json.dumps(value).encode())

            def _send_bytes(self, media_type: str, body: bytes) -> None:
                self.send_response(200)
                self.send_header("Content-Type", media_type)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

        return Handler


def occupy(
    flask: HeldFlask, ask: Callable[[], T], slots: int, callers: ThreadPoolExecutor, *, wait_s: float = 90
) -> list["Future[T]"]:
    """Ask until so many questions wait: which worker gets one is up to the kernel, and a full one refuses it.

    returns: every call, the refused ones too
    raises : TimeoutError
    """
    asked: list[Future[T]] = []
    deadline = time.monotonic() + wait_s
    while flask.waiting < slots:
        if time.monotonic() > deadline:
            raise TimeoutError(f"{flask.waiting} of {slots} questions wait")
        missing = slots - sum(not call.done() for call in asked)
        asked += [callers.submit(ask) for _ in range(missing)]
        flask.wait_for(slots, 0.2)
    return asked


def answer_to(sha256: str, size_bytes: int) -> tuple[dict[str, Any], list[bytes]]:
    """Return the facts and files of a sound answer (docs/contracts.md §2) to a file of which no more is known."""
    picture = io.BytesIO()
    Image.new("L", (37, 41), 90).save(picture, "PNG")
    kinds = ("input", "mask", "heatmap", "overlay")
    tumor = dict.fromkeys(("area_mm2", "volume_ml", "diameters_mm", "bbox"))
    facts = {
        "model": MODEL,
        "input": {"sha256": sha256, "bytes": size_bytes, "format": "png", "shape": [41, 37], "spacing_mm": None},
        "result": {
            "label": LABELS[0],
            "label_texts": {"ko": "신경교종", "en": "Glioma"},
            "probability": 0.25,
            "probabilities": dict.fromkeys(LABELS, 0.25),
            "confident": False,
            "reasons": ["low_confidence"],
            "tumor": {"present": False, "area_px": 0, **tumor},
        },
        "images": dict.fromkeys(kinds, len(picture.getvalue())),
        "timing_ms": {"total": 1.0},
    }
    return facts, [picture.getvalue()] * len(kinds)


def volume_answer_to(sha256: str, size_bytes: int) -> tuple[dict[str, Any], list[bytes]]:
    """The same of a volume, whose two files have 32 MiB each."""
    facts, files = answer_to(sha256, size_bytes)
    packed = b"\x1f\x8b\x08" + bytes(32 * 2**20)
    own = {"montage": files[0], "volume": packed, "mask_volume": packed}
    facts["input"].update(format="nifti", shape=[5, 41, 37], spacing_mm=[3.0, 1.0, 1.0])
    facts["images"].update({kind: len(data) for kind, data in own.items()})
    facts["volume"] = {"plane": "axial", "key_slice": 2, "slices": [[2, 0.5]]}
    return facts, [*files, *own.values()]
