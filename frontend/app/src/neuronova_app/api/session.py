"""Who is signed in. The access token lives in memory alone, on every platform.

In a browser the refresh token is a cookie that no script can read (`auth/session/`), so a reload keeps the session;
elsewhere
(`auth/token/`) it lives in memory too and ends with the app: nothing that opens a patient's data is ever written down.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from neuronova_app.api.problem import ApiError, Problem, local_error, parse_problem
from neuronova_app.api.transport import NoAnswerError, Request, Response, Transport

LOGIN_TIMEOUT_S = 20.0
# Answers that say the session is over; anything else (no network, 503) ends nothing.
OVER = frozenset({400, 401, 403})


@dataclass(frozen=True)
class User:
    """Who is signed in."""

    id: int
    username: str
    name: str
    role: str
    locale: str = ""

    @property
    def is_patient(self) -> bool:
        return self.role == "patient"

    @property
    def is_clinician(self) -> bool:
        return self.role == "clinician"


class Page(Protocol):
    """In a browser, the page around the app (web/start.js)."""

    async def __call__(self, ask: str, what: Mapping[str, object] | None = None, /) -> str:
        """Its answer to `ask`, with what it has to know for that."""


class Session:
    """Signs in, keeps the access token fresh, signs out.

    page: is asked for `csrf` and `locked`, told `signedIn` with the user's id and `signedOut`; None where there are no
        cookies
    one_at_a_time: runs the exchange of the refresh token while no other tab does
    """

    def __init__(
        self,
        transport: Transport,
        *,
        page: Page | None = None,
        one_at_a_time: Callable[[Callable[[], Awaitable[None]]], Awaitable[None]] | None = None,
    ) -> None:
        self._transport = transport
        self._page = page
        self._one_at_a_time = one_at_a_time
        self._refresh_token = ""
        self.access = ""
        self.user: User | None = None
        self.language = "ko"
        # Called when a renewal has brought another person: they signed in at the page of this browser.
        self.on_other_user: Callable[[], None] = lambda: None

    async def sign_in(self, username: str, password: str, otp: str = "") -> User:
        """raises: ApiError; `otp_required` asks for the code of the authenticator app."""
        address = "/api/v1/auth/session/" if self._page else "/api/v1/auth/token/"
        body = {"username": username, "password": password, **({"otp": otp} if otp else {})}
        user = self._take(await self._post(address, body))
        if self._page:
            await self._page("signedIn", {"userId": user.id})
        return user

    async def restore(self) -> User | None:
        """Sign in silently with what a browser kept. None: there is no session. Raises ApiError when nobody answers."""
        if self._page is None or not await self._page("csrf"):
            return None
        return self.user if await self.refresh() else None

    async def refresh(self) -> bool:
        """Get a fresh access token. False: the session is over. Raises ApiError when that could not be asked."""
        before = self.user
        try:
            if self._one_at_a_time:
                await self._one_at_a_time(self._exchange)
            else:
                await self._exchange()
        except ApiError as error:
            if error.problem.status not in OVER:
                raise
            self.forget()
            return False
        if not self.is_still(before):
            self.on_other_user()
        return True

    def is_still(self, user: User | None) -> bool:
        """Whether nobody else has come in the place of `user`; anybody may where nobody was."""
        return user is None or (self.user is not None and self.user.id == user.id)

    async def sign_out(self) -> None:
        """End the session here and on the server; a server that is away cannot keep anybody in."""
        body = {"refresh": self._refresh_token} if self._refresh_token else {}
        try:
            await self._post("/api/v1/auth/logout/", body)
        except ApiError:
            pass
        finally:
            self.forget()
            if self._page:
                await self._page("signedOut")

    def forget(self) -> None:
        self.access = self._refresh_token = ""
        self.user = None

    async def _exchange(self) -> None:
        if self._page is None and not self._refresh_token:
            raise local_error("token_expired")
        # Who locked the page left a cookie behind it; only the password may open what is another person's by now.
        if self._page and await self._page("locked"):
            raise local_error("token_expired")
        body = {"refresh": self._refresh_token} if self._refresh_token else {}
        answer = await self._post("/api/v1/auth/refresh/", body)
        self._take({"user": None, **answer})

    def _take(self, answer: dict[str, Any]) -> User:
        self.access = str(answer["access"])
        if self._page is None:
            self._refresh_token = str(answer.get("refresh") or self._refresh_token)
        told = answer["user"]
        if told is not None:
            self.user = User(
                id=int(told["id"]),
                username=str(told["username"]),
                name=str(told.get("name") or told["username"]),
                role=str(told["role"]),
                locale=str(told.get("locale") or ""),
            )
        if self.user is None:
            raise ApiError(Problem("internal_error"))
        return self.user

    async def _post(self, path: str, body: dict[str, str]) -> dict[str, Any]:
        headers = {
            "accept": "application/json, application/problem+json",
            "accept-language": self.language,
            "content-type": "application/json",
        }
        if self._page and (token := await self._page("csrf")):
            headers["x-csrftoken"] = token
        request = Request("POST", path, headers, json.dumps(body).encode(), LOGIN_TIMEOUT_S)
        try:
            response: Response = await self._transport.send(request)
        except NoAnswerError as error:
            raise local_error("network_error") from error
        if not response.ok:
            raise ApiError(parse_problem(response.status, response.headers, response.body))
        answer = response.json()
        return answer if isinstance(answer, dict) else {}
