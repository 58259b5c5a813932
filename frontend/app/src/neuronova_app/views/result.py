"""One result in words made for the patient."""

from __future__ import annotations

from typing import Any

import flet as ft

from neuronova_app.api.gateway import Row
from neuronova_app.api.problem import ApiError
from neuronova_app.logic import formats
from neuronova_app.logic.findings import aspect_ratio, explanation, image_label, withheld_text
from neuronova_app.views import parts
from neuronova_app.views.picture import Picture
from neuronova_app.views.screen import Screen


class ResultScreen(Screen):
    tab = "results"
    title_key = "results.title"
    row: Row | None = None

    async def opened(self) -> None:
        self.row = row = await self.app.gateway.analysis(self.argument)
        self._picture = Picture(self.words, image_label(row, self.words), aspect_ratio(row))
        self._picture.wait()
        self._report = ft.Column(tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)
        self._text(row)
        await self._load_picture()
        await self._offer_report()

    async def network_changed(self, online: bool) -> None:
        if online and self.row is None:
            await self.opened()

    def _text(self, row: Row) -> None:
        words, told = self.words, explanation(row, self.words)
        day = formats.date(row["created_at"], words)
        self._outline = ft.Switch(label=words("results.outline"), value=True, visible=False, on_change=self._toggle)
        doubtful = not row["result"]["confident"] and bool(told.certainty)
        questions = [
            ft.Row(
                [
                    ft.Icon(ft.Icons.HELP_OUTLINE, size=20, color=ft.Colors.PRIMARY),
                    ft.Text(text, theme_style=parts.Tone.BODY_MEDIUM, expand=True),
                ],
                vertical_alignment=ft.CrossAxisAlignment.START,
            )
            for text in told.questions
        ]
        controls: list[ft.Control] = [
            parts.body(words("results.of", date=day), muted=True, small=True),
            parts.heading(told.title),
            self._picture.control,
            self._outline,
            _section(words("results.what"), told.what),
            _section(words("results.picture"), told.picture),
        ]
        if told.certainty:
            controls.append(_section(words("results.certainty"), told.certainty, tone="warn" if doubtful else ""))
        controls += [
            _section(words("results.reviewed"), told.reviewed),
            parts.card([parts.heading(words("results.ask"), level=2), *questions]),
            parts.card(
                [
                    parts.heading(words("results.remember"), level=2),
                    parts.body(words("results.disclaimer")),
                    parts.body(words("results.urgent")),
                ]
            ),
            self._report,
        ]
        self.fill(*controls)

    async def _load_picture(self) -> None:
        row = self.row
        if row is None:
            return
        result = row["result"]
        if result.get("images_withheld"):
            self._picture.say(withheld_text(result["images_withheld"], self.words))
        else:
            try:
                await self._picture.load(self.app.gateway, result["images"], with_heatmap=False)
            except ApiError as error:
                self._picture.say(self.words("offline.noImage") if error.is_offline else self.app.explain(error))
        self._outline.visible = self._picture.outline is not None
        self._update()

    async def _offer_report(self) -> None:
        """The button is there only where the gateway makes reports."""
        if self.app.has_report is None:
            try:
                self.app.has_report = await self.app.gateway.has_report(self.argument)
            except ApiError:
                return
        if self.app.has_report:
            self._report.controls = [
                parts.primary_button(self.words("results.report"), self._save_report, icon=ft.Icons.DOWNLOAD)
            ]
            self._update()

    async def _save_report(self, event: Any) -> None:
        if self.row is None:
            return
        event.control.disabled = True
        self._update()
        try:
            document = await self.app.gateway.report(self.argument)
            name = self.words("results.reportName", date=self.row["created_at"][:10])
            await self.app.file_picker.save_file(file_name=name, src_bytes=document)
            self.app.tell(self.words("results.reportSaved"))
        except ApiError as error:
            self.app.tell(self.app.explain(error))
        event.control.disabled = False
        self._update()

    def _toggle(self, event: Any) -> None:
        if self._picture.outline is not None:
            self._picture.outline.opacity = 1.0 if event.control.value else 0.0
            self._update()

    def _update(self) -> None:
        if not self.closed:
            self.app.page.update()


def _section(title: str, text: str, *, tone: str = "") -> ft.Control:
    return parts.card([parts.heading(title, level=2), parts.body(text)], tone=tone)
