"""Who looked at my data."""

from __future__ import annotations

from typing import Any

import flet as ft

from neuronova_app.api.gateway import Row
from neuronova_app.api.problem import ApiError
from neuronova_app.logic.accesses import Access, days
from neuronova_app.views import parts
from neuronova_app.views.screen import Screen


class AccessesScreen(Screen):
    tab = "accesses"
    title_key = "accesses.title"

    async def opened(self) -> None:
        self._rows: list[Row] = []
        self._following = ""
        own = await self.app.gateway.patients()
        self._patient = int(own[0]["id"]) if own else 0
        if self._patient:
            self._rows, self._following = await self.app.gateway.accesses(self._patient)
        self._draw()

    async def network_changed(self, online: bool) -> None:
        if online and not self.content.controls:
            await self.opened()

    def _draw(self) -> None:
        words = self.words
        if not self._rows:
            self.fill(
                parts.nothing(words("accesses.empty"), words("accesses.emptyText"), icon=ft.Icons.VISIBILITY_OUTLINED)
            )
            return
        controls: list[ft.Control] = [parts.body(words("accesses.intro"), muted=True)]
        for day in days(self._rows, words):
            controls.append(parts.heading(day.date, level=2))
            controls.append(parts.card([_line(access) for access in day.accesses], spacing=14))
        if self._following:
            controls.append(parts.plain_button(words("app.more"), self._more))
        controls.append(parts.body(words("accesses.question"), muted=True, small=True))
        self.fill(*controls)

    async def _more(self, _event: Any) -> None:
        try:
            rows, self._following = await self.app.gateway.accesses(self._patient, cursor=self._following)
        except ApiError as error:
            self.app.tell(self.app.explain(error))
            return
        self._rows += rows
        self._draw()


def _line(access: Access) -> ft.Control:
    icon = ft.Icons.PERSON_OUTLINE if access.mine else ft.Icons.BADGE_OUTLINED
    who = f"{access.who} · {access.role}" if access.role else access.who
    return ft.MergeSemantics(
        ft.Row(
            [
                ft.Icon(icon, size=22, color=ft.Colors.OUTLINE if access.mine else ft.Colors.PRIMARY),
                ft.Column(
                    [
                        ft.Text(f"{who}", theme_style=parts.Tone.TITLE_SMALL),
                        ft.Text(access.did, theme_style=parts.Tone.BODY_MEDIUM),
                        ft.Text(access.at, theme_style=parts.Tone.BODY_SMALL, color=parts.MUTED),
                    ],
                    spacing=1,
                    tight=True,
                    expand=True,
                ),
            ],
            vertical_alignment=ft.CrossAxisAlignment.START,
            spacing=12,
        )
    )
