"""What `make run` decides before it starts anything."""

import json
import os
import re
import stat
import subprocess
from pathlib import Path

import pytest
from deploy.local import run
from deploy.local.announce import curl_line, welcome
from deploy.local.env_files import read_env_file, write_env_files
from deploy.local.model_store import install_shipped_model
from deploy.local.pip_config import node_environment, read_pip_options, uv_environment
from deploy.local.progress import LaunchError
from deploy.local.settings import REPO, LaunchSettings

DEMO = {
    "url": "http://127.0.0.1:8080",
    "users": {"clinician": {"username": "clinician", "password": 'it\'s $HOME "quoted"'}},
    "patients": [3],
}


def _settings(folder: Path, **environ: str) -> LaunchSettings:
    return LaunchSettings.from_env({"NEURONOVA_VAR": str(folder), "NEURONOVA_NGINX": "none", **environ})


def test_settings_follow_the_environment_when_a_second_copy_runs(tmp_path: Path) -> None:
    settings = _settings(tmp_path, NEURONOVA_HTTP_PORT="18080")

    assert (settings.url, settings.django_port, settings.var) == ("http://127.0.0.1:18080", 8000, tmp_path)


@pytest.mark.parametrize(("name", "value"), [("NEURONOVA_HTTP_PORT", "http"), ("NEURONOVA_FLASK_PORT", "70000")])
def test_settings_name_the_setting_when_a_port_makes_no_sense(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(LaunchError, match=name):
        _settings(tmp_path, **{name: value})


def test_settings_refuse_when_two_ports_are_the_same(tmp_path: Path) -> None:
    with pytest.raises(LaunchError, match="must differ"):
        _settings(tmp_path, NEURONOVA_HTTP_PORT="9000")


def test_env_files_are_private_and_share_only_the_internal_key(tmp_path: Path) -> None:
    write_env_files(_settings(tmp_path), {})

    django, flask = read_env_file(tmp_path / "django.env"), read_env_file(tmp_path / "flask.env")
    assert stat.S_IMODE((tmp_path / "flask.env").stat().st_mode) == 0o600
    assert django["NEURONOVA_INTERNAL_KEY"] == flask["NEURONOVA_INTERNAL_KEY"]
    assert len(bytes.fromhex(flask["NEURONOVA_INTERNAL_KEY"])) == 32
    assert "NEURONOVA_SECRET_KEY" not in flask
    assert not any("DATABASE" in name for name in flask)


def test_env_files_keep_secrets_and_own_lines_when_ports_move(tmp_path: Path) -> None:
    write_env_files(_settings(tmp_path), {})
    before = read_env_file(tmp_path / "django.env")
    with (tmp_path / "django.env").open("a") as handle:
        handle.write("NEURONOVA_SYNC_DEADLINE_S=50\n")

    write_env_files(_settings(tmp_path, NEURONOVA_FLASK_PORT="19000"), {})

    after = read_env_file(tmp_path / "django.env")
    assert after["NEURONOVA_SECRET_KEY"] == before["NEURONOVA_SECRET_KEY"]
    assert after["NEURONOVA_SYNC_DEADLINE_S"] == "50"
    assert after["NEURONOVA_INFERENCE_URL"] == "http://127.0.0.1:19000"


def test_env_files_forget_the_other_database_when_it_is_named_no_longer(tmp_path: Path) -> None:
    write_env_files(_settings(tmp_path, NEURONOVA_DATABASE_URL="mysql://u:p@127.0.0.1:1/n"), {})
    write_env_files(_settings(tmp_path), {})

    assert "NEURONOVA_DATABASE_URL" not in read_env_file(tmp_path / "django.env")


def test_env_files_take_a_documented_setting_when_the_environment_names_it(tmp_path: Path) -> None:
    write_env_files(_settings(tmp_path), {"NEURONOVA_ORT_PROVIDERS": "CPUExecutionProvider", "NEURONOVA_MADE_UP": "1"})

    flask = read_env_file(tmp_path / "flask.env")
    assert flask["NEURONOVA_ORT_PROVIDERS"] == "CPUExecutionProvider"
    assert "NEURONOVA_MADE_UP" not in flask


def test_claim_names_the_setting_when_a_port_is_taken(tmp_path: Path, unused_ports: list[int]) -> None:
    taken = _settings(tmp_path / "first", **_ports(unused_ports[:3]))
    with run.socket.create_server(("127.0.0.1", taken.django_port)), pytest.raises(LaunchError, match="DJANGO_PORT"):
        run.claim(taken)


def test_claim_refuses_when_the_data_folder_is_in_use(tmp_path: Path, unused_ports: list[int]) -> None:
    lock = run.claim(_settings(tmp_path, **_ports(unused_ports[:3])))

    with pytest.raises(LaunchError, match="already runs"):
        run.claim(_settings(tmp_path, **_ports(unused_ports[3:])))
    os.close(lock)


def _ports(numbers: list[int]) -> dict[str, str]:
    names = ("NEURONOVA_HTTP_PORT", "NEURONOVA_DJANGO_PORT", "NEURONOVA_FLASK_PORT")
    return {name: str(number) for name, number in zip(names, numbers, strict=True)}


@pytest.fixture
def package(tmp_path: Path) -> Path:
    folder = tmp_path / "package"
    folder.mkdir()
    (folder / "manifest.json").write_text(json.dumps({"version": "1.2.0", "sha256": "ab"}))
    (folder / "model.onnx").write_bytes(b"model")
    return folder


def test_model_store_is_filled_when_it_is_empty(tmp_path: Path, package: Path) -> None:
    install_shipped_model(tmp_path / "models", package)

    assert json.loads((tmp_path / "models/current.json").read_text()) == {"version": "1.2.0", "sha256": "ab"}
    assert (tmp_path / "models/packages/1.2.0/model.onnx").read_bytes() == b"model"


def test_model_store_keeps_its_version_when_it_serves_one(tmp_path: Path, package: Path) -> None:
    (tmp_path / "models").mkdir()
    (tmp_path / "models/current.json").write_text('{"version": "2.0.0", "sha256": "cd"}')

    assert install_shipped_model(tmp_path / "models", package) == "2.0.0"


def test_curl_line_survives_a_shell_when_password_and_path_are_awkward() -> None:
    line = curl_line(DEMO, Path("/srv/a folder/phantom.png"))

    shown = subprocess.run(
        ["sh", "-c", f'curl() {{ printf \'%s\\n\' "$@" >&2; printf \'{{"access": "abc"}}\'; }}; {line}'],
        capture_output=True,
        text=True,
        check=True,
    ).stderr.splitlines()
    assert "\n" not in line
    assert json.loads(shown[shown.index("-d") + 1]) == DEMO["users"]["clinician"]  # type: ignore[index]
    assert "Authorization: Bearer abc" in shown
    assert "image=@/srv/a folder/phantom.png" in shown


def test_welcome_names_address_and_every_login() -> None:
    text = welcome(DEMO, Path("phantom.png"))

    assert "http://127.0.0.1:8080" in text
    assert DEMO["users"]["clinician"]["password"] in text  # type: ignore[index]


def test_pip_options_let_the_environment_win_over_files(tmp_path: Path) -> None:
    (tmp_path / "pip.conf").write_text("[global]\nindex-url = https://file.test/simple\nfind-links = /a\n  /b\n")
    environ = {"PIP_CONFIG_FILE": str(tmp_path / "pip.conf"), "PIP_INDEX_URL": "https://env.test/simple"}

    options = read_pip_options(environ)

    assert options["index-url"] == "https://env.test/simple"
    assert options["find-links"] == "/a /b"


def test_uv_environment_speaks_of_the_same_places_as_pip(tmp_path: Path) -> None:
    environ = {
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_FIND_LINKS": "/a /b",
        "PIP_CERT": "/ca.pem",
        "UV_INDEX": "https://own",
    }

    result = uv_environment({**environ, "PIP_EXTRA_INDEX_URL": "https://other"})

    assert result["UV_FIND_LINKS"] == "/a,/b"
    assert result["SSL_CERT_FILE"] == "/ca.pem"
    assert result["UV_INDEX"] == "https://own"
    assert node_environment(environ)["NODE_EXTRA_CA_CERTS"] == "/ca.pem"


def test_make_help_lists_every_target() -> None:
    makefile = (REPO / "Makefile").read_text(encoding="utf-8").replace("\\\n", "")
    targets = set(re.findall(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)[0].split()) - {
        "environment",
        "test-environment",
    }

    shown = subprocess.run(["make", "-s", "help"], cwd=REPO, capture_output=True, text=True, check=True).stdout

    assert {line.split()[1] for line in shown.splitlines()} == targets


@pytest.mark.parametrize(("told", "passed_on"), [(["OUT=elsewhere"], '--out "elsewhere"'), ([], "")])
def test_make_train_writes_where_it_is_told(told: list[str], passed_on: str) -> None:
    command, environ = ["make", "-n", "train", "DATA=data", *told], {"PATH": os.environ["PATH"]}

    shown = subprocess.run(command, cwd=REPO, env=environ, capture_output=True, text=True, check=True).stdout

    assert shown.rstrip().endswith(f'-m training train --data "data" {passed_on}'.rstrip())
