"""The command's own words, Korean and English. Errors of the server bring their sentence with them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from neuronova_client.answers import Prediction

WORDS: Final[dict[str, tuple[str, str]]] = {
    "logged_in": ("{name} 님으로 로그인했습니다.", "Logged in as {name}."),
    "logged_out": ("로그아웃했습니다.", "Logged out."),
    "logged_out_here": (
        "여기서는 로그아웃했습니다. {url} 서버가 응답하지 않아 그곳의 로그인은 끝내지 못했습니다.",
        "Logged out here. {url} does not answer, so the login there goes on until it runs out.",
    ),
    "open_file_gone": (
        "다른 사용자가 읽을 수 있던 파일을 지웠습니다: {path}. 서버의 로그인은 비밀번호를 바꾸면 끝납니다.",
        "Removed a file that others could read: {path}. A new password ends the login at the server.",
    ),
    "not_logged_in": (
        "먼저 로그인하십시오: neuronova login --url 주소 --username 이름",
        "Log in first: neuronova login --url ADDRESS --username NAME",
    ),
    "other_server": (
        "{url}에 로그인되어 있습니다. {other}에는 먼저 로그인하십시오: neuronova login --url {other} --username 이름",
        "The login is one at {url}. Log in at {other} first: neuronova login --url {other} --username NAME",
    ),
    "no_url": ("서버 주소가 없습니다: --url 또는 NEURONOVA_URL", "No server is named: --url or NEURONOVA_URL"),
    "plain_http": (
        "암호화되지 않은 주소입니다. https 주소를 쓰거나 --insecure-http를 붙이십시오.",
        "This address is not encrypted: use https, or add --insecure-http.",
    ),
    "open_file": ("다른 사용자가 읽을 수 있는 파일입니다: {path}", "Others may read this file: {path}"),
    "no_file": ("파일을 읽을 수 없습니다: {path}", "The file cannot be read: {path}"),
    "unreachable": ("서버가 응답하지 않습니다: {url}", "The server does not answer: {url}"),
    "still_running": ("아직 분석 중입니다. 나중에: neuronova show {id}", "Still running. Later: neuronova show {id}"),
    "otp_needed": ("인증 코드가 필요합니다.", "A code of the authenticator app is needed."),
    "ask_password": ("비밀번호: ", "Password: "),
    "ask_otp": ("인증 코드: ", "Code: "),
    "sending": (
        "큰 파일을 나누어 올립니다. 끊기면 같은 명령에 --resume {id}를 붙이십시오.",
        "A large file goes in parts. If it is cut, repeat the command with --resume {id}",
    ),
    "sent": ("올리는 중 {percent} %", "Sent {percent} %"),
    "wrong_file": ("이 업로드를 시작한 파일이 아닙니다.", "This is not the file that the upload was begun with."),
    "progress": ("분석 중 {percent} %", "Running {percent} %"),
    "position": ("대기 {position}번째", "Waiting, number {position}"),
    "request_id": ("요청 번호 {id}", "request id {id}"),
    "unsure": ("확신할 수 없음: {reasons}", "Not sure: {reasons}"),
    "no_reading": ("상태: {state}", "State: {state}"),
    "failed": ("상태: {state}, 이유: {code}", "State: {state}, reason: {code}"),
    "ready": ("AI 준비됨, 모델 {name} {version}", "The AI is ready, model {name} {version}"),
    "decision_support": (
        "판독 보조 결과입니다. 판단은 의료진이 합니다.",
        "Decision support: a person decides.",
    ),
}


def say(key: str, language: str, **values: object) -> str:
    """One sentence in `language` ("ko" unless it starts with "en")."""
    korean, english = WORDS[key]
    return (english if language.startswith("en") else korean).format(**values)


def line_of(found: Prediction, language: str) -> str:
    """One row of the record in one line."""
    # With its zone: without one it would read as local time.
    at = datetime.fromisoformat(found["created_at"]).astimezone(UTC)
    head = f"{found['id']}  {at:%Y-%m-%dT%H:%M:%SZ}  #{found['patient']}"
    return f"{head}  {reading_of(found, language)}"


def reading_of(found: Prediction, language: str) -> str:
    """What the answer says, in words."""
    if found["error"] is not None:
        return say("failed", language, state=found["state"], code=found["error"]["code"])
    result = found["result"]
    if result is None:
        return say("no_reading", language, state=found["state"])
    text = f"{result['label_text']} {_probability(result['probability'])}"
    doubts = "" if result["confident"] else "  " + say("unsure", language, reasons=", ".join(result["reasons"]))
    return text + doubts


def _probability(value: float) -> str:
    """As the page says it: one decimal, and never "100%", which no model can promise."""
    if value >= 0.9995:
        return ">99.9%"
    if 0 < value < 0.0005:
        return "<0.1%"
    return f"{value:.1%}"
