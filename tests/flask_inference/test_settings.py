"""The environment: everything wrong is said at once, and no address but loopback is taken."""

import socket
from pathlib import Path

import pytest

from inference.loopback import NotLoopbackError, is_loopback, parse_bind, require_loopback_listeners
from inference.settings import ENVIRONMENT, REPOSITORY, Settings, SettingsError

KEY = "ab" * 32
EXAMPLE = REPOSITORY / "deploy" / "env" / "flask.env.example"


def test_defaults_follow_the_data_folder() -> None:
    settings = Settings.from_env({"NEURONOVA_INTERNAL_KEY": KEY, "NEURONOVA_VAR": "/srv/nn"})

    assert settings.internal_key == bytes.fromhex(KEY)
    assert settings.models_dir == Path("/srv/nn/models")
    assert settings.runs_dir == Path("/srv/nn/runs")
    assert settings.runtime_dir == Path("/srv/nn/flask")
    assert (settings.bind, settings.ort_threads) == ("127.0.0.1:9000", 1)


def test_every_problem_is_listed_at_once_without_values() -> None:
    with pytest.raises(SettingsError) as caught:
        Settings.from_env(
            {
                "NEURONOVA_FLASK_BIND": "0.0.0.0:9000",
                "NEURONOVA_ORT_THREADS": "zero",
                "NEURONOVA_MODELS_URL": "s3://secret@bucket/x",
            }
        )

    assert {problem.split()[0] for problem in caught.value.problems} == {
        "NEURONOVA_FLASK_BIND",
        "NEURONOVA_INTERNAL_KEY",
        "NEURONOVA_MODELS_URL",
        "NEURONOVA_ORT_THREADS",
    }
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("key", ["", "ab", "zz" * 32, KEY + "0"])
def test_unusable_key_is_refused_and_not_shown(key: str) -> None:
    with pytest.raises(SettingsError) as caught:
        Settings.from_env({"NEURONOVA_INTERNAL_KEY": key})

    assert not key or key not in str(caught.value)


def test_key_is_not_in_the_representation() -> None:
    settings = Settings.from_env({"NEURONOVA_INTERNAL_KEY": KEY})

    assert "internal_key" not in repr(settings)


@pytest.mark.parametrize(
    ("value", "expected"),
    [("127.0.0.1:9000", ("127.0.0.1", 9000)), ("127.8.9.1:0", ("127.8.9.1", 0)), ("[::1]:9001", ("::1", 9001))],
)
def test_loopback_addresses_are_taken(value: str, expected: tuple[str, int]) -> None:
    assert parse_bind(value) == expected


@pytest.mark.parametrize(
    "value",
    [
        "0.0.0.0:9000",
        "[::]:9000",
        ":9000",
        "9000",
        "localhost:9000",
        "127.0.0.1",
        "127.0.0.1:",
        "127.0.0.1:99999",
        "127.0.0.1:90 00",
        "127.0.0.1:٩٠٠٠",
        "127.0.0.1.example.org:9000",
        "127.1:9000",
        "2130706433:9000",
        "0x7f.1:9000",
        "0177.0.0.1:9000",
        "10.0.0.1:9000",
        "::1:9000",
        "[::1%eth0]:9000",
        "[::ffff:127.0.0.1]:9000",
        "[::ffff:10.0.0.1]:9000",
        "127.0.0.1,0.0.0.0:9000",
        "unix:/run/flask.sock",
        "fd://3",
        "127.0.0.1:9000 0.0.0.0:9000",
        "",
    ],
)
def test_everything_else_is_refused(value: str) -> None:
    with pytest.raises(NotLoopbackError):
        parse_bind(value)


def test_listening_socket_on_every_address_is_found() -> None:
    with socket.create_server(("127.0.0.1", 0)):
        require_loopback_listeners()
        with socket.create_server(("", 0)), pytest.raises(NotLoopbackError, match=r"0\.0\.0\.0"):
            require_loopback_listeners()


def test_connected_socket_is_not_a_listener() -> None:
    left, right = socket.socketpair()
    with left, right:
        require_loopback_listeners()


def test_names_are_never_loopback() -> None:
    assert not is_loopback("localhost")


def test_example_file_names_exactly_the_settings() -> None:
    lines = [line for line in EXAMPLE.read_text().splitlines() if line and not line.startswith("#")]

    assert {line.split("=", 1)[0] for line in lines} == set(ENVIRONMENT)


def test_example_file_works_once_the_key_is_filled_in() -> None:
    lines = [line for line in EXAMPLE.read_text().splitlines() if line and not line.startswith("#")]
    environ = dict(line.split("=", 1) for line in lines) | {"NEURONOVA_INTERNAL_KEY": KEY}

    assert Settings.from_env(environ).bind == "127.0.0.1:9000"
