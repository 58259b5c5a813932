"""The app's way to the gateway: sessions, renewals, retries, forms."""

import asyncio
import email
import email.policy
import json
from pathlib import Path
from types import SimpleNamespace

import httpx
import pytest
from tests.app.fakes import NOBODY, USER, FakePage, FakeTransport, answer, gateway_of, problem

from neuronova_app.api.gateway import multipart
from neuronova_app.api.problem import ApiError, parse_problem
from neuronova_app.api.session import Session
from neuronova_app.api.transport import NoAnswerError, Request, Response
from neuronova_app.system.desktop import FileKeeper, HttpxTransport, desktop_platform

PAGE = {"next": "http://host/ml/v1/history/?cursor=cD0y&page_size=30", "previous": None, "results": [{"id": "a"}]}


def run(work):  # type: ignore[no-untyped-def]
    return asyncio.run(work)


def test_sign_in_in_a_browser_uses_the_cookie_and_keeps_no_refresh_token() -> None:
    transport = FakeTransport(answer({"access": "new", "user": USER}))
    _, session, _ = gateway_of(transport)

    user = run(session.sign_in("kim", "secret", "123456"))

    asked = transport.asked[0]
    assert (user.name, user.is_patient, session.access) == ("김환자", True, "new")
    assert asked.path == "/api/v1/auth/session/"
    assert json.loads(asked.body) == {"username": "kim", "password": "secret", "otp": "123456"}


def test_sign_in_on_a_device_uses_tokens_that_live_in_memory() -> None:
    transport = FakeTransport(
        answer({"access": "a", "refresh": "r", "user": USER}), answer({"access": "b", "refresh": "r2"})
    )
    _, session, _ = gateway_of(transport, csrf=None)

    run(session.sign_in("kim", "secret"))
    renewed = run(session.refresh())

    assert transport.asked[0].path == "/api/v1/auth/token/"
    assert json.loads(transport.asked[1].body) == {"refresh": "r"}
    assert (renewed, session.access) == (True, "b")


def test_sign_in_refused_says_the_code() -> None:
    _, session, _ = gateway_of(FakeTransport(problem("otp_required", 401)))

    with pytest.raises(ApiError) as told:
        run(session.sign_in("kim", "secret"))

    assert told.value.code == "otp_required"
    assert session.user is None


def test_restore_asks_nobody_without_a_csrf_cookie() -> None:
    transport = FakeTransport()
    _, session, _ = gateway_of(transport, csrf="")

    assert run(session.restore()) is None
    assert transport.asked == []


def test_restore_sends_the_csrf_token_back() -> None:
    transport = FakeTransport(answer({"access": "new", "user": USER}))
    _, session, _ = gateway_of(transport, csrf="c-1")

    assert run(session.restore()).role == "patient"
    assert transport.asked[0].headers["x-csrftoken"] == "c-1"


def test_locked_page_opens_nothing_here_until_the_password_is_given() -> None:
    transport = FakeTransport(answer({"access": "new", "user": USER}))
    page = FakePage("c-1", locked="1")
    _, session, _ = gateway_of(transport, page=page)

    assert run(session.restore()) is None
    assert transport.asked == []
    run(session.sign_in("kim", "secret"))
    assert (page.asked[-1], page.told) == ("signedIn", [{"userId": USER["id"]}])


def test_refused_password_leaves_the_page_locked() -> None:
    page = FakePage("c-1", locked="1")
    _, session, _ = gateway_of(FakeTransport(problem("not_authenticated", 401)), page=page)

    with pytest.raises(ApiError):
        run(session.sign_in("kim", "wrong"))

    assert "signedIn" not in page.asked


@pytest.mark.parametrize("given", [answer(status=204), NOBODY], ids=["ended", "nobody answers"])
def test_sign_out_ends_the_session_here_whatever_the_server_says(given: Response | Exception) -> None:
    page = FakePage("c-1")
    _, session, _ = gateway_of(FakeTransport(given), page=page)

    run(session.sign_out())

    assert (session.access, page.asked) == ("", ["csrf", "signedOut"])


def test_expired_token_is_renewed_once_for_all_requests_at_the_same_time() -> None:
    def by_token(request: Request):  # type: ignore[no-untyped-def]
        fresh = request.headers["authorization"] == "Bearer new"
        return answer({"ok": True}) if fresh else problem("token_expired", 401)

    transport = FakeTransport(by_token, by_token, answer({"access": "new", "user": USER}), by_token, by_token)
    gateway, _, _ = gateway_of(transport)

    async def both() -> list[object]:
        return list(await asyncio.gather(gateway.analysis("a"), gateway.analysis("b")))

    assert run(both()) == [{"ok": True}, {"ok": True}]
    assert [asked.path for asked in transport.asked].count("/api/v1/auth/refresh/") == 1


def test_other_user_of_the_browser_is_told_and_asks_nothing_the_one_before_wanted() -> None:
    transport = FakeTransport(
        answer({"access": "kim", "user": USER}),
        problem("token_expired", 401),
        answer({"access": "lee", "user": {**USER, "id": 8, "username": "lee"}}),
    )
    gateway, session, _ = gateway_of(transport)
    told: list[str] = []
    session.on_other_user = lambda: told.append(session.user.username)
    run(session.sign_in("kim", "secret"))

    with pytest.raises(ApiError) as refused:
        run(gateway.agree("a"))

    assert (refused.value.problem.status, told) == (401, ["lee"])
    assert [asked.path for asked in transport.asked[1:]] == ["/ml/v1/history/a/review/", "/api/v1/auth/refresh/"]


