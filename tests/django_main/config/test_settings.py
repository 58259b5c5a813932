"""Settings, system checks, the page without Nginx, and what the schema file says."""

import io
import os
import re
import socket
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pymysql
import pytest
from django.core.checks import run_checks
from django.core.management import call_command
from django.http import Http404
from django.test import RequestFactory
from pytest_django.fixtures import Settings
from tests.support import openapi

from common.security_headers import SecurityHeadersMiddleware
from config import checks, storage
from config.env import REPOSITORY, Env
from config.page import app_page, page

BASE = {"NEURONOVA_SECRET_KEY": "s" * 50, "NEURONOVA_INTERNAL_KEY": "0f" * 32}


@pytest.mark.one_database
def test_schema_file_is_what_the_code_says() -> None:
    text = io.StringIO()

    call_command("spectacular", lang="en", fail_on_warn=True, validate=True, stdout=text)

    assert text.getvalue() == openapi.FILE.read_text(encoding="utf-8"), "run: make types"


def test_migrations_are_complete(db: None) -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def behind_tls(tmp_path: Path, *command: str) -> "subprocess.CompletedProcess[str]":
    environment = {
        **{k: v for k, v in os.environ.items() if not k.startswith("NEURONOVA_")},
        "NEURONOVA_SECRET_KEY": "".join(chr(97 + i % 26) for i in range(60)),
        "NEURONOVA_INTERNAL_KEY": "0f" * 32,
        "NEURONOVA_VAR": str(tmp_path),
        "NEURONOVA_LOG_DIR": str(tmp_path / "logs"),
        "NEURONOVA_HTTPS": "true",
        "NEURONOVA_ALLOWED_HOSTS": "brain.hospital.example",
    }
    return subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=REPOSITORY / "backend" / "django_main",
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.one_database
def test_check_deploy_is_clean_behind_tls(tmp_path: Path) -> None:
    ended = behind_tls(tmp_path, "check", "--deploy", "--fail-level", "WARNING")

    assert ended.returncode == 0, ended.stderr


@pytest.mark.one_database
def test_hsts_is_the_same_wherever_it_is_said(tmp_path: Path) -> None:
    """And a hospital's name is put on nobody's list."""
    told = behind_tls(
        tmp_path,
        "shell",
        "--no-imports",
        "--command",
        "from django.test import Client\n"
        "answer = Client().get('/healthz', secure=True, headers={'host': 'brain.hospital.example'})\n"
        "print(answer['Strict-Transport-Security'])",
    )

    places = [path for path in (REPOSITORY / "deploy").rglob("*") if path.suffix in {".conf", ".yaml"}]
    texts = [path.read_text(encoding="utf-8") for path in places]
    said = [value for text in texts for value in re.findall(r'set \$neuronova_hsts "(.+)";', text)]
    assert len(said) == 3
    assert {*said, told.stdout.strip()} == {"max-age=63072000; includeSubDomains"}, told.stderr


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({"inference_url": "ftp://127.0.0.1"}, "neuronova.E001"),
        ({"inference_url": "http://10.0.0.7:9000"}, "neuronova.E002"),
        ({"spool": Path("/nowhere")}, "neuronova.E003"),
        ({"allowed_hosts": ("*",)}, "neuronova.E004"),
        ({"allowed_hosts": ("brain.example",)}, "neuronova.W001"),
        ({"serve_web": True, "web_dist": Path("/nowhere")}, "neuronova.W002"),
    ],
)
def test_checks_find(settings: Settings, change: dict[str, object], found: str) -> None:
    settings.ENV = replace(settings.ENV, **change)  # type: ignore[arg-type]

    messages = [*checks.check_inference_url(None), *checks.check_folders(None), *checks.check_public(None)]

    assert found in {message.id for message in messages}


def test_checks_are_quiet_when_all_is_well() -> None:
    assert not run_checks()


