"""One trace from the gateway through the AI server, in spans that name nobody; and nothing at all when it is off."""

import gzip
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from flask import Flask
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from pytest_django.fixtures import Settings
from tests.contract.conftest import client_with
from tests.flask_inference.packages import head_png
from tests.support.factories import PatientFactory, UserFactory, client_of
from tests.support.fake_inference import KEY, serving

import tracing
from common.request_id import working_for
from inference import create_app
from inference.app import server_of

REPOSITORY = Path(__file__).resolve().parents[2]
REQUEST_ID = "0123456789abcdef0123456789abcdef"


@pytest.fixture
def spans() -> Iterator[InMemorySpanExporter]:
    exporter = InMemorySpanExporter()
    tracing.start("test", "", exporter=exporter)
    yield exporter
    tracing.stop()


@pytest.fixture
def traced_gateway(settings: Settings, flask_app: Flask) -> Iterator[None]:
    """Both servers as they are with NEURONOVA_OTLP_ENDPOINT set."""
    first, *rest = settings.MIDDLEWARE
    settings.MIDDLEWARE = [first, "common.tracing_middleware.TracingMiddleware", *rest]
    server = server_of(flask_app)
    app = create_app(
        replace(
            server.settings, otlp_endpoint="http://127.0.0.1:9", runtime_dir=server.settings.runtime_dir / "traced"
        ),
        registry=server.registry,
    )
    with serving(client_with(app, KEY)):
        yield


@pytest.mark.django_db
@pytest.mark.usefixtures("traced_gateway")
def test_prediction_is_one_trace_under_the_requests_id(spans: InMemorySpanExporter) -> None:
    clinician = UserFactory(username="kim.secret", name="김비밀")
    patient = PatientFactory(clinician=clinician, number="P-TOPSECRET", name="홍길동")
    body = {"image": SimpleUploadedFile("hong-gildong.png", head_png()), "patient": patient.pk}

    answer = client_of(clinician).post("/ml/v1/predict/", body, format="multipart", HTTP_X_REQUEST_ID=REQUEST_ID)

    assert answer.status_code == 200, answer.content
    gateway, call, ai = _three(spans.get_finished_spans())
    assert {f"{span.context.trace_id:032x}" for span in (gateway, call, ai)} == {REQUEST_ID}
    assert (call.parent.span_id, ai.parent.span_id) == (gateway.context.span_id, call.context.span_id)
    assert ai.attributes["neuronova.inference_ms"] > 0
    assert gateway.attributes["http.response.status_code"] == 200
    text = "".join(span.to_json() for span in spans.get_finished_spans())
    assert not [name for name in ("secret", "SECRET", "gildong", "홍길동", "127.0.0.1") if name in text]


def _three(found: tuple[ReadableSpan, ...]) -> tuple[ReadableSpan, ReadableSpan, ReadableSpan]:
    """The gateway's request, its call of the AI server, the AI server's side of it."""
    (gateway,) = (span for span in found if span.name == "POST ml/v1/predict/")
    call, ai = (
        next(span for span in found if (span.name, span.kind.name) == ("POST /api/v1/predict", kind))
        for kind in ("CLIENT", "SERVER")
    )
    return gateway, call, ai


def test_a_failed_span_does_not_repeat_the_exceptions_words(spans: InMemorySpanExporter) -> None:
    with pytest.raises(ValueError, match="gildong"), tracing.span("x"):
        raise ValueError("hong gildong")

    (span,) = spans.get_finished_spans()
    assert span.status.status_code.name == "ERROR"
    assert "gildong" not in span.to_json()


def test_job_goes_on_with_the_trace_of_its_request(spans: InMemorySpanExporter) -> None:
    with working_for(REQUEST_ID):
        pass

    (span,) = spans.get_finished_spans()
    assert (f"{span.context.trace_id:032x}", span.kind.name) == (REQUEST_ID, "CONSUMER")


@pytest.mark.parametrize("given", ["", "00-zz-11-01", "00-" + "0" * 32 + "-" + "0" * 16 + "-01"])
def test_a_malformed_caller_begins_a_trace_of_its_own(spans: InMemorySpanExporter, given: str) -> None:
    with tracing.span("x", traceparent=given):
        pass

    assert spans.get_finished_spans()[0].parent is None


def test_an_id_of_another_form_becomes_its_digest() -> None:
    assert tracing.trace_id_of("scanner-7") == tracing.trace_id_of("scanner-7") != tracing.trace_id_of("scanner-8")
    assert len(tracing.trace_id_of("0" * 32)) == 32 != int(tracing.trace_id_of("0" * 32), 16)


def test_off_imports_nothing_and_sends_no_header() -> None:
    program = (
        "import sys, tracing, tracing.wsgi; tracing.start('x', '')\n"
        "with tracing.span('a', request_id='b') as span: span.note({'c': 1})\n"
        "assert tracing.outgoing() == {}\n"
        "assert not [name for name in sys.modules if name.startswith('opentelemetry')]"
    )

    subprocess.run([sys.executable, "-c", program], cwd=REPOSITORY / "backend", check=True)


def test_spans_reach_a_collector_over_http(socket_enabled: None) -> None:
    """The real exporter speaks to a receiver in this process."""
    received: list[tuple[str, bytes]] = []

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            received.append((self.path, self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Receiver) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        tracing.start("neuronova-test", f"http://127.0.0.1:{server.server_port}")
        with tracing.span("GET healthz", request_id=REQUEST_ID):
            pass
        tracing.stop()
        server.shutdown()
        thread.join()

    ((path, body),) = received
    assert path == "/v1/traces"
    assert bytes.fromhex(REQUEST_ID) in gzip_or_plain(body)
    assert b"neuronova-test" in gzip_or_plain(body)


def gzip_or_plain(body: bytes) -> bytes:
    return gzip.decompress(body) if body.startswith(b"\x1f\x8b") else body
