"""Filing a run: of two writers one wins, and nothing half-written is ever seen."""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from inference.core.errors import AlreadyRunningError
from inference.core.files import write_new, write_replacing
from inference.core.retrain import RetrainRequest, file_request

RUN = "0f8fad5b-d9cb-469f-a165-70867728950e"


def test_concurrent_writers_of_one_run_agree_on_one_content(tmp_path: Path) -> None:
    requests = [RetrainRequest(RUN, None, None, profile) for profile in ("quick", "full") * 10]

    def attempt(request: RetrainRequest) -> str | None:
        try:
            file_request(tmp_path, request)
        except AlreadyRunningError:
            return None
        return request.profile

    with ThreadPoolExecutor(8) as pool:
        winners = {winner for winner in pool.map(attempt, requests) if winner}

    assert len(winners) == 1
    assert json.loads((tmp_path / RUN / "request.json").read_bytes())["profile"] == winners.pop()
    assert [path.name for path in (tmp_path / RUN).iterdir()] == ["request.json"]


def test_run_folder_made_by_the_gateway_is_used(tmp_path: Path) -> None:
    (tmp_path / RUN / "dataset").mkdir(parents=True)

    file_request(tmp_path, RetrainRequest(RUN, "export-1", None, "full"))

    assert (tmp_path / RUN / "request.json").is_file()


def test_write_new_leaves_what_is_there(tmp_path: Path) -> None:
    assert write_new(tmp_path / "a", b"first")
    assert not write_new(tmp_path / "a", b"second")
    assert (tmp_path / "a").read_bytes() == b"first"


def test_write_replacing_leaves_the_old_file_when_it_fails(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()

    with pytest.raises(OSError, match="directory"):
        write_replacing(tmp_path / "a", b"new")

    assert [path.name for path in tmp_path.iterdir()] == ["a"]
