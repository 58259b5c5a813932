"""The rig's client: what it sent before its end has its outcome in the journal."""

import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from tests.chaos.journal import Journal, read_journal
from tests.chaos.load import Load
from tests.chaos.pictures import Album

LATE_S = 0.5


@pytest.fixture
def slow_twins() -> Iterator[tuple[str, threading.Event]]:
    """A server that is late with the second question under a key, and an event that is set when such a one came."""
    seen: set[str] = set()
    came = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer()

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            key = self.headers.get("Idempotency-Key", "")
            if key and key in seen:
                came.set()
                time.sleep(LATE_S)
            seen.add(key)
            self._answer()

        def _answer(self) -> None:
            self.send_response(200)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, *args: object) -> None:
            """No line for each request."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", came
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_a_question_asked_twice_ends_before_the_load_does(
    slow_twins: tuple[str, threading.Event], tmp_path: Path
) -> None:
    url, came = slow_twins
    journal = Journal(tmp_path / "journal.jsonl")
    load = Load(
        url=url, journal=journal, album=Album(bases=1), sign_in=lambda: "token", user=1, patients=[1], rate=40.0
    )

    with load.running():
        assert came.wait(30)
    journal.close()

    entries = read_journal(journal.path)
    keys = [attempt.key for attempt, _ in entries if attempt.key]
    assert len(keys) > len(set(keys))
    assert [outcome for _, outcome in entries if outcome is None or outcome.status != 200] == []
