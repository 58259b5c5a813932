"""The patient's released results, newest first."""

from __future__ import annotations

from typing import Any

import flet as ft

from neuronova_app.api.problem import ApiError
from neuronova_app.logic import formats
from neuronova_app.logic.findings import explanation
from neuronova_app.logic.worklist import Row
from neuronova_app.views import parts
from neuronova_app.views.screen import Screen


class ResultsScreen(Screen):
    tab = "results"
    title_key = "results.title"

    async def opened(self) -> None:
        if self.app.worklist.loaded:
            self.app.look_now()
        else:
            await self.app.look()
        self.list_changed()

    async def network_changed(self, online: bool) -> None:
        """The list stays; the watch renews it."""

    def list_changed(self) -> None:
        words, worklist = self.words, self.app.worklist
        if not worklist.rows:
            self.fill(
                parts.nothing(words("results.empty"), words("results.emptyText"), icon=ft.Icons.DESCRIPTION_OUTLINED)
            )
            return
        controls: list[ft.Control] = [parts.body(words("results.intro"), muted=True)]
        controls += [self._row(row) for row in worklist.rows]
        if worklist.following:
            controls.append(parts.plain_button(words("app.more"), self._more))
        self.fill(*controls)

    def _row(self, row: Row) -> ft.Control:
        words = self.words
        day, title = formats.date(row["created_at"], words), explanation(row, words).title

        async def open_it(_event: Any) -> None:
            await self.app.go(f"/results/{row['id']}")

        content = parts.spaced_row(
            ft.Column(
                [
                    ft.Text(title, theme_style=parts.Tone.TITLE_MEDIUM),
                    ft.Text(words("results.of", date=day), theme_style=parts.Tone.BODY_SMALL, color=parts.MUTED),
                ],
                spacing=4,
                tight=True,
            ),
            ft.Icon(ft.Icons.CHEVRON_RIGHT, color=ft.Colors.OUTLINE),
        )
        return parts.tappable(content, label=words("results.open", date=day, label=title), on_click=open_it)

    async def _more(self, _event: Any) -> None:
        try:
            self.app.worklist.show_more(*await self.app.gateway.history(cursor=self.app.worklist.following))
        except ApiError as error:
            self.app.tell(self.app.explain(error))
            return
        self.list_changed()
