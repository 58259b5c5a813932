"""A person with the app open, for all that looks at its screens."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest
from tests.app.fake_flet import stand_in
from tests.app.phone import Gateway, Phone, settle


@pytest.fixture
def on_phone(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[Phone], Coroutine[Any, Any, None]]], None]:
    """Run one person's doings with the app open."""
    stand_in(monkeypatch)

    async def with_app(do: Callable[[Phone], Coroutine[Any, Any, None]]) -> None:
        phone = Phone(Gateway())
        await phone.app.start()
        await settle()
        await do(phone)
        for task in phone.page.tasks:
            task.cancel()

    return lambda do: asyncio.run(with_app(do))
