"""The command `neuronova`, as its user sees it."""

import io
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from tests.client.conftest import URL, FakeServer, problem, row

from neuronova_client import resumable, session_file
from neuronova_client.main import run
from neuronova_client.session_file import path_of

USER = {"id": 3, "username": "kim", "name": "김서연"}
LOGIN = httpx.Response(200, json={"access": "a1", "refresh": "r1", "user": USER})
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    return {"XDG_CONFIG_HOME": str(tmp_path / "config"), "NEURONOVA_URL": URL}


@pytest.fixture
def neuronova(server: FakeServer, environ: dict[str, str]) -> Run:
    def call(*argv: str) -> tuple[int, str, str]:
        out, err = io.StringIO(), io.StringIO()
        code = run(argv, environ, out, err, server.transport)
        return code, out.getvalue(), err.getvalue()

    return call


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """What comes through a pipe."""
    return lambda text: monkeypatch.setattr(sys, "stdin", io.StringIO(text))


@pytest.fixture
def picture(tmp_path: Path) -> str:
    file = tmp_path / "brain.png"
    file.write_bytes(b"\x89PNG")
    return str(file)


@pytest.fixture
def logged_in(server: FakeServer, neuronova: Run, typed: Callable[[str], None]) -> None:
    typed("secret\n")
    server.will(LOGIN)
    assert neuronova("login", "--username", "kim")[0] == 0
    server.requests.clear()


@pytest.mark.usefixtures("logged_in")
def test_login_keeps_tokens_and_no_password_for_its_owner_only(environ: dict[str, str]) -> None:
    file = path_of(environ)

    assert (file.stat().st_mode & 0o777, file.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    assert json.loads(file.read_text()) == {"url": URL, "access": "a1", "refresh": "r1"}


def test_login_takes_no_password_as_an_argument(neuronova: Run) -> None:
    with pytest.raises(SystemExit) as ended:
        neuronova("login", "--username", "kim", "--password", "secret")

    assert ended.value.code == 2


def test_login_asks_for_the_code_of_the_second_factor(
    server: FakeServer, neuronova: Run, typed: Callable[[str], None]
) -> None:
    typed("secret\n123456\n")
    server.will(problem(401, "otp_required"), LOGIN)

    code, out, _ = neuronova("login", "--username", "kim")

    assert (code, out) == (0, "김서연 님으로 로그인했습니다.\n")
    assert json.loads(server.requests[1].content) == {"username": "kim", "password": "secret", "otp": "123456"}


@pytest.mark.usefixtures("logged_in")
def test_predict_says_the_reading_and_that_a_person_decides(server: FakeServer, neuronova: Run, picture: str) -> None:
    server.will(httpx.Response(200, json=row()))

    code, out, _ = neuronova("predict", picture, "--patient", "12")

    assert (code, out.splitlines()[1:]) == (0, ["신경교종 93.0%", "판독 보조 결과입니다. 판단은 의료진이 합니다."])
    assert server.requests[0].headers["Authorization"] == "Bearer a1"


def test_machine_predicts_with_its_key(
    server: FakeServer, neuronova: Run, environ: dict[str, str], picture: str
) -> None:
    environ["NEURONOVA_API_KEY"] = "k.1"
    server.will(httpx.Response(200, json=row(result=None)))

    code, out, _ = neuronova("predict", picture, "--patient-number", "P-1001", "--json")

    assert (code, json.loads(out)["state"]) == (0, "completed")
    assert server.requests[0].headers["Authorization"] == "Api-Key k.1"


@pytest.mark.usefixtures("logged_in")
@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (problem(404, "not_found"), 1),
        (problem(401, "not_authenticated"), 3),
        (problem(422, "not_a_brain_mri"), 4),
        (problem(504, "inference_timeout"), 5),
        (httpx.Response(200, json=row("failed", error={"code": "inference_error", "params": {}})), 5),
        (httpx.Response(200, json=row("refused", error={"code": "not_a_brain_mri", "params": {}})), 4),
        (httpx.Response(202, json=row("queued")), 6),
    ],
    ids=["refused", "login", "image", "server", "row-failed", "row-refused", "running"],
)
def test_exit_code_says_how_it_ended(
    server: FakeServer, neuronova: Run, picture: str, answer: httpx.Response, code: int
) -> None:
    server.will(answer)

    assert neuronova("predict", picture, "--patient", "12", "--wait", "1")[0] == code