def test_session_that_is_over_ends_with_401_and_forgets_the_token() -> None:
    gateway, session, _ = gateway_of(FakeTransport(problem("token_expired", 401), problem("not_authenticated", 401)))

    with pytest.raises(ApiError) as told:
        run(gateway.analysis("a"))

    assert (told.value.problem.status, session.access) == (401, "")


def test_server_away_during_a_renewal_ends_nothing() -> None:
    gateway, session, _ = gateway_of(FakeTransport(*[problem("token_expired", 401), NOBODY] * 3))

    with pytest.raises(ApiError) as told:
        run(gateway.analysis("a"))

    assert told.value.is_offline
    assert session.access == "old"


def test_read_is_asked_three_times_on_a_bad_network() -> None:
    transport = FakeTransport(NOBODY, NOBODY, answer({"id": "a"}))
    gateway, _, waits = gateway_of(transport)

    assert run(gateway.analysis("a")) == {"id": "a"}
    assert waits == [0.5, 1.5]


def test_change_is_sent_once_whatever_happens() -> None:
    transport = FakeTransport(NOBODY)
    gateway, _, _ = gateway_of(transport)

    with pytest.raises(ApiError):
        run(gateway.agree("a"))

    assert len(transport.asked) == 1


def test_history_gives_rows_and_the_cursor_of_the_next_page() -> None:
    transport = FakeTransport(answer(PAGE), answer({**PAGE, "next": None}))
    gateway, _, _ = gateway_of(transport)

    rows, following = run(gateway.history(reviewed=False, state="completed"))
    _, end = run(gateway.history(cursor=following))

    assert (rows, following, end) == ([{"id": "a"}], "cD0y", "")
    assert transport.asked[0].path == "/ml/v1/history/?reviewed=false&state=completed&page_size=30"


@pytest.mark.parametrize(("status", "there"), [(200, True), (405, True), (404, False)])
def test_report_is_offered_only_where_its_address_exists(status: int, there: bool) -> None:
    given = answer({}) if status == 200 else problem("not_found" if status == 404 else "method_not_allowed", status)
    gateway, _, _ = gateway_of(FakeTransport(given))

    assert run(gateway.has_report("a")) is there


def test_form_holds_fields_and_file_as_a_mail_parser_reads_them() -> None:
    content_type, body = multipart({"patient": "12"}, '뇌 "1".png', b"\x89PNG\r\n--\r\n")

    parsed = email.message_from_bytes(f"Content-Type: {content_type}\r\n\r\n".encode() + body, policy=email.policy.HTTP)
    patient, image = parsed.iter_parts()
    assert patient.get_payload(decode=True) == b"12"
    assert image.get_payload(decode=True) == b"\x89PNG\r\n--\r\n"
    assert b'filename="\xeb\x87\x8c %221%22.png"' in body


@pytest.mark.parametrize("body", [b"<html>502</html>", b"[]", b'{"code": 3}', b""])
def test_answer_that_is_no_problem_becomes_one(body: bytes) -> None:
    told = parse_problem(502, {"x-request-id": "r-2", "retry-after": "5"}, body)

    assert (told.code, told.status, told.request_id, told.retry_after_s) == ("internal_error", 502, "r-2", 5.0)


def test_httpx_transport_sends_bytes_with_progress_and_maps_a_dead_network() -> None:
    def serve(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/dead":
            raise httpx.ConnectError("no route")
        return httpx.Response(201, headers={"X-Request-ID": "r"}, content=request.read()[::-1])

    transport = HttpxTransport(httpx.AsyncClient(base_url="http://host", transport=httpx.MockTransport(serve)))
    shares: list[float] = []

    sent = run(transport.send(Request("POST", "/x", {}, b"ab" * 50_000), shares.append))

    assert (sent.status, sent.headers["x-request-id"], sent.body[:2]) == (201, "r", b"ba")
    assert shares[-1] == 1.0
    with pytest.raises(NoAnswerError):
        run(transport.send(Request("GET", "/dead")))


def test_device_keeps_settings_and_nothing_else(tmp_path) -> None:  # type: ignore[no-untyped-def]
    keeper = FileKeeper(tmp_path / "app" / "app.json")

    run(keeper.keep("language", "en"))
    run(keeper.keep("text-size", "large"))

    assert json.loads((tmp_path / "app" / "app.json").read_text()) == {"language": "en", "text-size": "large"}
    assert run(keeper.read())["text-size"] == "large"


def test_chosen_file_is_read_from_the_device(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(b"png")
    platform = desktop_platform("http://host", tmp_path / "app.json")

    assert run(platform.read_file(SimpleNamespace(name="a.png", size=3, path=str(tmp_path / "a.png")))) == b"png"
    for gone in (str(tmp_path / "b.png"), None):
        with pytest.raises(FileNotFoundError):
            run(platform.read_file(SimpleNamespace(name="b.png", size=3, path=gone)))


def test_session_needs_a_user_to_be_one() -> None:
    session = Session(FakeTransport(answer({"access": "a"})), page=None)
    session._refresh_token = "r"

    with pytest.raises(ApiError):
        run(session.refresh())