def test_mysql_is_strict_and_read_committed() -> None:
    env = Env.load({**BASE, "NEURONOVA_DATABASE_URL": "mysql://u:p@127.0.0.1:3307/nn"})

    config = storage.databases(env)["default"]

    assert (config["ENGINE"], config["PORT"]) == ("config.mysql", 3307)
    assert config["OPTIONS"]["isolation_level"] == "read committed"
    assert "STRICT_TRANS_TABLES" in config["OPTIONS"]["init_command"]


@pytest.mark.parametrize(("chosen", "wanted"), [({}, 10), ({"NEURONOVA_DATABASE_TIMEOUT_S": "0"}, None)])
def test_servers_wait_for_mysql_with_a_limit_and_manage_py_without(chosen: dict[str, str], wanted: int | None) -> None:
    env = Env.load({**BASE, "NEURONOVA_DATABASE_URL": "mysql://u:p@127.0.0.1:3307/nn", **chosen})

    options = storage.databases(env)["default"]["OPTIONS"]

    assert (options.get("read_timeout"), options.get("write_timeout")) == (wanted, wanted)
    assert ("lock_wait_timeout" in options["init_command"]) == (wanted is not None)
    assert "STRICT_TRANS_TABLES" in options["init_command"]


def test_database_that_takes_calls_and_never_answers_is_given_up(socket_enabled: None) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        url = {"NEURONOVA_DATABASE_URL": f"mysql://u:p@127.0.0.1:{port}/nn", "NEURONOVA_DATABASE_TIMEOUT_S": "1"}
        config = storage.databases(Env.load({**BASE, **url}))["default"]

        with pytest.raises(pymysql.connections.err.OperationalError):
            pymysql.connect(
                user="u",
                host="127.0.0.1",
                port=port,
                **{name: config["OPTIONS"][name] for name in ("connect_timeout", "read_timeout", "write_timeout")},
            )


def test_bell_gives_a_hanging_redis_up() -> None:
    env = Env.load({**BASE, "NEURONOVA_REDIS_URL": "redis://127.0.0.1:6380/1"})

    assert 0 < storage.celery(env)["CELERY_BROKER_TRANSPORT_OPTIONS"]["socket_timeout"] <= 5


def test_redis_serves_cache_and_broker_when_named() -> None:
    env = Env.load({**BASE, "NEURONOVA_REDIS_URL": "redis://127.0.0.1:6380/1"})

    assert storage.caches(env)["default"]["BACKEND"].endswith("RedisCache")
    assert storage.celery(env)["CELERY_BROKER_URL"] == "redis://127.0.0.1:6380/1"


@pytest.fixture
def web(settings: Settings, tmp_path: Path) -> Path:
    settings.ENV = replace(settings.ENV, web_dist=tmp_path)
    (tmp_path / "index.html").write_text("<!doctype html>", encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("path", ["", "history/0198", "login"])
def test_page_answers_for_client_side_routes(web: Path, path: str) -> None:
    answer = SecurityHeadersMiddleware(lambda request: page(request, path))(RequestFactory().get(f"/{path}"))

    assert answer.content == b"<!doctype html>"
    assert answer["Cache-Control"] == "no-cache"
    assert "script-src 'self';" in answer["Content-Security-Policy"]


def test_page_does_not_answer_for_missing_files(web: Path) -> None:
    with pytest.raises(Http404):
        page(RequestFactory().get("/assets/gone.js"), "assets/gone.js")


def test_app_page_is_never_cached_and_may_run_webassembly(settings: Settings, tmp_path: Path) -> None:
    settings.ENV = replace(settings.ENV, app_dist=tmp_path)
    (tmp_path / "index.html").write_text("<!doctype html>app", encoding="utf-8")

    answer = SecurityHeadersMiddleware(app_page)(RequestFactory().get("/app/"))

    assert answer.content == b"<!doctype html>app"
    assert answer["Cache-Control"] == "no-cache"
    assert "script-src 'self' 'wasm-unsafe-eval';" in answer["Content-Security-Policy"]


def test_app_that_was_not_built_is_missing(settings: Settings, tmp_path: Path) -> None:
    settings.ENV = replace(settings.ENV, app_dist=tmp_path)

    with pytest.raises(Http404):
        app_page(RequestFactory().get("/app/"))
