"""What a screen is, and what it may ask of the app around it."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any

import flet as ft

from neuronova_app.api.problem import ApiError
from neuronova_app.locales import Words
from neuronova_app.logic.errors import error_text
from neuronova_app.views import parts

if TYPE_CHECKING:
    from neuronova_app.views.app import App


class Screen:
    """One place of the app. `content` is a column the screen fills; `opened` runs once it is seen."""

    tab = ""
    title_key = ""

    def __init__(self, app: App, argument: str = "") -> None:
        self.app = app
        self.argument = argument
        self.closed = False
        self.content = ft.Column(spacing=12, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)

    @property
    def words(self) -> Words:
        return self.app.words

    async def opened(self) -> None:
        """Load what the screen shows."""

    async def network_changed(self, online: bool) -> None:
        """The network went or came back."""
        if online:
            await self.opened()

    def list_changed(self) -> None:
        """The list that is watched in the background has changed."""

    def fill(self, *controls: ft.Control) -> None:
        """Show these and nothing else."""
        if self.closed:
            return
        self.content.controls = list(controls)
        self.app.page.update()

    def wait(self) -> None:
        self.fill(parts.waiting(self.words))

    def fail(self, error: ApiError, again: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Show what went wrong with a way to try again."""

        async def retry(_event: Any) -> None:
            self.wait()
            await again()

        self.fill(parts.error_card(error_text(error.problem, self.words), self.words, retry))