@pytest.mark.usefixtures("logged_in")
def test_error_is_told_with_its_request_id(server: FakeServer, neuronova: Run) -> None:
    server.will(problem(404, "not_found"))

    assert neuronova("show", "x", "--lang", "en") == (1, "", "<not_found>  (request id req-7)\n")


@pytest.mark.usefixtures("logged_in")
def test_history_prints_one_line_each_up_to_the_limit(server: FakeServer, neuronova: Run) -> None:
    doubtful = row()
    doubtful["result"] |= {"confident": False, "reasons": ["low_confidence"]}
    server.will(httpx.Response(200, json={"next": "/ml/v1/history/?cursor=x", "results": [row(), doubtful]}))

    _, out, _ = neuronova("history", "--patient", "12", "--limit", "2", "--lang", "en")

    assert out.count("\n") == 2
    assert out.splitlines()[0] == f"{row()['id']}  2026-11-22T03:04:05Z  #12  신경교종 93.0%"
    assert out.endswith("신경교종 93.0%  Not sure: low_confidence\n")
    assert len(server.requests) == 1


@pytest.mark.usefixtures("logged_in")
@pytest.mark.parametrize(("value", "said"), [(0.9961, "99.6%"), (0.99996, ">99.9%"), (0.0001, "<0.1%")])
def test_no_probability_is_said_to_be_certain(server: FakeServer, neuronova: Run, value: float, said: str) -> None:
    found = row(created_at="2026-11-22T12:04:05+09:00")
    found["result"]["probability"] = value
    server.will(httpx.Response(200, json={"next": None, "results": [found]}))

    _, out, _ = neuronova("history")

    assert out.endswith(f"  2026-11-22T03:04:05Z  #12  신경교종 {said}\n")


@pytest.mark.usefixtures("logged_in")
@pytest.mark.parametrize(
    ("argv", "url"),
    [(["--url", "https://other.example"], URL), ([], "https://other.example")],
    ids=["argument", "environment"],
)
def test_login_at_one_server_is_not_used_for_another(
    server: FakeServer, neuronova: Run, environ: dict[str, str], argv: list[str], url: str
) -> None:
    environ["NEURONOVA_URL"] = url

    code, _, err = neuronova("status", "--lang", "en", *argv)

    assert (code, server.requests) == (3, [])
    assert f"The login is one at {URL}. Log in at https://other.example first" in err


@pytest.mark.usefixtures("logged_in")
@pytest.mark.parametrize("url", ["", f"{URL}/", URL.upper()])
def test_login_is_used_for_its_server_however_it_is_written(
    server: FakeServer, neuronova: Run, environ: dict[str, str], url: str
) -> None:
    environ["NEURONOVA_URL"] = url
    server.will(httpx.Response(200, json={"model": {"name": "brain-tumor-mri", "version": "1.1.0"}}))

    assert neuronova("status")[0] == 0


@pytest.mark.usefixtures("logged_in")
def test_renewed_tokens_are_kept(server: FakeServer, neuronova: Run, environ: dict[str, str]) -> None:
    renewal = httpx.Response(200, json={"access": "a2", "refresh": "r2"})
    model = {"name": "brain-tumor-mri", "version": "1.1.0"}
    server.will(problem(401, "token_expired"), renewal, httpx.Response(200, json={"model": model}))

    _, out, _ = neuronova("status")

    assert out == "AI 준비됨, 모델 brain-tumor-mri 1.1.0\n"
    assert json.loads(path_of(environ).read_text())["refresh"] == "r2"


@pytest.mark.usefixtures("logged_in")
def test_logout_ends_the_login_here_and_there(server: FakeServer, neuronova: Run, environ: dict[str, str]) -> None:
    server.will(httpx.Response(204))

    assert neuronova("logout")[0] == 0
    assert json.loads(server.requests[0].content) == {"refresh": "r1"}
    assert not path_of(environ).exists()
    assert neuronova("status")[0] == 3


