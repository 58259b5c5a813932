"""How requests say who sends them: a key of a machine, or tokens that renew themselves."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Any

import httpx

from neuronova_client.problems import OtpNeededError, error_of

REFRESH = "/api/v1/auth/refresh/"


class ApiKey(httpx.Auth):
    """A key that an admin made for a machine."""

    def __init__(self, key: str) -> None:
        self._key = key

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        request.headers["Authorization"] = f"Api-Key {self._key}"
        yield request


@dataclass(frozen=True)
class Tokens:
    """What a login gave out. The refresh token is worth a login: keep it as well as a password."""

    access: str
    refresh: str


@dataclass(frozen=True)
class Login:
    """Name and password. `ask_otp` is called when the server wants the code of a second factor."""

    username: str
    password: str
    ask_otp: Callable[[], str] | None = None

    def begin(self, http: httpx.Client) -> tuple[Tokens, dict[str, Any]]:
        """Log in. Returns the tokens and the user.

        raises: ApiError; OtpNeededError when a code is wanted and `ask_otp` is missing
        """
        body = {"username": self.username, "password": self.password}
        answer = http.post("/api/v1/auth/token/", json=body)
        if answer.status_code == 401 and error_of(answer).code == "otp_required":
            if self.ask_otp is None:
                raise OtpNeededError
            answer = http.post("/api/v1/auth/token/", json={**body, "otp": self.ask_otp()})
        if answer.is_error:
            raise error_of(answer)
        found = answer.json()
        return Tokens(found["access"], found["refresh"]), found["user"]


class BearerAuth(httpx.Auth):
    """Sends the access token and renews both when it has run out. Threads may share one."""

    requires_response_body = True

    def __init__(self, tokens: Tokens, base_url: httpx.URL, renewed: Callable[[Tokens], None] | None = None) -> None:
        self._tokens, self._base_url, self._renewed = tokens, base_url, renewed
        self._lock = threading.Lock()

    @property
    def tokens(self) -> Tokens:
        return self._tokens

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        sent = self._tokens
        request.headers["Authorization"] = f"Bearer {sent.access}"
        answer = yield request
        if answer.status_code != 401 or error_of(answer).code != "token_expired":
            return
        with self._lock:
            if self._tokens is sent:  # no other thread was quicker
                renewal = yield self._renewal(sent)
                if renewal.is_error:
                    return
                body = renewal.json()
                self._tokens = Tokens(body["access"], body["refresh"])
                if self._renewed is not None:
                    self._renewed(self._tokens)
        request.headers["Authorization"] = f"Bearer {self._tokens.access}"
        yield request

    def _renewal(self, tokens: Tokens) -> httpx.Request:
        return httpx.Request("POST", self._base_url.join(REFRESH), json={"refresh": tokens.refresh})


def logout(http: httpx.Client, tokens: Tokens) -> None:
    """End a login on the server; the refresh token alone says which. Raises ApiError."""
    answer = http.post("/api/v1/auth/logout/", json={"refresh": tokens.refresh})
    if answer.is_error:
        raise error_of(answer)
