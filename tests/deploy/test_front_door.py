"""The private Nginx of `make run` with the very files production includes, in front of an echo."""

import contextlib
import http.client
import json
import re
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import httpx
import pytest
from deploy.local import front_door
from deploy.local.settings import LaunchSettings
from tests.deploy.echo_server import echo_server
from tests.deploy.nginx_process import started
from tests.rig.ports import free_ports

from common.security_headers import APP_POLICY, PAGE_POLICY
from common.titles import title

NGINX = LaunchSettings.from_env({}).nginx
pytestmark = pytest.mark.skipif(not NGINX, reason="needs Nginx")


@dataclass(frozen=True)
class Site:
    client: httpx.Client
    settings: LaunchSettings


def _started(settings: LaunchSettings) -> subprocess.Popen[bytes]:
    front_door.write_nginx_configuration(settings)
    return started(front_door.nginx_command(settings), settings.url, front_door.nginx_folder(settings) / "error.log")


def _fill(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, files in {
        "web": {"index.html": "<!doctype html>page", "assets/app-0a1b2c3d.js": "x" * 4000, "assets/w-1.mjs": "y"},
        "app": {
            "index.html": "<!doctype html>app",
            "code-0123456789ab/start.js": "s",
            "code-0123456789ab/start.js.gz": "z",
        },
        "var/static": {"admin/base.0123456789ab.css": "c", "plain.css": "p"},
        "var/media": {"ab12.png": "pixels"},
    }.items():
        for path, text in files.items():
            (folder / name / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / name / path).write_text(text)
    monkeypatch.setattr(front_door, "WEB_FOLDER", folder / "web")
    monkeypatch.setattr(front_door, "APP_FOLDER", folder / "app")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("front")
    http, django, flask = free_ports(3)
    environ = {"NEURONOVA_VAR": str(folder / "var"), "NEURONOVA_HTTP_PORT": str(http)}
    settings = replace(LaunchSettings.from_env(environ), django_port=django, flask_port=flask)
    with pytest.MonkeyPatch.context() as monkeypatch, echo_server(django):
        _fill(folder, monkeypatch)
        process = _started(settings)
        with httpx.Client(base_url=settings.url, trust_env=False, timeout=60) as client:
            yield Site(client, settings)
        process.terminate()
        process.wait(60)


@pytest.fixture
def silent_site(tmp_path: Path) -> Iterator[Site]:
    """A front door whose Django is down."""
    http, django, flask = free_ports(3)
    environ = {"NEURONOVA_VAR": str(tmp_path), "NEURONOVA_HTTP_PORT": str(http)}
    settings = replace(LaunchSettings.from_env(environ), django_port=django, flask_port=flask)
    process = _started(settings)
    with httpx.Client(base_url=settings.url, trust_env=False) as client:
        yield Site(client, settings)
    process.terminate()
    process.wait(60)


@pytest.mark.parametrize("path", ["/api/v1/auth/me/", "/admin/", "/ml/v1/status/", "/healthz", "/readyz", "/api/docs/"])
def test_front_door_passes_on_when_path_belongs_to_django(site: Site, path: str) -> None:
    answer = site.client.get(path)

    assert answer.json()["path"] == path


@pytest.mark.parametrize("path", ["/", "/history", "/patients/12", "/login"])
def test_front_door_serves_page_when_path_is_the_pages_own(site: Site, path: str) -> None:
    answer = site.client.get(path)

    assert answer.text == "<!doctype html>page"
    assert answer.headers["cache-control"] == "no-cache"
    assert answer.headers["content-security-policy"] == PAGE_POLICY


@pytest.mark.parametrize(
    "line",
    [b"GE T /healthz HTTP/1.1", b"GET /" + b"a" * 65536 + b" HTTP/1.1", b"GET /healthz HTTP/9.9", b"\x16\x03\x01"],
    ids=["method with a space", "line too long", "version", "TLS"],
)
def test_front_door_answers_400_problem_and_hangs_up_when_it_cannot_read_the_request_line(
    site: Site, line: bytes
) -> None:
    with socket.create_connection(("127.0.0.1", site.settings.http_port), timeout=60) as connection:
        connection.sendall(line + b"\r\nHost: a\r\n\r\n")
        got = b""
        with contextlib.suppress(ConnectionResetError):
            while chunk := connection.recv(65536):
                got += chunk
    head, _, body = got.partition(b"\r\n\r\n")

    assert b" 400 " in head.splitlines()[0]
    assert b"Content-Type: application/problem+json" in head
    assert json.loads(body)["code"] == "invalid_request"


@pytest.mark.parametrize(
    "path", ["/metrics", "/metrics/", "/assets/gone-12345678.js", "/_media/ab12.png", "/.git/config", "/_problem/400"]
)
def test_front_door_answers_404_problem_when_path_is_closed(site: Site, path: str) -> None:
    answer = site.client.get(path)

    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == "not_found"
    assert answer.json()["request_id"] == answer.headers["x-request-id"]


def test_front_door_makes_its_own_request_id_and_address_when_client_claims_some(site: Site) -> None:
    claimed = {
        "X-Request-ID": "chosen",
        "X-Forwarded-For": "10.9.8.7",
        "X-Real-IP": "10.9.8.7",
        "X-Forwarded-Proto": "https",
        "Forwarded": "for=1.2.3.4",
    }

    answer = site.client.get("/ml/v1/status/", headers={**claimed, "X-Forwarded-Host": "evil"})

    passed = {name.lower(): value for name, value in answer.json()["headers"].items()}
    assert passed["x-forwarded-for"] == passed["x-real-ip"] == "127.0.0.1"
    assert passed["x-forwarded-proto"] == "http"
    assert passed["x-request-id"] == answer.headers["x-request-id"] != "chosen"
    assert "forwarded" not in passed
    assert "x-forwarded-host" not in passed


def test_front_door_sends_each_security_header_once_when_django_sends_it_too(site: Site) -> None:
    answer = site.client.get("/api/v1/auth/me/")

    for name in ("x-frame-options", "x-request-id", "content-security-policy", "cross-origin-resource-policy"):
        assert len(answer.headers.get_list(name)) == 1, name
    assert answer.headers["content-security-policy"] == "from-django"


@pytest.mark.parametrize("path", ["/", "/assets/app-0a1b2c3d.js", "/static/plain.css", "/metrics", "/media/ab12.png"])
def test_front_door_sends_security_headers_when_it_answers_itself(site: Site, path: str) -> None:
    headers = site.client.get(path).headers

    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["content-security-policy"]
    assert headers["x-request-id"]
    assert "strict-transport-security" not in headers


@pytest.mark.parametrize(
    ("path", "cache"),
    [
        ("/assets/app-0a1b2c3d.js", "public, max-age=31536000, immutable"),
        ("/static/admin/base.0123456789ab.css", "public, max-age=31536000, immutable"),
        ("/static/plain.css", "public, max-age=3600"),
        ("/app/code-0123456789ab/start.js", "public, max-age=31536000, immutable"),
        ("/app/", "no-cache"),
    ],
)
def test_front_door_caches_for_a_year_only_when_name_carries_a_digest(site: Site, path: str, cache: str) -> None:
    assert site.client.get(path).headers["cache-control"] == cache


def test_front_door_serves_the_app_under_its_own_policy_and_compressed_beforehand(site: Site) -> None:
    page = site.client.get("/app/")
    address = "/app/code-0123456789ab/start.js"
    with site.client.stream("GET", address, headers={"Accept-Encoding": "gzip"}) as script:
        sent = b"".join(script.iter_raw())
    missing = site.client.get("/app/code-0123456789ab/gone.js")

    assert page.text == "<!doctype html>app"
    assert page.headers["content-security-policy"] == APP_POLICY
    assert (script.headers["content-encoding"], sent) == ("gzip", b"z")
    assert (missing.status_code, missing.json()["code"]) == (404, "not_found")
    assert site.client.get("/app").headers["location"] == "/app/"


def test_front_door_types_module_scripts_as_javascript(site: Site) -> None:
    assert site.client.get("/assets/w-1.mjs").headers["content-type"].startswith("text/javascript")


def test_front_door_compresses_page_but_not_sign_in_answers(site: Site) -> None:
    script = site.client.get("/assets/app-0a1b2c3d.js", headers={"Accept-Encoding": "gzip"})
    login = site.client.post("/api/v1/auth/refresh/", headers={"Accept-Encoding": "gzip", "X-Long": "x" * 3000})

    assert script.headers.get("content-encoding") == "gzip"
    assert "content-encoding" not in login.headers


def test_front_door_sends_media_bytes_when_django_agrees(site: Site) -> None:
    answer = site.client.get("/media/ab12.png")

    assert answer.text == "pixels"
    assert answer.headers["cache-control"] == "private, no-store"
    assert "sandbox" in answer.headers["content-security-policy"]


def test_front_door_lets_another_site_read_media_when_django_does(site: Site) -> None:
    allowed = site.client.get("/media/ab12.png", headers={"Origin": "https://viewer.test"}).headers
    without = site.client.get("/media/ab12.png").headers

    assert allowed.get_list("access-control-allow-origin") == ["https://viewer.test"]
    assert allowed["access-control-allow-credentials"] == "true"
    assert allowed["access-control-expose-headers"] == "x-request-id"
    assert not [name for name in without if name.startswith("access-control-")]


@pytest.mark.parametrize(("path", "size"), [("/ml/v1/predict/", 100 * 2**20 + 1), ("/api/v1/patients/", 2**20 + 1)])
def test_front_door_answers_413_problem_when_body_is_over_the_limit(site: Site, path: str, size: int) -> None:
    answer = _announce_body(site.settings.http_port, path, size)

    problem = json.loads(answer.read())
    assert answer.status == problem["status"] == 413
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert problem["code"] == "payload_too_large"
    assert problem["title"] == "The file is too large."


def _announce_body(port: int, path: str, size: int) -> http.client.HTTPResponse:
    """Send only the announcement of a body: the refusal must not wait for the bytes."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.putrequest("POST", path)
    connection.putheader("Content-Length", str(size))
    connection.putheader("Accept-Language", "en")
    connection.endheaders()
    return connection.getresponse()


def test_front_door_passes_large_body_when_it_is_within_the_limit(site: Site) -> None:
    answer = site.client.post("/ml/v1/predict/", content=b"\0" * (20 * 2**20))

    assert answer.json()["bytes"] == 20 * 2**20


def test_front_door_passes_on_the_largest_file_of_patients_that_the_gateway_takes(site: Site) -> None:
    largest = 5 * 2**20  # MAX_BYTES of apps/patients/csv_import.py

    answer = site.client.post("/api/v1/patients/import/", files={"file": ("patients.csv", b"," * largest)})

    assert answer.json()["bytes"] > largest


def test_front_door_answers_503_problem_when_it_cannot_keep_a_body(site: Site) -> None:
    body = front_door.nginx_folder(site.settings) / "body"
    body.rename(body.with_name("body-away"))
    try:
        answer = site.client.post("/ml/v1/predict/", content=b"\0" * 2**18, headers={"Accept-Language": "en"})
    finally:
        body.with_name("body-away").rename(body)

    assert (answer.status_code, answer.json()["code"]) == (503, "overloaded")
    assert answer.json()["title"] == title("overloaded", "en")
    assert answer.headers["retry-after"]


def test_front_door_answers_429_problem_when_one_address_tries_to_sign_in_too_often(site: Site) -> None:
    answers = [site.client.post("/api/v1/auth/token/", json={}) for _ in range(40)]

    refused = [answer for answer in answers if answer.status_code == 429]
    assert answers[0].status_code == 200
    assert refused
    assert refused[0].json()["code"] == "rate_limited"
    assert refused[0].headers["retry-after"]
    assert site.client.get("/api/v1/auth/me/").status_code == 200


@pytest.mark.parametrize(
    ("path", "language", "code"),
    [
        ("/ml/v1/predict/", "en-GB,en", "inference_unavailable"),
        ("/ml/v1/predict/", "", "inference_unavailable"),
        ("/api/v1/patients/", "en", "overloaded"),
        ("/api/v1/patients/", "ko", "overloaded"),
    ],
)
def test_front_door_answers_503_problem_when_django_is_down(
    silent_site: Site, path: str, language: str, code: str
) -> None:
    answer = silent_site.client.get(path, headers={"Accept-Language": language})

    assert answer.status_code == 503
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["retry-after"]
    assert answer.json()["title"] == title(code, language)


def test_front_door_refuses_predictions_beyond_djangos_places_and_nothing_else(tmp_path: Path) -> None:
    http, django, flask = free_ports(3)
    environ = {"NEURONOVA_VAR": str(tmp_path), "NEURONOVA_HTTP_PORT": str(http)}
    settings = replace(LaunchSettings.from_env(environ), django_port=django, flask_port=flask)
    (tmp_path / "django.env").write_text("NEURONOVA_PREDICT_SLOTS=1\n")
    asked = b"POST /ml/v1/predict/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 3\r\n\r\nabc"
    with contextlib.ExitStack() as opened:
        busy = opened.enter_context(socket.create_server(("127.0.0.1", django)))
        busy.settimeout(60)
        process = _started(settings)
        opened.callback(process.wait, 60)
        opened.callback(process.terminate)
        for _ in range(3):  # one slot for each of Django's three workers
            opened.enter_context(socket.create_connection(("127.0.0.1", http))).sendall(asked)
            opened.enter_context(busy.accept()[0])

        beyond = httpx.post(f"{settings.url}/ml/v1/predict/", content=b"abc", trust_env=False)
        other = opened.enter_context(socket.create_connection(("127.0.0.1", http)))
        other.sendall(b"GET /ml/v1/history/ HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        passed_on = opened.enter_context(busy.accept()[0])
        passed_on.settimeout(60)

        assert (beyond.status_code, beyond.json()["code"]) == (503, "overloaded")
        assert int(beyond.headers["retry-after"]) > 0
        assert passed_on.recv(100).startswith(b"GET /ml/v1/history/ ")


def test_front_door_problems_use_the_gateways_words() -> None:
    conf = (front_door.SOURCES / "neuronova" / "problems.conf").read_text(encoding="utf-8")
    words = (front_door.SOURCES / "neuronova" / "http.conf").read_text(encoding="utf-8")
    answered = re.findall(r'"status":(\d+),"code":"([a-z_]+)"', conf)

    assert len(answered) == 7
    for status, code in answered:
        assert f'title_{status} {{ ko "{title(code, "ko")}"; en "{title(code, "en")}"; }}' in words


def test_front_door_logs_no_query_string(site: Site) -> None:
    log = front_door.nginx_folder(site.settings) / "access.log"

    site.client.get("/api/v1/patients/of-this-test/", params={"search": "Hong"})

    deadline = time.monotonic() + 60  # the line is written after the answer has left
    while "of-this-test" not in log.read_text() and time.monotonic() < deadline:
        time.sleep(0.02)
    assert "of-this-test" in log.read_text()
    assert "Hong" not in log.read_text()
