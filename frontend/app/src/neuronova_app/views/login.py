"""Sign in: name, password, and the code of an authenticator app where the account has one."""

from __future__ import annotations

from typing import Any

import flet as ft

from neuronova_app.api.problem import ApiError
from neuronova_app.logic.errors import error_text
from neuronova_app.views import parts
from neuronova_app.views.screen import Screen


class LoginScreen(Screen):
    """Shown whenever nobody is signed in."""

    title_key = "login.title"
    needs_code = False

    async def opened(self) -> None:
        words = self.words
        self._username = _field(
            words("login.username"), self._submit, autofill=ft.AutofillHint.USERNAME, autofocus=True, autocorrect=False
        )
        self._password = _field(
            words("login.password"),
            self._submit,
            autofill=ft.AutofillHint.PASSWORD,
            password=True,
            can_reveal_password=True,
        )
        self._code = _field(
            words("login.code"),
            self._submit,
            autofill=ft.AutofillHint.ONE_TIME_CODE,
            helper=words("login.codeHint"),
            autocorrect=False,
            visible=self.needs_code,
        )
        self._problem = ft.Column(tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)
        if self.argument == "ended":
            self._problem.controls = [parts.card([parts.body(words("signIn.ended"))], tone="warn")]
        self._button = parts.primary_button(words("login.submit"), self._submit)
        form = parts.card([self._username, self._password, self._code, self._problem, self._button], spacing=14)
        self.fill(
            ft.Container(height=16),
            ft.Row(
                [ft.Icon(ft.Icons.PSYCHOLOGY_OUTLINED, size=40, color=ft.Colors.PRIMARY)],
                alignment=ft.MainAxisAlignment.CENTER,
            ),
            ft.Text(words("app.name"), theme_style=parts.Tone.HEADLINE_SMALL, text_align=ft.TextAlign.CENTER),
            _line(words("login.claim"), parts.Tone.BODY_MEDIUM),
            ft.Container(height=4),
            form,
            _line(words("signIn.patient"), parts.Tone.BODY_SMALL),
            _line(words("login.recorded"), parts.Tone.BODY_SMALL),
        )

    async def network_changed(self, online: bool) -> None:
        """What was typed stays."""

    async def _submit(self, _event: Any) -> None:
        words = self.words
        self._button.disabled = True
        self._button.content = words("signIn.working")
        self._problem.controls = []
        self.app.page.update()
        try:
            await self.app.sign_in(
                (self._username.value or "").strip(), self._password.value or "", (self._code.value or "").strip()
            )
        except ApiError as error:
            self._refused(error)

    def _refused(self, error: ApiError) -> None:
        self._button.disabled = False
        self._button.content = self.words("login.submit")
        if error.code in {"otp_required", "otp_invalid"}:
            self.needs_code = self._code.visible = True
            # A code is good once; the next try needs another.
            self._code.value = ""
        told = error_text(error.problem, self.words, signing_in=True)
        if error.code == "otp_required":
            self._problem.controls = [parts.card([parts.body(told.what), parts.body(told.next)], tone="warn")]
        else:
            self._problem.controls = [parts.error_card(told, self.words)]
        self.app.page.update()


def _field(label: str, submit: parts.Handler, *, autofill: ft.AutofillHint, **more: Any) -> ft.TextField:
    return ft.TextField(
        label=label,
        autofill_hints=[autofill],
        on_submit=submit,
        border_radius=10,
        border_color=ft.Colors.OUTLINE,
        **more,
    )


def _line(text: str, tone: parts.Tone) -> ft.Text:
    return ft.Text(text, theme_style=tone, color=parts.MUTED, text_align=ft.TextAlign.CENTER)
