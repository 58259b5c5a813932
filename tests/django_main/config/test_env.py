"""The environment: complete, or told in one go what is missing."""

from pathlib import Path

import pytest

from config.env import Env, EnvError

SOUND = {"NEURONOVA_SECRET_KEY": "s" * 50, "NEURONOVA_INTERNAL_KEY": "0f" * 32, "NEURONOVA_VAR": "/srv/nn"}


def test_load_takes_defaults_below_var() -> None:
    env = Env.load(SOUND)

    assert env.media_dir == Path("/srv/nn/media")
    assert env.database_url == "sqlite:////srv/nn/db.sqlite3"
    assert env.allowed_hosts == ("127.0.0.1", "localhost")
    assert (env.https, env.sync_deadline_s, env.predict_slots) == (False, 100.0, 16)


def test_load_takes_an_empty_value_for_an_absent_one() -> None:
    assert Env.load({**SOUND, "NEURONOVA_INFERENCE_URL": ""}).inference_url == "http://127.0.0.1:9000"


def test_load_names_every_fault_at_once_and_no_value() -> None:
    faulty = {
        "NEURONOVA_INTERNAL_KEY": "my-secret-word",
        "NEURONOVA_HTTPS": "perhaps",
        "NEURONOVA_SYNC_DEADLINE_S": "soon",
        "NEURONOVA_PREDICT_SLOTS": "0",
        "NEURONOVA_OTP_ROLES": "admin, patient",
    }

    with pytest.raises(EnvError) as caught:
        Env.load(faulty)

    text = str(caught.value)
    for name in (*faulty, "NEURONOVA_SECRET_KEY"):
        assert name in text
    assert "my-secret-word" not in text


@pytest.mark.parametrize(("word", "meant"), [("true", True), ("1", True), ("FALSE", False), ("", False), ("no", False)])
def test_load_reads_flags(word: str, meant: bool) -> None:
    assert Env.load({**SOUND, "NEURONOVA_HTTPS": word}).https is meant


def test_load_serves_static_files_from_the_cdn_when_there_is_one() -> None:
    assert Env.load({**SOUND, "NEURONOVA_CDN_URL": "https://cdn.example/"}).static_url == "https://cdn.example/static/"
    assert Env.load(SOUND).static_url == "/static/"
    with pytest.raises(EnvError, match="CDN_URL"):
        Env.load({**SOUND, "NEURONOVA_CDN_URL": "cdn.example; script-src *"})
