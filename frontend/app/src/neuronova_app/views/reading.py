"""One analysis as a clinician on call reads it: image, finding, agree or leave it for the workstation."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any

import flet as ft

from neuronova_app.api.gateway import Row
from neuronova_app.api.problem import ApiError, Problem
from neuronova_app.logic import findings, formats
from neuronova_app.logic.errors import error_text
from neuronova_app.views import parts
from neuronova_app.views.picture import HEATMAP_START, Picture
from neuronova_app.views.screen import Screen

POLL_S = 2.0


class ReadingScreen(Screen):
    tab = "cases"
    title_key = "reading.title"
    row: Row | None = None
    _sheet: Picture | None = None
    _deciding = False

    async def opened(self) -> None:
        row = await self.app.gateway.analysis(self.argument)
        patient = await self.app.patient(row["patient"])
        self._who = (
            f"{patient['number']} {patient['name']}" if patient else self.words("cases.patient", number=row["patient"])
        )
        while findings.is_moving(row) and not self.closed:
            self._moving(row)
            await asyncio.sleep(POLL_S)
            row = await self.app.gateway.analysis(self.argument)
        self.row = row
        if not self.closed:
            # Who sees it here need not be told.
            self.app.worklist.know(self.argument)
        if row.get("review"):
            self.app.worklist.drop(self.argument)
        if row["state"] == "completed" and row["result"]:
            await self._completed(row)
        else:
            self._ended(row)

    async def network_changed(self, online: bool) -> None:
        if online and self.row is None:
            await self.opened()

    def _head(self, row: Row) -> ft.Control:
        return parts.body(f"{self._who} · {formats.date_time(row['created_at'], self.words)}", muted=True, small=True)

    def _moving(self, row: Row) -> None:
        words, job = self.words, row.get("job") or {}
        lines: list[ft.Control] = [
            parts.heading(words("outcome.running"), level=2),
            ft.ProgressBar(value=job.get("progress")),
        ]
        lines += [parts.body(text, muted=True) for text in findings.job_lines(job, words)]
        self.fill(self._head(row), parts.card(lines))

    def _ended(self, row: Row) -> None:
        """Refused, failed, cancelled: why, in the words of the error."""
        words, error = self.words, row.get("error")
        refused = row["state"] == "refused"
        title = words("outcome.refused") if refused else words("outcome.ended", state=words(f"states.{row['state']}"))
        controls = [self._head(row), parts.heading(title)]
        if error:
            told = error_text(Problem(error["code"], params=error["params"], request_id=row["request_id"]), words)
            controls.append(parts.error_card(told, words))
        self.fill(*controls)

    async def _completed(self, row: Row) -> None:
        words = self.words
        self._picture = Picture(words, findings.image_label(row, words), findings.aspect_ratio(row))
        self._picture.wait()
        self._sheet = None
        if row["result"]["images"].get("montage"):
            self._sheet = Picture(words, words("read.sheetAlt"))
            self._sheet.wait()
        self._slider = ft.Slider(
            min=0,
            max=100,
            value=HEATMAP_START * 100,
            divisions=20,
            label="{value}%",
            disabled=True,
            on_change=self._slide,
        )
        self._switch = ft.Switch(label=words("read.outline"), value=True, disabled=True, on_change=self._toggle)
        self._layers = parts.card(
            [
                ft.Text(words("read.heatmap"), theme_style=parts.Tone.BODY_MEDIUM),
                ft.Semantics(label=words("read.heatmap"), content=self._slider),
                self._switch,
            ],
            spacing=2,
        )
        self._decision = ft.Column(spacing=10, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)
        self._draw()
        await self._load()

    def _draw(self) -> None:
        """The words around the picture; called again when the row has changed."""
        row, words = self.row, self.words
        if row is None:
            return
        found = findings.finding(row, words)
        self._decision.controls = self._decide(row)
        controls = [self._head(row), self._finding(found)]
        if slices := findings.slices_text(row, words):
            controls.append(parts.body(slices, muted=True, small=True))
        controls += [self._picture.control, self._layers]
        if self._sheet is not None:
            controls += [parts.heading(words("read.sheet"), level=2), self._sheet.control]
        controls.append(self._shares(found))
        if found.measurements:
            lines = [
                parts.spaced_row(parts.body(name, muted=True), parts.body(value)) for name, value in found.measurements
            ]
            controls.append(parts.card([parts.heading(words("measure.title"), level=2), *lines]))
        self.fill(*controls, self._decision, parts.body(words("reading.disclaimer"), muted=True, small=True))

    def _finding(self, found: findings.Finding) -> ft.Control:
        words = self.words
        lines: list[ft.Control] = [
            ft.Text(words("reading.finding"), theme_style=parts.Tone.LABEL_MEDIUM, color=parts.MUTED),
            parts.spaced_row(
                parts.heading(found.label),
                ft.Text(found.probability, theme_style=parts.Tone.HEADLINE_SMALL, color=ft.Colors.PRIMARY),
            ),
            ft.Text(words("reading.calibrated"), theme_style=parts.Tone.LABEL_SMALL, color=parts.MUTED),
        ]
        if not found.doubts:
            return parts.card(lines, spacing=2)
        doubts = [
            ft.Text(text, theme_style=parts.Tone.BODY_MEDIUM, color=ft.Colors.ON_TERTIARY_CONTAINER)
            for text in found.doubts
        ]
        title = ft.Text(
            words("reading.notConfident"), theme_style=parts.Tone.TITLE_SMALL, color=ft.Colors.ON_TERTIARY_CONTAINER
        )
        return ft.Column(
            [parts.card(lines, spacing=2), parts.card([title, *doubts], tone="warn", spacing=4)],
            spacing=10,
            tight=True,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        )

    def _shares(self, found: findings.Finding) -> ft.Control:
        rows: list[ft.Control] = []
        for name, share, text in found.shares:
            line = parts.spaced_row(parts.body(name), parts.body(text))
            bar = ft.ProgressBar(
                value=share, bar_height=6, border_radius=3, bgcolor=ft.Colors.SURFACE_CONTAINER_HIGHEST
            )
            rows.append(
                ft.Semantics(
                    label=f"{name} {text}",
                    container=True,
                    exclude_semantics=True,
                    content=ft.Column([line, bar], spacing=4, tight=True),
                )
            )
        return parts.card([parts.heading(self.words("reading.probabilities"), level=2), *rows], spacing=12)

    def _decide(self, row: Row) -> list[ft.Control]:
        words, review = self.words, row.get("review")
        if review:
            verdict = words(f"verdicts.{review['verdict']}")
            told = words("read.verdict", verdict=verdict, name=review.get("by_name") or "")
            lines: list[ft.Control] = [parts.heading(told, level=2), self._release(row)]
            return [parts.card(lines)]
        return [
            parts.primary_button(words("read.agree"), self._agree, icon=ft.Icons.CHECK),
            parts.plain_button(words("read.later"), self._later, icon=ft.Icons.DESKTOP_WINDOWS_OUTLINED),
            parts.body(words("read.correctHint"), muted=True, small=True),
        ]

    def _release(self, row: Row) -> ft.Control:
        words = self.words
        if row["released"]:
            return ft.Row(
                [
                    parts.badge(words("read.isReleased"), tone="accent"),
                    ft.TextButton(words("read.takeBack"), on_click=self._take_back),
                ],
                wrap=True,
            )
        return parts.plain_button(words("read.release"), self._let_see, icon=ft.Icons.SHARE_OUTLINED)

    async def _load(self) -> None:
        row, words = self.row, self.words
        if row is None:
            return
        result = row["result"]
        if result.get("images_withheld"):
            self._picture.say(findings.withheld_text(result["images_withheld"], words))
        else:
            try:
                await self._picture.load(self.app.gateway, result["images"], with_heatmap=True)
            except ApiError as error:
                self._picture.say(words("offline.noImage") if error.is_offline else self.app.explain(error))
            await self._load_sheet(result["images"])
        self._slider.disabled = self._picture.heatmap is None
        self._switch.disabled = self._picture.outline is None
        if not self.closed:
            self.app.page.update()

    async def _load_sheet(self, images: Mapping[str, Any]) -> None:
        if self._sheet is None:
            return
        try:
            await self._sheet.load_plain(self.app.gateway, str(images["montage"]))
        except ApiError as error:
            self._sheet.say(self.words("offline.noImage") if error.is_offline else self.app.explain(error))

    def _slide(self, event: Any) -> None:
        if self._picture.heatmap is not None:
            self._picture.heatmap.opacity = float(event.control.value) / 100
            self._picture.heatmap.update()

    def _toggle(self, event: Any) -> None:
        if self._picture.outline is not None:
            self._picture.outline.opacity = 1.0 if event.control.value else 0.0
            self._picture.outline.update()

    async def _agree(self, _event: Any) -> None:
        await self._once(self._ask_agree)

    async def _let_see(self, _event: Any) -> None:
        await self._once(self._ask_release)

    async def _take_back(self, _event: Any) -> None:
        change = partial(self.app.gateway.release, self.argument, released=False)
        await self._once(partial(self._change, change, self.words("read.takenBack")))

    async def _once(self, decide: Callable[[], Awaitable[None]]) -> None:
        """Once at a time: a second tap, faster than the question, would ask and record it twice."""
        if self._deciding:
            return
        self._deciding = True
        try:
            await decide()
        finally:
            self._deciding = False

    async def _ask_agree(self) -> None:
        words = self.words
        if self.row is None:
            return
        text = words("read.askAgreeText", label=findings.label_text(str(self.row["result"]["label"]), words))
        if await self.app.confirm(words("read.askAgree"), text, words("read.agree")):
            await self._change(partial(self.app.gateway.agree, self.argument), words("read.agreed"))

    async def _ask_release(self) -> None:
        words = self.words
        if await self.app.confirm(words("read.askRelease"), words("read.askReleaseText"), words("read.release")):
            change = partial(self.app.gateway.release, self.argument, released=True)
            await self._change(change, words("read.releasedSaid"))

    async def _change(self, change: Callable[[], Awaitable[Row]], said: str) -> None:
        try:
            self.row = await change()
        except ApiError as error:
            self.app.tell(self.app.explain(error))
            return
        self.app.left_for_later.discard(self.argument)
        self.app.worklist.drop(self.argument)
        self.app.look_now()
        self._draw()
        self.app.tell(said)

    async def _later(self, _event: Any) -> None:
        self.app.left_for_later.add(self.argument)
        self.app.tell(self.words("read.laterSaid"))
        await self.app.go("/cases")
