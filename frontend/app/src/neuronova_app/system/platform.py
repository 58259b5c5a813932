"""What the app asks of the platform it runs on."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from neuronova_app.api.session import Session
from neuronova_app.api.transport import Transport


class Keeper(Protocol):
    """Keeps settings that say nothing about anybody: language, appearance, size of type. Never a token."""

    async def read(self) -> Mapping[str, str]: ...

    async def keep(self, name: str, value: str) -> None: ...


class ChosenFile(Protocol):
    """What Flet's picker tells of a file that nobody has read yet. `path` is None in a browser."""

    name: str
    size: int
    path: str | None


@dataclass(frozen=True)
class Platform:
    """Everything the app needs from outside itself.

    on_online: registers what to call when the system says that the network came or went
    page_url: address of the web page of the same server
    read_file: the whole of a file that was chosen just now; raises OSError
    """

    transport: Transport
    session: Session
    keeper: Keeper
    on_online: Callable[[Callable[[bool], None]], None]
    page_url: str
    read_file: Callable[[ChosenFile], Awaitable[bytes]]
