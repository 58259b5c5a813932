"""`django.log`: one JSON object per line, none lost while it is rotated, under the id that goes all the way through."""

import json
import logging
import logging.config
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.support.factories import client_of
from tests.support.fake_inference import FakeInference, png
from tests.support.uploads import empty_spool  # noqa: F401 -- a fixture for every test

from apps.accounts.models import User
from apps.ml_proxy import tasks
from apps.patients.models import Patient
from config.env import REPOSITORY
from config.logs import logging_config

pytestmark = pytest.mark.one_database
PROCESSES, LINES = 3, 400
WRITER = """
import logging, logging.config, sys, time
from pathlib import Path
from config.logs import logging_config
logging.config.dictConfig(logging_config(Path(sys.argv[1])))
for number in range(int(sys.argv[3])):
    logging.getLogger("neuronova.request").info("request", extra={"request_id": f"{sys.argv[2]}-{number}"})
    time.sleep(0.001)
"""


@pytest.fixture
def log_file(tmp_path: Path) -> Iterator[Path]:
    """The log as the settings make it, in a folder of its own."""
    # Not by dictConfig: that closes the handlers of the whole process, which then open their files a second time.
    maker = logging.config.DictConfigurator(logging_config(tmp_path))
    config = maker.config
    config["formatters"]["json"] = maker.configure_formatter(config["formatters"]["json"])
    config["filters"]["request_id"] = maker.configure_filter(config["filters"]["request_id"])
    handler = maker.configure_handler(config["handlers"]["file"])
    logger = logging.getLogger("neuronova.request")
    logger.addHandler(handler)
    yield tmp_path / "django.log"
    logger.removeHandler(handler)
    handler.close()


def lines_of(file: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


@pytest.mark.django_db
def test_request_is_one_json_line_with_every_field(log_file: Path, clinician: User) -> None:
    client_of(clinician).get("/api/v1/patients/?search=홍길동", headers={"X-Request-ID": "abc"}, REMOTE_ADDR="10.0.0.7")

    (line,) = lines_of(log_file)
    assert set(line) == {
        *("time", "level", "logger", "message", "request_id"),
        *("method", "route", "status", "ms", "user", "address", "bytes_in", "bytes_out"),
    }
    assert (line["request_id"], line["route"], line["status"]) == ("abc", "api/v1/patients/", 200)
    assert (line["user"], line["address"]) == (clinician.pk, "10.0.0.7")
    assert "홍길동" not in log_file.read_text(encoding="utf-8")


@pytest.mark.django_db
def test_line_of_a_stranger_has_no_user_and_of_a_missing_page_no_path(log_file: Path) -> None:
    client_of(None).get("/api/v1/auth/me/")
    client_of(None).get("/api/v1/patients-of-홍길동/")

    lines = lines_of(log_file)
    assert [(line["status"], line["user"]) for line in lines] == [(401, None), (404, None)]
    assert lines[1]["route"] is None


@pytest.mark.django_db
def test_request_id_goes_through_the_worker_to_the_ai_server(
    clinician: User, patient: Patient, inference: FakeInference
) -> None:
    body = {"image": SimpleUploadedFile("a.png", png()), "patient": patient.pk}
    headers = {"X-Request-ID": "abc-1", "Prefer": "respond-async"}

    job = client_of(clinician).post("/ml/v1/predict/", body, format="multipart", headers=headers).json()
    tasks.inference_job_task(job["id"])

    assert job["request_id"] == "abc-1"
    assert {request.headers["X-Request-ID"] for request in inference.requests} == {"abc-1"}


def test_rotation_under_several_processes_loses_no_line(tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": f"{REPOSITORY}/backend/django_main:{REPOSITORY}/backend"}
    command = [sys.executable, "-c", WRITER, str(tmp_path)]
    writers = [subprocess.Popen([*command, str(name), str(LINES)], env=environment) for name in range(PROCESSES)]

    current = tmp_path / "django.log"
    for rotation in range(4):  # what logrotate does: rename, and make no copy
        while not current.exists() and any(writer.poll() is None for writer in writers):
            time.sleep(0.01)
        time.sleep(0.1)
        if current.exists():
            current.rename(tmp_path / f"django.log.{rotation}")
    codes = [writer.wait(300) for writer in writers]

    found = [line["request_id"] for file in tmp_path.iterdir() for line in lines_of(file)]
    assert codes == [0] * PROCESSES
    assert sorted(map(str, found)) == sorted(f"{name}-{number}" for name in range(PROCESSES) for number in range(LINES))
