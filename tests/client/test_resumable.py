"""Large files in chunks, against a server that answers as told."""

import base64
from pathlib import Path

import httpx
import pytest
from tests.client.conftest import URL, FakeServer, problem, row

from neuronova_client import ApiError, ApiKey, Client, Sent, UploadCutError, WrongFileError, resumable

ID = "0198c0de-0000-7000-8000-0000000000aa"
CREATED = httpx.Response(201, headers={"Location": f"/ml/v1/uploads/{ID}/"})
DONE = httpx.Response(200, json=row())


@pytest.fixture(autouse=True)
def _small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resumable, "CHUNKED_ABOVE_BYTES", 5)
    monkeypatch.setattr(resumable, "CHUNK_BYTES", 4)


@pytest.fixture
def study(tmp_path: Path) -> Path:
    file = tmp_path / "Kim Seo-yeon 1984.nii.gz"
    file.write_bytes(b"0123456789")
    return file


def at(offset: int, length: int = 10) -> httpx.Response:
    return httpx.Response(204, headers={"Upload-Offset": str(offset), "Upload-Length": str(length)})


def client(server: FakeServer, **options: object) -> Client:
    return Client(URL, ApiKey("k.1"), transport=server.transport, **options)  # type: ignore[arg-type]


def asked(server: FakeServer) -> list[tuple[str, bytes]]:
    return [(request.method, request.content) for request in server.requests]


def test_large_file_goes_in_chunks_and_predict_names_it(server: FakeServer, study: Path) -> None:
    server.will(CREATED, at(0), at(4), at(8), at(10), DONE)
    seen: list[Sent] = []

    found = client(server).predict(study, patient=12, sent=seen.append)

    begun, _, *chunks, predict = server.requests
    assert found["state"] == "completed"
    assert [chunk.content for chunk in chunks] == [b"0123", b"4567", b"89"]
    assert [chunk.headers["Upload-Offset"] for chunk in chunks] == ["0", "4", "8"]
    assert {request.headers["Tus-Resumable"] for request in server.requests[:-1]} == {"1.0.0"}
    assert begun.headers["Upload-Length"] == "10"
    assert predict.headers["Content-Type"].startswith("multipart/form-data")
    assert f'name="upload"\r\n\r\n{ID}\r\n'.encode() in predict.content
    assert b'name="image"' not in predict.content
    assert seen == [Sent(ID, done, 10) for done in (0, 4, 8, 10)]


def test_name_of_the_file_stays_here(server: FakeServer, study: Path) -> None:
    server.will(CREATED, at(10))

    client(server).upload(study)

    key, value = server.requests[0].headers["Upload-Metadata"].split()
    assert (key, base64.b64decode(value)) == ("filename", b"study.nii.gz")


def test_small_file_goes_at_once(server: FakeServer, tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(b"\x89PNG")
    server.will(DONE)

    client(server).predict(tmp_path / "a.png", patient=12)

    assert [method for method, _ in asked(server)] == ["POST"]


@pytest.mark.parametrize(
    "trouble",
    [httpx.ReadError("cut"), httpx.ReadTimeout("late"), httpx.Response(502), problem(409, "offset_conflict", offset=4)],
    ids=["cut", "answer-lost", "proxy", "had-arrived"],
)
def test_upload_goes_on_where_the_server_stands(
    server: FakeServer, study: Path, trouble: httpx.Response | Exception
) -> None:
    server.will(CREATED, at(0), trouble, at(4), at(8), at(10))

    assert client(server).upload(study) == ID

    assert asked(server)[2:] == [("PATCH", b"0123"), ("HEAD", b""), ("PATCH", b"4567"), ("PATCH", b"89")]


def test_upload_waits_its_turn_without_asking_where_it_stands(
    server: FakeServer, study: Path, slept: list[float]
) -> None:
    server.will(CREATED, at(0), problem(503, "overloaded", {"Retry-After": "2"}), at(10))

    client(server).upload(study)

    assert ([method for method, _ in asked(server)], slept) == (["POST", "HEAD", "PATCH", "PATCH"], [2.0])


def test_upload_that_stays_cut_says_how_to_go_on(server: FakeServer, study: Path, slept: list[float]) -> None:
    server.will(CREATED, at(0), at(4), httpx.ConnectError("no"))

    with pytest.raises(UploadCutError) as caught:
        client(server, attempts=1).upload(study)

    assert caught.value.upload_id == ID
    assert slept == list(resumable.PAUSES_S)


def test_every_chunk_gives_new_patience(server: FakeServer, study: Path) -> None:
    cut = httpx.ReadError("cut")
    server.will(CREATED, at(0), *[cut, at(0)] * 5, at(4), *[cut, at(4)] * 5, at(8), at(10))

    assert client(server).upload(study) == ID


def test_later_call_goes_on_with_the_rest(server: FakeServer, study: Path) -> None:
    server.will(at(8), at(10), DONE)

    client(server).predict(study, patient=12, resume=ID)

    assert asked(server)[:2] == [("HEAD", b""), ("PATCH", b"89")]


def test_another_file_does_not_go_on(server: FakeServer, study: Path) -> None:
    server.will(at(4, length=11))

    with pytest.raises(WrongFileError):
        client(server).upload(study, resume=ID)


@pytest.mark.parametrize(("status", "code"), [(413, "payload_too_large"), (507, "insufficient_storage")])
def test_what_the_server_does_not_take_is_told_at_once(server: FakeServer, study: Path, status: int, code: str) -> None:
    server.will(problem(status, code))

    with pytest.raises(ApiError) as caught:
        client(server).upload(study)

    assert (caught.value.code, len(server.requests)) == (code, 1)
