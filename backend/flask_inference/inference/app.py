"""Put the AI server together."""

import logging
import time
import uuid

from flask import Flask, Response, current_app, g, request

from inference import metrics
from inference.api import errors, v1
from inference.api.auth import REQUEST_ID, SignatureCheck, check_body
from inference.api.body import MAX_BODY_BYTES, MAX_VOLUME_BYTES, read_body
from inference.api.server import Server
from inference.core.decode import DecoderPool
from inference.core.errors import NotAuthenticatedError
from inference.core.manifest import Manifest
from inference.core.registry import Registry, RunnerFactory
from inference.core.runner import OnnxRunner
from inference.core.store import FolderStore
from inference.core.watchdog import Watchdog
from inference.loopback import is_loopback
from inference.settings import Settings
from tracing.wsgi import traced

_METRICS = "/metrics"
_log = logging.getLogger("inference.request")


def create_app(
    settings: Settings,
    *,
    make_runner: RunnerFactory | None = None,
    registry: Registry | None = None,
    watchdog: Watchdog | None = None,
    decoders: DecoderPool | None = None,
) -> Flask:
    """Build the application; nothing is loaded until `registry.watch()` or `registry.refresh()`.

    make_runner, registry, watchdog: stand-ins for tests; the default is ONNX Runtime over the model store
    decoders: limited children that parse the files; None (tests) parses them in this process
    """
    watchdog = watchdog or Watchdog()
    registry = registry or Registry(
        FolderStore(settings.models_dir),
        make_runner or _onnx_runner(settings, watchdog),
        state_dir=settings.runtime_dir,
    )
    settings.runtime_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    app = Flask(__name__, static_folder=None)
    app.extensions["neuronova"] = Server(
        settings=settings,
        registry=registry,
        signatures=SignatureCheck(settings.internal_key, settings.runtime_dir),
        watchdog=watchdog,
        started=time.monotonic(),
        decoders=decoders,
    )
    errors.register(app)
    app.before_request(_admit)
    app.after_request(_record)
    app.register_blueprint(v1.blueprint)
    app.add_url_rule(_METRICS, "metrics", _metrics, methods=["GET"])
    if settings.otlp_endpoint:
        routes = frozenset(rule.rule for rule in app.url_map.iter_rules())
        app.wsgi_app = traced(app.wsgi_app, routes)  # type: ignore[method-assign, assignment]
    return app


def server_of(app: Flask) -> Server:
    """What `create_app` put into the application."""
    server: Server = app.extensions["neuronova"]
    return server


def _onnx_runner(settings: Settings, watchdog: Watchdog) -> RunnerFactory:
    def make(model: bytes, manifest: Manifest) -> OnnxRunner:
        return OnnxRunner(
            model, manifest, watchdog=watchdog, threads=settings.ort_threads, providers=settings.ort_providers
        )

    return make


def _admit() -> None:
    """Believe the caller or refuse, before any route (or the absence of one) is looked at."""
    g.began = time.perf_counter()
    given = request.headers.get("X-Request-ID", "")
    g.request_id = given if REQUEST_ID.fullmatch(given) else uuid.uuid4().hex
    # Second line behind the listening socket: a peer from elsewhere gets nothing, signed or not.
    if not is_loopback(request.environ.get("REMOTE_ADDR", "")):
        raise NotAuthenticatedError(reason="missing")
    if request.path == _METRICS:
        return
    server = server_of(current_app)
    path = request.environ["PATH_INFO"]
    query = request.environ.get("QUERY_STRING", "")
    g.signed = server.signatures.check_headers(
        method=request.method, path=f"{path}?{query}" if query else path, headers=request.headers
    )
    is_volume = request.args.get("volumes") == "1"
    g.body = read_body(request, limit_bytes=MAX_VOLUME_BYTES if is_volume else MAX_BODY_BYTES)
    g.body_read = True
    check_body(g.signed, g.body)


def _metrics() -> Response:
    """Figures only, no identities: readable by a collector on this host without the key."""
    return Response(metrics.exposition(), content_type=metrics.CONTENT_TYPE)


def _record(response: Response) -> Response:
    """Log and count the request."""
    seconds = time.perf_counter() - g.get("began", time.perf_counter())
    route = request.url_rule.rule if request.url_rule else "unknown"
    code = g.get("problem_code")
    metrics.observe_request(route=route, status=response.status_code, seconds=seconds, code=code)
    response.headers["X-Request-ID"] = g.get("request_id", "")
    fields = {
        "request_id": g.get("request_id"),
        "method": request.method,
        "route": route,
        "status": response.status_code,
        "code": code,
        "ms": round(seconds * 1000, 2),
        "bytes": len(g.get("body", b"")),
    }
    _log.info("request", extra=fields)
    return response
