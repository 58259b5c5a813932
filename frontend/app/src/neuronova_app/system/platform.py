"""What the app asks of the platform it runs on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from neuronova_app.api.session import Session
from neuronova_app.api.transport import Transport


class Keeper(Protocol):
    """Keeps settings that say nothing about anybody: language, appearance, size of type. Never a token."""

    async def read(self) -> Mapping[str, str]: ...

    async def keep(self, name: str, value: str) -> None: ...


@dataclass(frozen=True)
class Platform:
    """Everything the app needs from outside itself.

    on_online: registers what to call when the system says that the network came or went
    page_url: address of the web page of the same server
    """

    transport: Transport
    session: Session
    keeper: Keeper
    on_online: Callable[[Callable[[bool], None]], None]
    page_url: str