@pytest.mark.usefixtures("logged_in")
def test_logout_without_the_server_ends_the_login_here(
    server: FakeServer, neuronova: Run, environ: dict[str, str]
) -> None:
    server.will(httpx.ConnectError("no"))

    code, _, err = neuronova("logout", "--lang", "en")

    assert (code, path_of(environ).exists()) == (5, False)
    assert err == f"Logged out here. {URL} does not answer, so the login there goes on until it runs out.\n"


@pytest.mark.usefixtures("logged_in")
def test_logout_removes_tokens_that_others_can_read(
    server: FakeServer, neuronova: Run, environ: dict[str, str]
) -> None:
    path_of(environ).chmod(0o644)

    code, _, err = neuronova("logout", "--lang", "en")

    assert (code, path_of(environ).exists(), server.requests) == (3, False, [])
    assert err.startswith("Removed a file that others could read")


@pytest.mark.usefixtures("logged_in")
def test_tokens_that_others_can_read_are_not_used(server: FakeServer, neuronova: Run, environ: dict[str, str]) -> None:
    path_of(environ).chmod(0o644)

    assert neuronova("status")[0] == 3
    assert server.requests == []


@pytest.mark.parametrize("url", ["http://brain.hospital.example", "", "brain"])
def test_password_goes_to_no_address_without_encryption(
    server: FakeServer, neuronova: Run, environ: dict[str, str], url: str
) -> None:
    environ["NEURONOVA_URL"] = url

    assert neuronova("login", "--username", "kim")[0] == 2
    assert server.requests == []


def test_unreachable_server_is_told(server: FakeServer, neuronova: Run, environ: dict[str, str]) -> None:
    environ["NEURONOVA_API_KEY"] = "k.1"
    server.will(httpx.ConnectError("no"))

    code, _, err = neuronova("status", "--lang", "en")

    assert (code, err) == (5, f"The server does not answer: {URL}\n")


@pytest.mark.usefixtures("logged_in")
def test_unreachable_server_of_a_login_is_named(server: FakeServer, neuronova: Run, environ: dict[str, str]) -> None:
    del environ["NEURONOVA_URL"]
    server.will(httpx.ConnectError("no"))

    assert neuronova("status", "--lang", "en")[2] == f"The server does not answer: {URL}\n"


@pytest.mark.usefixtures("logged_in")
def test_missing_file_is_wrong_usage(neuronova: Run) -> None:
    assert neuronova("predict", "/nowhere.png", "--patient", "12")[0] == 2


@pytest.mark.usefixtures("logged_in")
def test_large_file_tells_how_far_it_is_and_how_to_go_on(
    server: FakeServer, neuronova: Run, picture: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resumable, "CHUNKED_ABOVE_BYTES", 3)
    monkeypatch.setattr(resumable, "CHUNK_BYTES", 2)

    def at(offset: int) -> httpx.Response:
        return httpx.Response(204, headers={"Upload-Offset": str(offset), "Upload-Length": "4"})

    created = httpx.Response(201, headers={"Location": "/ml/v1/uploads/u-1/"})
    server.will(created, at(0), at(2), at(4), httpx.Response(200, json=row()))

    code, _, err = neuronova("predict", picture, "--patient", "12", "--lang", "en")

    assert (code, err.splitlines()[1:]) == (0, ["Sent 0 %", "Sent 50 %", "Sent 100 %"])
    assert err.splitlines()[0].endswith("repeat the command with --resume u-1")

    server.will(httpx.Response(200, headers={"Upload-Offset": "0", "Upload-Length": "9"}))
    assert neuronova("predict", picture, "--patient", "12", "--resume", "u-1")[0] == 2


def test_reader_that_has_seen_enough_is_no_error() -> None:
    program = "from neuronova_client import main; main.run = lambda *given: print('row' * 99_999) or 0; main.main()"
    package = Path(session_file.__file__).parents[1]
    command = [sys.executable, "-c", program]

    with subprocess.Popen(
        command, env={"PYTHONPATH": str(package)}, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as child:
        assert child.stdout
        child.stdout.read(3)
        child.stdout.close()
        err = child.stderr.read() if child.stderr else b"?"

    assert (child.returncode, err) == (0, b"")
