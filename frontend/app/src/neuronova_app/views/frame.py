"""What stands around every screen: title, way back, language, tabs, and the line that says one is offline."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import flet as ft

from neuronova_app.views import parts
from neuronova_app.views.screen import Screen
from neuronova_app.views.theme import MAX_WIDTH

if TYPE_CHECKING:
    from neuronova_app.views.app import App

ICONS: Final = {
    "results": ft.Icons.DESCRIPTION_OUTLINED,
    "accesses": ft.Icons.VISIBILITY_OUTLINED,
    "cases": ft.Icons.LIST_ALT,
    "send": ft.Icons.UPLOAD_FILE_OUTLINED,
    "settings": ft.Icons.SETTINGS_OUTLINED,
}


class Frame:
    """Draws the page of one App around its screen."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._offline_bar = ft.Container(visible=False)

    def show(self, screen: Screen) -> None:
        """Put this screen on the page."""
        app, page = self._app, self._app.page
        signed_in = app.user is not None
        page.padding = 0
        page.bgcolor = ft.Colors.SURFACE
        page.appbar = self._bar(screen) if signed_in else None
        page.navigation_bar = self._foot(screen) if signed_in and len(app.tabs()) > 1 else None
        self._offline_bar = self._offline()
        inner = ft.Container(
            screen.content, padding=ft.Padding.only(left=16, right=16, top=12, bottom=32), width=MAX_WIDTH
        )
        column = ft.Column(
            # Each in a box as wide as the screen: a column is only as wide as what it holds and stands at the left.
            [
                ft.Container(each, alignment=ft.Alignment.TOP_CENTER)
                for each in (self._offline_bar, *([] if signed_in else [self._language_row()]), inner)
            ],
            scroll=ft.ScrollMode.AUTO,
            expand=True,
            spacing=0,
        )
        page.controls = [ft.SafeArea(column, expand=True)]
        if not screen.content.controls:
            screen.content.controls = [parts.waiting(app.words)]
        page.update()

    def show_offline(self, offline: bool) -> None:
        self._offline_bar.visible = offline
        self._app.page.update()

    def _bar(self, screen: Screen) -> ft.AppBar:
        app, words = self._app, self._app.words
        back = None
        if screen.argument:

            async def go_back(_event: Any) -> None:
                await app.go(f"/{screen.tab}")

            back = ft.IconButton(
                ft.Icon(ft.Icons.ARROW_BACK, semantics_label=words("app.back")),
                tooltip=words("app.back"),
                on_click=go_back,
            )
        return ft.AppBar(
            leading=back,
            automatically_imply_leading=False,
            title=ft.Semantics(
                header=True,
                heading_level=1,
                content=ft.Text(words(screen.title_key), theme_style=parts.Tone.TITLE_LARGE),
            ),
            bgcolor=ft.Colors.SURFACE,
            elevation_on_scroll=0,
            actions=[self._language_button()],
            actions_padding=ft.Padding.only(right=8),
        )

    def _language_button(self) -> ft.Control:
        app = self._app
        other = "en" if app.preferences.language == "ko" else "ko"
        text = app.words("settings.english" if other == "en" else "settings.korean")

        async def switch(_event: Any) -> None:
            await app.prefer(language=other)

        return ft.TextButton(text, on_click=switch)

    def _language_row(self) -> ft.Control:
        return ft.Container(
            ft.Row([self._language_button()], alignment=ft.MainAxisAlignment.END), padding=8, width=MAX_WIDTH
        )

    async def _change_tab(self, event: Any) -> None:
        await self._app.go(f"/{self._app.tabs()[int(event.control.selected_index)]}")

    def _foot(self, screen: Screen) -> ft.NavigationBar:
        names = self._app.tabs()
        return ft.NavigationBar(
            destinations=[
                ft.NavigationBarDestination(icon=ICONS[name], label=self._app.words(f"tabs.{name}")) for name in names
            ],
            selected_index=names.index(screen.tab) if screen.tab in names else 0,
            on_change=self._change_tab,
            bgcolor=ft.Colors.SURFACE_CONTAINER,
            indicator_color=ft.Colors.PRIMARY_CONTAINER,
        )

    def _offline(self) -> ft.Container:
        app, words = self._app, self._app.words
        text = f"{words('offline.title')}. {words('offline.list' if app.worklist.loaded else 'offline.nothing')}"
        row = ft.Row(
            [
                ft.Icon(ft.Icons.CLOUD_OFF, size=20, color=ft.Colors.ON_TERTIARY_CONTAINER),
                ft.Text(text, theme_style=parts.Tone.BODY_SMALL, color=ft.Colors.ON_TERTIARY_CONTAINER, expand=True),
            ],
        )
        return ft.Container(
            ft.Semantics(live_region=True, content=row),
            bgcolor=ft.Colors.TERTIARY_CONTAINER,
            padding=ft.Padding.symmetric(horizontal=16, vertical=10),
            visible=not app.online,
            width=MAX_WIDTH,
        )
