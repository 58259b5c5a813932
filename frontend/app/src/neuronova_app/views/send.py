"""Choose a patient and an image, send it, see how it goes. A request that got lost is sent again with the same key."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from functools import partial
from typing import Any

import flet as ft

from neuronova_app.api.gateway import Row
from neuronova_app.api.problem import ApiError
from neuronova_app.logic import findings, formats
from neuronova_app.logic.errors import error_text
from neuronova_app.logic.sending import Outgoing, Sending
from neuronova_app.views import parts
from neuronova_app.views.screen import Screen

PROGRESS_S = 0.2
TYPING_S = 0.3


class SendScreen(Screen):
    tab = "send"
    title_key = "send.title"
    _typed = 0

    @property
    def _outgoing(self) -> Outgoing:
        return self.app.outgoing

    async def opened(self) -> None:
        words = self.words
        self._place = ft.Column(spacing=12, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)
        self._who = ft.Column(spacing=8, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)
        self._search = ft.TextField(
            label=words("send.find"),
            hint_text=words("patients.searchHint"),
            on_change=self._find,
            border_radius=10,
            border_color=ft.Colors.OUTLINE,
            prefix_icon=ft.Icons.SEARCH,
        )
        self._found = ft.Column(spacing=8, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)
        self.app.file_picker.on_result = self._chosen
        self.fill(
            parts.card([parts.heading(words("send.patient"), level=2), self._who]),
            self._place,
            parts.body(words("send.recorded"), muted=True, small=True),
        )
        await self._choose_patient(self._outgoing.patient)
        if (sending := self._outgoing.sending) is not None and sending.is_moving:
            await self._follow(sending)

    async def network_changed(self, online: bool) -> None:
        """What was chosen stays."""

    async def _choose_patient(self, patient: Mapping[str, Any] | None) -> None:
        words = self.words
        self._outgoing.patient = patient
        if patient is None:
            self._who.controls = [self._search, self._found]
            self._search.value = ""
            await self._list("")
        else:

            async def change(_event: Any) -> None:
                self._outgoing.sending = None
                await self._choose_patient(None)

            name = ft.Text(f"{patient['number']} {patient['name']}", theme_style=parts.Tone.TITLE_MEDIUM)
            another = parts.quiet_button(words("send.change"), change, label=words("send.changePatient"))
            self._who.controls = [parts.spaced_row(name, another)]
        self._draw()

    async def _find(self, event: Any) -> None:
        self._typed += 1
        mine = self._typed
        await asyncio.sleep(TYPING_S)
        if mine == self._typed:
            await self._list(event.control.value or "")
            self._update()

    async def _list(self, search: str) -> None:
        words = self.words
        try:
            found = await self.app.gateway.patients(search)
        except ApiError as error:
            self._found.controls = [parts.error_card(error_text(error.problem, words), words)]
            return
        self._found.controls = [self._option(patient) for patient in found[:6]]
        if not found:
            # Clinicians alone send from here.
            how = f"{words('patients.noneText')} {words('patients.seen.clinician')}"
            self._found.controls = [parts.body(f"{words('patients.none')}. {how}", muted=True)]

    def _option(self, patient: Row) -> ft.Control:
        text = f"{patient['number']} {patient['name']}"

        async def choose(_event: Any) -> None:
            await self._choose_patient(patient)

        return parts.tappable(ft.Text(text, theme_style=parts.Tone.BODY_MEDIUM), label=text, on_click=choose)

    def _draw(self) -> None:
        """What can be done next."""
        sending = self._outgoing.sending
        if self._outgoing.patient is None:
            self._place.controls = []
        elif sending is None:
            self._place.controls = [self._choice()]
        else:
            drawn = {
                "reading": self._reading,
                "ready": self._ready,
                "sending": self._way,
                "mismatch": self._mismatch,
                "failed": self._failed,
                "done": self._done,
            }
            self._place.controls = drawn[sending.state](sending)
        self._update()

    def _choice(self) -> ft.Control:
        words, picker = self.words, self.app.file_picker
        # Opened by the client within the person's own tap, the only moment a browser allows it. A window that has the
        # focus again says nothing: on a slow phone the chosen file comes later than that.
        pick = partial(ft.PickFiles, picker, cancel_upload_on_window_blur=False)
        photo, file = pick(file_type=ft.FilePickerFileType.IMAGE), pick()
        return parts.card(
            [
                ft.Row(
                    [
                        parts.plain_button(words("send.photo"), icon=ft.Icons.PHOTO_CAMERA_OUTLINED, action=photo),
                        parts.plain_button(words("send.file"), icon=ft.Icons.FOLDER_OPEN_OUTLINED, action=file),
                    ],
                    wrap=True,
                ),
                parts.body(words("send.formats"), muted=True, small=True),
            ]
        )

    async def _chosen(self, event: Any) -> None:
        patient = self._outgoing.patient
        if not event.files or patient is None:
            return
        file = event.files[0]
        self._outgoing.sending = sending = Sending(file.name, file.size, int(patient["id"]))
        work = asyncio.ensure_future(sending.read(partial(self.app.read_file, file)))
        await asyncio.sleep(0)
        self._draw()
        await work
        await self._follow(sending)

    def _reading(self, sending: Sending) -> list[ft.Control]:
        words = self.words
        told = parts.body(words("send.reading", name=sending.name, size=formats.size(sending.size)))
        # One that lies in a cloud may never come.
        another = ft.Row([parts.plain_button(words("send.another"), self._another)])
        return [parts.card([ft.Semantics(live_region=True, content=told), ft.ProgressBar(), another])]

    def _ready(self, sending: Sending) -> list[ft.Control]:
        words = self.words
        told = words("send.chosen", name=sending.name, size=formats.size(sending.size))
        another = parts.quiet_button(words("send.change"), self._another, label=words("send.changeFile"))
        return [
            parts.card(
                [
                    parts.spaced_row(parts.body(told), another),
                    parts.primary_button(words("send.start"), self._start, icon=ft.Icons.UPLOAD),
                ]
            )
        ]

    def _way(self, sending: Sending) -> list[ft.Control]:
        self._bar = ft.ProgressBar(value=sending.progress)
        self._told = parts.body(self._progress(sending))
        return [parts.card([ft.Semantics(live_region=True, content=self._told), self._bar])]

    def _progress(self, sending: Sending) -> str:
        percent = round(sending.progress * 100)
        return self.words("send.answering") if percent >= 100 else self.words("send.sending", percent=percent)

    def _mismatch(self, sending: Sending) -> list[ft.Control]:
        words = self.words

        async def confirm(_event: Any) -> None:
            if not sending.is_moving:
                sending.confirm()
                await self._send(sending)

        async def other(_event: Any) -> None:
            self._outgoing.sending = None
            await self._choose_patient(None)

        lines: list[ft.Control] = [
            parts.heading(words("mismatch.title"), level=2),
            parts.body(words("mismatch.text", name=sending.name)),
            parts.body(words("mismatch.recorded"), muted=True),
            ft.Row(
                [
                    parts.primary_button(words("mismatch.other"), other),
                    parts.plain_button(words("mismatch.confirm"), confirm),
                ],
                wrap=True,
            ),
        ]
        return [ft.Semantics(live_region=True, content=parts.card(lines, tone="warn"))]

    def _failed(self, sending: Sending) -> list[ft.Control]:
        words, problem = self.words, sending.problem
        if problem is None:
            return []
        refused = not sending.can_retry
        again = words("send.again" if sending.keeps_key else "app.retry")
        told = parts.error_card(error_text(problem, words), words, None if refused else self._start, again)
        title = [parts.heading(words("send.refused"), level=2)] if problem.status == 422 else []
        once = [] if refused or not sending.keeps_key else [parts.body(words("send.once"), muted=True, small=True)]
        return [*title, told, *once, ft.Row([parts.plain_button(words("send.another"), self._another)])]

    def _done(self, sending: Sending) -> list[ft.Control]:
        words, row = self.words, sending.row
        if row is None:
            return []

        async def open_it(_event: Any) -> None:
            self.app.outgoing = Outgoing()
            await self.app.go(f"/cases/{row['id']}")

        moving = findings.is_moving(row)
        title = words("send.queued") if moving else words("send.done")
        lines: list[ft.Control] = [ft.Semantics(live_region=True, content=parts.heading(title, level=2))]
        if not moving:
            # Who sees it here need not be told.
            self.app.worklist.know(str(row["id"]))
            lines.append(parts.body(findings.summary(row, words)))
        lines.append(
            ft.Row(
                [
                    parts.primary_button(words("send.open"), open_it),
                    parts.plain_button(words("send.another"), self._another),
                ],
                wrap=True,
            )
        )
        return [parts.card(lines)]

    def _another(self, _event: Any) -> None:
        self._outgoing.sending = None
        self._draw()

    async def _start(self, _event: Any) -> None:
        if self._outgoing.sending is not None:
            await self._send(self._outgoing.sending)

    async def _send(self, sending: Sending) -> None:
        if sending.is_moving:
            return
        # At once: a second tap, faster than the screen, would send it beside itself.
        sending.state = "sending"
        work = asyncio.ensure_future(sending.send(self.app.gateway))
        await asyncio.sleep(0)
        self._draw()
        await self._follow(sending)
        await work
        self.app.look_now()

    async def _follow(self, sending: Sending) -> None:
        """Show how far it is until it has ended; it goes on when another screen takes the place of this one."""
        while sending.is_moving and not self.closed:
            if sending.state == "sending":
                self._bar.value = None if sending.progress >= 1 else sending.progress
                self._told.value = self._progress(sending)
                self._update()
            await asyncio.sleep(PROGRESS_S)
        if self._outgoing.sending is sending and not self.closed:
            self._draw()

    def _update(self) -> None:
        if not self.closed:
            self.app.page.update()
