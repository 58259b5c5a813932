"""What is said at the foot of the screen for a moment, and what is asked before something goes on record."""

from __future__ import annotations

import asyncio
from typing import Any

import flet as ft

from neuronova_app.locales import Words
from neuronova_app.views import parts


def tell(page: ft.Page, text: str, *, action: str = "", on_action: Any = None) -> None:
    """Say something; screen readers speak it."""
    button = ft.SnackBarAction(label=action, on_click=on_action) if action else None
    page.show_dialog(
        ft.SnackBar(
            ft.Semantics(live_region=True, content=ft.Text(text)),
            action=button,
            persist=False,
            behavior=ft.SnackBarBehavior.FLOATING,
        )
    )


async def confirm(page: ft.Page, words: Words, *, title: str, text: str, yes: str) -> bool:
    """Whether the person says yes. Closing the question is a no."""
    answer: asyncio.Future[bool] = asyncio.get_running_loop().create_future()

    def close(value: bool) -> None:
        if not answer.done():
            answer.set_result(value)
        page.pop_dialog()

    def dismissed(_event: Any) -> None:
        if not answer.done():
            answer.set_result(False)

    page.show_dialog(
        ft.AlertDialog(
            title=ft.Text(title, theme_style=parts.Tone.TITLE_MEDIUM),
            content=parts.body(text),
            actions=[
                ft.TextButton(words("read.cancel"), on_click=lambda _: close(False)),
                ft.FilledButton(yes, on_click=lambda _: close(True)),
            ],
            on_dismiss=dismissed,
        )
    )
    return await answer
