"""The bench measures what it says: same picture, another file, counted answers, ratios of the same round."""

import io
import itertools
import shutil
import threading
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from email.parser import BytesParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest
from bench.models import networks
from bench.parts.memory import _slope
from bench.run import PARTS
from bench.yardstick import rounds, wrk
from bench.yardstick.ceiling import Pace
from bench.yardstick.pictures import packed, pattern
from bench.yardstick.sides import Side
from PIL import Image

from inference.core import decode

HEAD = np.pad(np.tile(np.arange(40, 120, dtype=np.uint8), (50, 1)), ((20, 20), (30, 30)))


def test_a_picture_with_a_number_is_that_picture_but_for_the_pattern() -> None:
    pixels = decode.decode_image(packed(HEAD, number=27).data, filename_ext="png").pixels

    assert np.array_equal(pixels[1:], HEAD[1:])
    assert np.array_equal(pixels[0, :64], pattern(27))
    assert np.array_equal(pixels[0, 64:], HEAD[0, 64:])


def test_other_numbers_leave_the_checksum_of_the_stream_alone() -> None:
    checksums = {zlib.adler32(b"\0" + pattern(number).tobytes()) for number in (0, 1, 4**15 + 3, 4**16 - 1)}

    assert len(checksums) == 1


@pytest.mark.skipif(not shutil.which("wrk"), reason="wrk is not installed")
@pytest.mark.enable_socket
def test_every_request_of_the_load_generator_brings_a_sound_picture_that_is_new(tmp_path: Path) -> None:
    with listening() as (url, bodies):
        target = wrk.Target(tmp_path, url, "/predict", [wrk.form(packed(HEAD, 3), {"patient": "7"})])
        run = target.run(2, 3)

    asked = [image_of(body) for body in bodies]
    assert run.failed == run.statuses["503"] == run.without_retry_after == 1
    assert run.statuses["200"] >= 1
    assert len(set(asked)) == len(asked)
    assert all(np.array_equal(np.asarray(Image.open(io.BytesIO(data)))[1:], HEAD[1:]) for data in asked[:5])


def test_a_ratio_is_to_the_ceilings_around_its_own_round(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rounds, "_DRAIN_S", 0)
    side = Side("fake", StandIn([9, 30, 60]), list, dict)

    measured = rounds.compare(side, StandInCeiling([100, 100, 200]), clients=(1,), rounds=2, seconds=0)

    assert measured["clients"]["1"]["spread"] == [0.3, 0.4]
    assert measured["clients"]["1"]["per_s"] == 45


def test_the_light_network_is_made_the_same_each_time() -> None:
    (model, parameters), (again, _) = networks.light(), networks.light()

    assert model == again
    assert 1_400_000 < parameters < 1_700_000


def test_a_slope_is_in_kib_per_thousand_requests() -> None:
    assert _slope([(0, 900), (500, 0), (1000, 10 * 1024), (1500, 20 * 1024), (2000, 30 * 1024)]) == 20.0


def test_every_part_says_what_it_measures() -> None:
    assert all(told for told, _ in PARTS.values())


class StandIn:
    """Answers as many per second as it was told, in turn."""

    def __init__(self, per_s: list[float]) -> None:
        self._per_s = iter(per_s)

    def run(self, clients: int, seconds: int, *, retry_after_s: float = 0) -> wrk.Run:
        return wrk.Run(clients, next(self._per_s), 1.0, 2.0, 3.0, {"200": 5}, 0, 0, 0)


class StandInCeiling(StandIn):
    def run(self, seconds: float) -> Pace:
        return Pace(next(self._per_s), 1.0, 1.0)


@contextmanager
def listening() -> Iterator[tuple[str, list[bytes]]]:
    """A server that refuses the first request and answers the others, and the bodies it got."""
    bodies: list[bytes] = []
    numbers = itertools.count()  # two requests never get the same one, as they might by the length of a list

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            body = self.rfile.read(length)
            if len(body) < length:  # the load generator's time was over
                return
            bodies.append(f"Content-Type: {self.headers['Content-Type']}\r\n\r\n".encode() + body)
            self.send_response(200 if next(numbers) else 503)
            answer = b'{"label": "glioma"}'
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *args: object) -> None:
            """No line for each request."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", bodies
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def image_of(message: bytes) -> bytes:
    parts = BytesParser().parsebytes(message).get_payload()
    return bytes(parts[-1].get_payload(decode=True))
