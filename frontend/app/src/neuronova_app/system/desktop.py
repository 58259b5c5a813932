"""A device with an ordinary Python: httpx, tokens in memory, settings in a small file of the user's."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path

import httpx

from neuronova_app.api.session import Session
from neuronova_app.api.transport import NoAnswerError, Progress, Request, Response
from neuronova_app.system.platform import ChosenFile, Platform

CONNECT_TIMEOUT_S = 10.0
CHUNK = 64 * 1024


def desktop_platform(server: str, settings_file: Path | None = None) -> Platform:
    """server: address of the hospital's NeuroNova, for example https://neuronova.example"""
    transport = HttpxTransport(httpx.AsyncClient(base_url=server))
    keeper = FileKeeper(settings_file or _default_file())
    page_url = f"{server.rstrip('/')}/"
    return Platform(transport, Session(transport), keeper, lambda _tell: None, page_url, _read_file)


class HttpxTransport:
    """Requests through one pooled client."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client

    async def send(self, request: Request, on_progress: Progress | None = None) -> Response:
        timeout = httpx.Timeout(request.timeout_s, connect=min(CONNECT_TIMEOUT_S, request.timeout_s))
        headers = dict(request.headers)
        content: object = request.body
        if on_progress is not None:
            headers["content-length"] = str(len(request.body))
            content = _in_chunks(request.body, on_progress)
        try:
            answer = await self._client.request(
                request.method,
                request.path,
                headers=headers,
                content=content,  # type: ignore[arg-type]
                timeout=timeout,
            )
        except httpx.TransportError as error:
            raise NoAnswerError(type(error).__name__) from error
        return Response(
            answer.status_code, {name.lower(): value for name, value in answer.headers.items()}, answer.content
        )


class FileKeeper:
    """Settings in a JSON file. Only names the app has are written; no token ever is."""

    def __init__(self, path: Path) -> None:
        self._path = path

    async def read(self) -> Mapping[str, str]:
        try:
            kept = json.loads(self._path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            kept = {}
        language = os.environ.get("LANG", "ko")
        return {"browser_language": language, **{str(name): str(value) for name, value in dict(kept).items()}}

    async def keep(self, name: str, value: str) -> None:
        kept = {key: old for key, old in (await self.read()).items() if key != "browser_language"}
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._path.write_text(json.dumps({**kept, name: value}), encoding="utf-8")


async def _read_file(file: ChosenFile) -> bytes:
    if file.path is None:
        raise FileNotFoundError
    return await asyncio.to_thread(Path(file.path).read_bytes)


async def _in_chunks(body: bytes, on_progress: Callable[[float], None]):  # type: ignore[no-untyped-def]
    for at in range(0, len(body), CHUNK):
        yield body[at : at + CHUNK]
        on_progress(min(1.0, (at + CHUNK) / len(body)))


def _default_file() -> Path:
    base = os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config"
    return Path(base) / "neuronova" / "app.json"
