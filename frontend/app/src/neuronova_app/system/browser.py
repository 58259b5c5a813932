"""The browser: Python runs in a worker (frontend/app/web/worker.js), requests go through fetch and XMLHttpRequest.

Imported under Pyodide only. Cookies are the browser's; the CSRF cookie, the page's lock and the settings are asked
from the page around the app, which alone can read them.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

import flet_js
import js
from pyodide.ffi import JsException, create_once_callable, create_proxy, to_js
from pyodide.http import pyfetch

from neuronova_app.api.session import Session
from neuronova_app.api.transport import NoAnswerError, Progress, Request, Response
from neuronova_app.system.platform import ChosenFile, Platform

# The same as the page's (frontend/web/src/lib/auth.ts), so that no two tabs spend one refresh token.
REFRESH_LOCK = "neuronova-refresh"


def browser_platform() -> Platform:
    parts = urlsplit(str(flet_js.documentUrl))
    origin = f"{parts.scheme}://{parts.netloc}"
    transport = BrowserTransport(origin)
    session = Session(transport, page=_ask, one_at_a_time=_one_tab_at_a_time)
    return Platform(transport, session, _PageKeeper(), _on_online, f"{origin}/", _read_file)


class BrowserTransport:
    """fetch for answers; XMLHttpRequest where the way there is to be watched, which fetch cannot."""

    def __init__(self, origin: str) -> None:
        self._origin = origin

    async def send(self, request: Request, on_progress: Progress | None = None) -> Response:
        if not js.navigator.onLine:
            raise NoAnswerError("offline")
        try:
            async with asyncio.timeout(request.timeout_s):
                if on_progress is None:
                    return await self._fetch(request)
                return await self._xhr(request, on_progress)
        except TimeoutError as error:
            raise NoAnswerError("timeout") from error

    async def _fetch(self, request: Request) -> Response:
        options: dict[str, Any] = {
            "method": request.method,
            "headers": dict(request.headers),
            "cache": "no-store",
            "credentials": "same-origin",
        }
        if request.body:
            options["body"] = to_js(request.body)
        try:
            answer = await pyfetch(f"{self._origin}{request.path}", **options)
            body = await answer.bytes()
        except OSError as error:  # what pyfetch raises when the browser could not reach anybody
            raise NoAnswerError("network") from error
        except AttributeError as error:
            raise NoAnswerError("aborted") from error
        return Response(answer.status, {name.lower(): value for name, value in answer.headers.items()}, body)

    async def _xhr(self, request: Request, on_progress: Progress) -> Response:
        ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        xhr = js.XMLHttpRequest.new()
        xhr.open(request.method, f"{self._origin}{request.path}")
        xhr.responseType = "arraybuffer"
        for name, value in request.headers.items():
            xhr.setRequestHeader(name, value)

        def moved(event: Any) -> None:
            if event.total:
                on_progress(min(1.0, event.loaded / event.total))

        def end(_event: Any) -> None:
            if not ended.done():
                ended.set_result(None)

        watched, over = create_proxy(moved), create_proxy(end)
        xhr.upload.onprogress = watched
        xhr.onloadend = over
        try:
            xhr.send(to_js(request.body))
            await ended
            if not xhr.status:
                raise NoAnswerError("network")
            return Response(int(xhr.status), _headers(str(xhr.getAllResponseHeaders())), xhr.response.to_bytes())
        except asyncio.CancelledError:
            xhr.abort()
            raise
        finally:
            xhr.upload.onprogress = xhr.onloadend = None
            watched.destroy()
            over.destroy()


class _PageKeeper:
    async def read(self) -> Mapping[str, str]:
        kept = json.loads(await _ask("settings"))
        return {str(name): str(value) for name, value in kept.items()}

    async def keep(self, name: str, value: str) -> None:
        await _ask("keep", {"name": name, "value": value})


async def _ask(ask: str, what: Mapping[str, object] | None = None, /) -> str:
    return str(await js.nnAsk(ask, json.dumps(what or {})))


async def _read_file(file: ChosenFile) -> bytes:
    kept = await js.nnAsk("chosenFile")
    # Another may have been chosen while this one was told of.
    if not kept or (kept.name, kept.size) != (file.name, file.size):
        raise FileNotFoundError
    try:
        content = await kept.arrayBuffer()
    except JsException as error:
        raise OSError from error
    return bytes(content.to_bytes())


async def _one_tab_at_a_time(work: Callable[[], Awaitable[None]]) -> None:
    # Web Locks exist on secure origins only; elsewhere the gateway's grace for a token used twice covers the race.
    locks = getattr(js.navigator, "locks", None)
    if locks is None:
        await work()
        return
    failure: list[BaseException] = []

    async def held(_lock: Any) -> None:
        try:
            await work()
        except Exception as error:  # noqa: BLE001 -- carried over JavaScript to whoever waits
            failure.append(error)

    await locks.request(REFRESH_LOCK, create_once_callable(held))
    if failure:
        raise failure[0]


def _on_online(tell: Callable[[bool], None]) -> None:
    js.self.addEventListener("online", create_proxy(lambda _event: tell(True)))
    js.self.addEventListener("offline", create_proxy(lambda _event: tell(False)))


def _headers(text: str) -> dict[str, str]:
    pairs = (line.split(":", 1) for line in text.split("\r\n") if ":" in line)
    return {name.strip().lower(): value.strip() for name, value in pairs}
