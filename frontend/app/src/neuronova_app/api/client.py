"""Requests with the access token: one silent renewal, timeouts, and reads that are asked again on a bad network."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import urlencode

from neuronova_app.api.problem import ApiError, local_error, parse_problem
from neuronova_app.api.session import Session
from neuronova_app.api.transport import NoAnswerError, Progress, Request, Response, Transport

READ_TIMEOUT_S = 15.0
IMAGE_TIMEOUT_S = 30.0
# A prediction has 100 s on the server; the way there and back takes its own.
SEND_TIMEOUT_S = 130.0
# Waits before a read is asked again: three tries in all.
READ_PAUSES_S = (0.5, 1.5)
BUSY = frozenset({502, 503, 504})


class Client:
    """The gateway for whoever is signed in. Every method raises ApiError.

    on_reachable: told after each request whether somebody answered
    """

    def __init__(
        self,
        transport: Transport,
        session: Session,
        *,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        on_reachable: Callable[[bool], None] = lambda _: None,
    ) -> None:
        self._transport = transport
        self.session = session
        self._sleep = sleep
        self._on_reachable = on_reachable
        self._renewing: asyncio.Task[bool] | None = None

    async def get(self, path: str, query: Mapping[str, object] | None = None) -> Any:
        """JSON of an address; asked again when nobody answers."""
        return (await self._read(address(path, query), "application/json", READ_TIMEOUT_S)).json()

    async def get_bytes(self, path: str) -> bytes:
        """The bytes of an image or a document."""
        return (await self._read(path, "*/*", IMAGE_TIMEOUT_S)).body

    async def exists(self, path: str) -> bool:
        """Whether the gateway has such an address for this person; nothing is read."""
        try:
            await self._authorised(Request("OPTIONS", path, {}, b"", READ_TIMEOUT_S))
        except ApiError as error:
            if error.is_offline:
                raise
            return error.problem.status != 404
        return True

    async def change(self, method: str, path: str, body: Mapping[str, object] | None = None) -> Any:
        """A change, sent once: whether it arrived is not known when nobody answers."""
        headers = {"content-type": "application/json"} if body is not None else {}
        data = json.dumps(body).encode() if body is not None else b""
        return (await self._authorised(Request(method, path, headers, data, READ_TIMEOUT_S))).json()

    async def upload(
        self, path: str, content_type: str, body: bytes, *, key: str, on_progress: Progress | None = None
    ) -> Any:
        """A form with an idempotency key: however often it is sent, the gateway does the work once."""
        headers = {"content-type": content_type, "idempotency-key": key}
        request = Request("POST", path, headers, body, SEND_TIMEOUT_S)
        return (await self._authorised(request, on_progress)).json()

    async def _read(self, path: str, accept: str, timeout_s: float) -> Response:
        request = Request("GET", path, {"accept": f"{accept}, application/problem+json"}, b"", timeout_s)
        for pause_s in READ_PAUSES_S:
            try:
                return await self._authorised(request)
            except ApiError as error:
                if not error.is_offline and error.problem.status not in BUSY:
                    raise
                await self._sleep(min(error.problem.retry_after_s or pause_s, 5.0))
        return await self._authorised(request)

    async def _authorised(self, request: Request, on_progress: Progress | None = None) -> Response:
        asker = self.session.user
        response = await self._send(request, on_progress)
        # What one person has asked for is not sent in the name of another.
        if response.status == 401 and await self._renew() and self.session.is_still(asker):
            response = await self._send(request, on_progress)
        if not response.ok:
            raise ApiError(parse_problem(response.status, response.headers, response.body))
        return response

    async def _send(self, request: Request, on_progress: Progress | None) -> Response:
        headers = {
            "accept": "application/json, application/problem+json",
            **request.headers,
            "accept-language": self.session.language,
            "authorization": f"Bearer {self.session.access}",
        }
        sent = Request(request.method, request.path, headers, request.body, request.timeout_s)
        try:
            response = await self._transport.send(sent, on_progress)
        except NoAnswerError as error:
            self._on_reachable(False)
            raise local_error("network_error") from error
        self._on_reachable(True)
        return response

    async def _renew(self) -> bool:
        """One renewal for all requests that were refused at the same time."""
        if self._renewing is None:
            self._renewing = asyncio.ensure_future(self.session.refresh())
        try:
            return await asyncio.shield(self._renewing)
        finally:
            self._renewing = None


def address(path: str, query: Mapping[str, object] | None = None) -> str:
    """The path with what is set of the query."""
    pairs = [(name, _plain(value)) for name, value in (query or {}).items() if value not in (None, "")]
    return f"{path}?{urlencode(pairs)}" if pairs else path


def _plain(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
