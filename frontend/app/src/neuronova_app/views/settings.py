"""Language, appearance, size of type, sign out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import flet as ft

from neuronova_app.logic.preferences import LANGUAGES, SCHEMES, TEXT_SIZES
from neuronova_app.views import parts
from neuronova_app.views.screen import Screen


class SettingsScreen(Screen):
    tab = "settings"
    title_key = "settings.title"

    async def opened(self) -> None:
        words, chosen = self.words, self.app.preferences
        languages = {"ko": words("settings.korean"), "en": words("settings.english")}
        schemes = {name: words(f"settings.schemes.{name}") for name in SCHEMES}
        sizes = {name: words(f"settings.textSizes.{name}") for name in TEXT_SIZES}
        controls: list[ft.Control] = [
            parts.card(
                [
                    parts.heading(words("settings.language"), level=2),
                    _choice({name: languages[name] for name in LANGUAGES}, chosen.language, self._chooser("language")),
                ]
            ),
            parts.card(
                [
                    parts.heading(words("settings.textSize"), level=2),
                    _choice(sizes, chosen.text_size, self._chooser("text_size")),
                ]
            ),
            parts.card(
                [
                    parts.heading(words("settings.scheme"), level=2),
                    _choice(schemes, chosen.scheme, self._chooser("scheme")),
                ]
            ),
        ]
        user = self.app.user
        if user is not None and not (user.is_patient or user.is_clinician):
            page = ft.Row([ft.TextButton(words("app.openPage"), url=self.app.page_url)])
            controls.insert(0, parts.card([parts.body(words("app.staffOnly")), page], tone="warn"))
        if user is not None:
            told = words("settings.signedIn", name=user.name, role=words(f"roles.{user.role}"))
            controls.append(
                parts.card(
                    [
                        parts.heading(told, level=2),
                        parts.body(words("settings.kept"), muted=True, small=True),
                        ft.Row(
                            [
                                parts.plain_button(words("settings.signOut"), self._sign_out, icon=ft.Icons.LOGOUT),
                                ft.TextButton(words("settings.account"), url=f"{self.app.page_url}account"),
                            ],
                            wrap=True,
                        ),
                    ]
                )
            )
        self.fill(*controls)

    async def network_changed(self, online: bool) -> None:
        """Nothing here comes from the network."""

    def _chooser(self, name: str) -> Callable[[str], Any]:
        async def choose(value: str) -> None:
            await self.app.prefer(**{name: value})

        return choose

    async def _sign_out(self, _event: Any) -> None:
        await self.app.sign_out()


def _choice(options: Mapping[str, str], chosen: str, choose: Callable[[str], Any]) -> ft.Control:
    """One of a few, as buttons that grow with their text and wrap on a narrow phone."""

    def option(value: str, text: str) -> ft.Control:
        async def pick(_event: Any) -> None:
            await choose(value)

        kind = ft.FilledButton if value == chosen else ft.OutlinedButton
        button = kind(
            text,
            icon=ft.Icons.CHECK if value == chosen else None,
            on_click=pick,
            style=ft.ButtonStyle(shape=ft.RoundedRectangleBorder(radius=10)),
        )
        return ft.Semantics(selected=value == chosen, content=button)

    return ft.Row([option(value, text) for value, text in options.items()], wrap=True, spacing=8, run_spacing=8)
