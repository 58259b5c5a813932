"""The clinician's list: what waits to be read, or everything."""

from __future__ import annotations

from typing import Any

import flet as ft

from neuronova_app.api.problem import ApiError
from neuronova_app.logic import findings, formats
from neuronova_app.logic.worklist import Row, Worklist
from neuronova_app.views import parts
from neuronova_app.views.screen import Screen


class CasesScreen(Screen):
    tab = "cases"
    title_key = "cases.title"
    shows_all = False

    @property
    def _list(self) -> Worklist:
        return self.app.everything if self.shows_all else self.app.worklist

    async def opened(self) -> None:
        if self.app.worklist.loaded:
            self.app.look_now()
        else:
            await self.app.look()
        await self._draw()

    async def network_changed(self, online: bool) -> None:
        """The list stays; the watch renews it."""

    def list_changed(self) -> None:
        if not self.shows_all:
            self.app.page.run_task(self._draw)

    async def _draw(self) -> None:
        words, worklist = self.words, self._list
        for patient_id in {row["patient"] for row in worklist.rows}:
            await self.app.patient(patient_id)
        controls: list[ft.Control] = [self._tabs()]
        if not worklist.loaded:
            controls.append(parts.plain_button(words("app.retry"), self._load_all))
        elif not worklist.rows:
            title = words("cases.emptyAll" if self.shows_all else "cases.empty")
            controls.append(parts.nothing(title, words("cases.emptyText"), icon=ft.Icons.CHECK_CIRCLE_OUTLINE))
        controls += [self._row(row) for row in worklist.rows]
        if worklist.following:
            controls.append(parts.plain_button(words("app.more"), self._more))
        self.fill(*controls)

    def _tabs(self) -> ft.Control:
        words = self.words

        async def change(event: Any) -> None:
            self.shows_all = "all" in event.control.selected
            await (self._load_all(event) if self.shows_all else self._draw())

        return ft.SegmentedButton(
            segments=[
                ft.Segment(value="unread", label=ft.Text(words("cases.unread"))),
                ft.Segment(value="all", label=ft.Text(words("cases.all"))),
            ],
            selected=["all" if self.shows_all else "unread"],
            show_selected_icon=False,
            on_change=change,
        )

    async def _load_all(self, _event: Any) -> None:
        try:
            first_page = await self.app.gateway.history()
            self.app.everything = Worklist()
            self.app.everything.show(*first_page)
        except ApiError as error:
            self.app.tell(self.app.explain(error))
        await self._draw()

    def _row(self, row: Row) -> ft.Control:
        words = self.words
        who = self._who(row)
        label, when = findings.summary(row, words), formats.when(row["created_at"], words)

        async def open_it(_event: Any) -> None:
            await self.app.go(f"/cases/{row['id']}")

        marks = self._marks(row)
        title = ft.Row(
            [
                ft.Text(label, theme_style=parts.Tone.TITLE_MEDIUM),
                *(parts.badge(text, tone=tone) for text, tone in marks),
            ],
            wrap=True,
            spacing=8,
            run_spacing=4,
        )
        content = parts.spaced_row(
            ft.Column(
                [title, ft.Text(f"{who} · {when}", theme_style=parts.Tone.BODY_SMALL, color=parts.MUTED)],
                spacing=4,
                tight=True,
            ),
            ft.Icon(ft.Icons.CHEVRON_RIGHT, color=ft.Colors.OUTLINE),
        )
        # One button for whoever listens: the marks belong to what it says.
        spoken = ", ".join([words("cases.open", patient=who, label=label, when=when), *(text for text, _ in marks)])
        return parts.tappable(content, label=spoken, on_click=open_it)

    def _who(self, row: Row) -> str:
        patient = self.app.patients.get(row["patient"])
        if patient is None:
            return self.words("cases.patient", number=row["patient"])
        return f"{patient['number']} {patient['name']}"

    def _marks(self, row: Row) -> list[tuple[str, str]]:
        """Short words beside the title, each with its tone."""
        words, found = self.words, []
        result = row.get("result") or {}
        if row["state"] == "completed" and not row.get("review"):
            found.append((formats.probability(float(result["probability"])), "accent"))
            if not result["confident"]:
                found.append((words("cases.uncertain"), "warn"))
        if row.get("review"):
            found.append((words(f"verdicts.{row['review']['verdict']}"), ""))
        if row["id"] in self.app.left_for_later:
            found.append((words("cases.later"), ""))
        return found

    async def _more(self, _event: Any) -> None:
        filters: dict[str, Any] = {} if self.shows_all else {"reviewed": False, "state": "completed"}
        worklist = self._list
        try:
            worklist.show_more(*await self.app.gateway.history(cursor=worklist.following, **filters))
        except ApiError as error:
            self.app.tell(self.app.explain(error))
            return
        await self._draw()
