"""Pieces every screen is made of."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import flet as ft

from neuronova_app.locales import Words
from neuronova_app.logic.errors import ErrorText
from neuronova_app.views.theme import RADIUS

Handler = Callable[[Any], Any]
Tone = ft.TextThemeStyle
MUTED = ft.Colors.ON_SURFACE_VARIANT


def heading(text: str, *, level: int = 1) -> ft.Control:
    """A heading that screen readers know as one."""
    tone = {1: Tone.HEADLINE_SMALL, 2: Tone.TITLE_MEDIUM}.get(level, Tone.TITLE_SMALL)
    return ft.Semantics(header=True, heading_level=level, content=ft.Text(text, theme_style=tone))


def body(text: str, *, muted: bool = False, small: bool = False) -> ft.Text:
    return ft.Text(
        text,
        theme_style=Tone.BODY_SMALL if small else Tone.BODY_MEDIUM,
        color=MUTED if muted else None,
    )


def card(controls: Sequence[ft.Control], *, tone: str = "", spacing: int = 10) -> ft.Container:
    """A raised surface. tone: "" plain, "warn" or "bad"."""
    colors = {
        "": (ft.Colors.SURFACE_CONTAINER, ft.Colors.OUTLINE_VARIANT),
        "warn": (ft.Colors.TERTIARY_CONTAINER, ft.Colors.TERTIARY_CONTAINER),
        "bad": (ft.Colors.ERROR_CONTAINER, ft.Colors.ERROR_CONTAINER),
    }
    ground, line = colors[tone]
    column = ft.Column(list(controls), spacing=spacing, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)
    return ft.Container(column, padding=16, bgcolor=ground, border=ft.Border.all(1, line), border_radius=RADIUS)


def tappable(content: ft.Control, *, label: str, on_click: Handler, selected: bool | None = None) -> ft.Control:
    """A surface that acts as one button with one label, whatever it is made of."""
    surface = ft.Container(
        content,
        padding=16,
        bgcolor=ft.Colors.SURFACE_CONTAINER,
        border=ft.Border.all(1, ft.Colors.OUTLINE_VARIANT),
        border_radius=RADIUS,
        ink=True,
        on_click=on_click,
    )
    return ft.Semantics(
        label=label,
        button=True,
        selected=selected,
        container=True,
        exclude_semantics=True,
        on_tap=on_click,
        content=surface,
    )


def primary_button(text: str, on_click: Handler, *, icon: Any = None, disabled: bool = False) -> ft.FilledButton:
    return ft.FilledButton(text, icon=icon, on_click=on_click, disabled=disabled, style=_button_style(), height=None)


def plain_button(text: str, on_click: Handler | None = None, *, icon: Any = None, **more: Any) -> ft.OutlinedButton:
    return ft.OutlinedButton(text, icon=icon, on_click=on_click, style=_button_style(), **more)


def quiet_button(text: str, on_click: Handler, *, label: str) -> ft.TextButton:
    """A word to press where the same word stands elsewhere, too: a screen reader says the label."""
    return ft.TextButton(ft.Text(text, semantics_label=label), on_click=on_click)


def _button_style() -> ft.ButtonStyle:
    return ft.ButtonStyle(
        shape=ft.RoundedRectangleBorder(radius=10), padding=ft.Padding.symmetric(horizontal=18, vertical=14)
    )


def badge(text: str, *, tone: str = "") -> ft.Control:
    """A short word beside a title. tone: "" muted, "accent", "warn"."""
    colors = {
        "": (ft.Colors.SURFACE_CONTAINER_HIGHEST, ft.Colors.ON_SURFACE_VARIANT),
        "accent": (ft.Colors.PRIMARY_CONTAINER, ft.Colors.ON_PRIMARY_CONTAINER),
        "warn": (ft.Colors.TERTIARY_CONTAINER, ft.Colors.ON_TERTIARY_CONTAINER),
    }
    ground, ink = colors[tone]
    return ft.Container(
        ft.Text(text, theme_style=Tone.LABEL_MEDIUM, color=ink, no_wrap=True),
        padding=ft.Padding.symmetric(horizontal=10, vertical=3),
        bgcolor=ground,
        border_radius=20,
    )


def waiting(words: Words) -> ft.Control:
    return ft.Container(
        ft.Semantics(label=words("app.loading"), content=ft.ProgressRing(width=28, height=28, stroke_width=3)),
        alignment=ft.Alignment.CENTER,
        padding=48,
    )


def nothing(title: str, text: str, *, icon: Any) -> ft.Control:
    """An empty state that says what will appear here."""
    return ft.Container(
        ft.Column(
            [
                ft.Icon(icon, size=44, color=ft.Colors.OUTLINE),
                ft.Text(title, theme_style=Tone.TITLE_MEDIUM, text_align=ft.TextAlign.CENTER),
                ft.Text(text, theme_style=Tone.BODY_MEDIUM, color=MUTED, text_align=ft.TextAlign.CENTER),
            ],
            spacing=10,
            horizontal_alignment=ft.CrossAxisAlignment.CENTER,
        ),
        padding=ft.Padding.symmetric(horizontal=24, vertical=56),
        alignment=ft.Alignment.CENTER,
    )


def error_card(told: ErrorText, words: Words, on_retry: Handler | None = None, retry: str = "") -> ft.Control:
    """A problem in words, spoken by screen readers as it appears."""
    lines: list[ft.Control] = [
        ft.Text(told.what, theme_style=Tone.TITLE_SMALL, color=ft.Colors.ON_ERROR_CONTAINER),
        ft.Text(told.next, theme_style=Tone.BODY_MEDIUM, color=ft.Colors.ON_ERROR_CONTAINER),
    ]
    if told.request_id:
        told_id = words("app.requestId", id=told.request_id)
        lines.append(ft.Text(told_id, theme_style=Tone.LABEL_SMALL, color=ft.Colors.ON_ERROR_CONTAINER))
    if on_retry:
        lines.append(ft.Row([plain_button(retry or words("app.retry"), on_retry)], wrap=True))
    return ft.Semantics(live_region=True, content=card(lines, tone="bad"))


def spaced_row(left: ft.Control, right: ft.Control) -> ft.Row:
    left.expand = True
    return ft.Row([left, right], vertical_alignment=ft.CrossAxisAlignment.CENTER, spacing=10)
