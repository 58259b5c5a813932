"""The frame around the screens: who is signed in, where one is, what is watched in the background."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

import flet as ft

from neuronova_app.api.client import Client
from neuronova_app.api.gateway import Gateway, Row
from neuronova_app.api.problem import ApiError
from neuronova_app.api.session import User
from neuronova_app.locales import Words
from neuronova_app.logic import findings
from neuronova_app.logic.errors import error_text
from neuronova_app.logic.preferences import Preferences, read_preferences
from neuronova_app.logic.worklist import Worklist, fingerprint
from neuronova_app.system.platform import Platform
from neuronova_app.views import parts
from neuronova_app.views.accesses import AccessesScreen
from neuronova_app.views.cases import CasesScreen
from neuronova_app.views.login import LoginScreen
from neuronova_app.views.reading import ReadingScreen
from neuronova_app.views.result import ResultScreen
from neuronova_app.views.results import ResultsScreen
from neuronova_app.views.screen import Screen
from neuronova_app.views.send import SendScreen
from neuronova_app.views.settings import SettingsScreen
from neuronova_app.views.theme import MAX_WIDTH, MODES, theme

PATIENT_TABS = (
    ("results", ft.Icons.DESCRIPTION_OUTLINED),
    ("accesses", ft.Icons.VISIBILITY_OUTLINED),
    ("settings", ft.Icons.SETTINGS_OUTLINED),
)
CLINICIAN_TABS = (
    ("cases", ft.Icons.LIST_ALT),
    ("send", ft.Icons.UPLOAD_FILE_OUTLINED),
    ("settings", ft.Icons.SETTINGS_OUTLINED),
)
SCREENS: dict[str, type[Screen]] = {
    "results": ResultsScreen,
    "accesses": AccessesScreen,
    "settings": SettingsScreen,
    "cases": CasesScreen,
    "send": SendScreen,
}
DETAILS: dict[str, type[Screen]] = {"results": ResultScreen, "cases": ReadingScreen}
log = logging.getLogger("neuronova")


class App:
    """One person with the app open."""

    def __init__(self, page: ft.Page, platform: Platform) -> None:
        self.page = page
        self._platform = platform
        self.session = platform.session
        self.gateway = Gateway(Client(platform.transport, platform.session, on_reachable=self._reachable))
        self.page_url = platform.page_url
        self.preferences = Preferences()
        self.words = Words("ko")
        self.worklist = Worklist()
        self.everything = Worklist()
        self.left_for_later: set[str] = set()
        self.patients: dict[int, Row] = {}
        self.has_report: bool | None = None
        self.online = True
        self.file_picker = ft.FilePicker()
        self._screen: Screen | None = None
        self._watching: asyncio.Task[None] | None = None
        self._look_now = asyncio.Event()
        self._offline_bar = ft.Container(visible=False)

    @property
    def user(self) -> User | None:
        return self.session.user

    async def start(self) -> None:
        page = self.page
        page.services.append(self.file_picker)
        page.on_route_change = self._route_changed
        self._platform.on_online(lambda online: page.run_task(self._network, online))
        self._prefer(read_preferences(await self._platform.keeper.read()))
        try:
            await self.session.restore()
        except ApiError:
            # Nobody answers: the way in is shown, and says so when it is tried.
            self.online = False
        if self.user is not None:
            self._watch()
        self._show(page.route)

    async def sign_in(self, username: str, password: str, otp: str) -> None:
        """raises: ApiError"""
        await self.session.sign_in(username, password, otp)
        self._watch()
        await self.go(f"/{self._tabs()[0][0]}")

    async def sign_out(self) -> None:
        await self.session.sign_out()
        self._forget()
        self._show("/")

    async def prefer(self, **changed: str) -> None:
        """Change and keep a setting, then show the screen anew with it."""
        self._prefer(self.preferences.with_(**changed))
        names = {"scheme": "color-scheme", "text_size": "text-size"}
        for name, value in changed.items():
            await self._platform.keeper.keep(names.get(name, name), value)
        self._show(self.page.route)

    async def go(self, route: str) -> None:
        """Open a place; the browser's own way back leads here again."""
        if route == self.page.route:
            self._show(route)
        else:
            await self.page.push_route(route)

    async def patient(self, patient_id: int) -> Row | None:
        """A patient this person may see, remembered while the app is open."""
        if patient_id not in self.patients:
            try:
                self.patients |= {row["id"]: row for row in await self.gateway.patients()}
                if patient_id not in self.patients:
                    self.patients[patient_id] = await self.gateway.patient(patient_id)
            except ApiError:
                return None
        return self.patients[patient_id]

    def tell(self, text: str, *, action: str = "", on_action: Any = None) -> None:
        """Say something at the foot of the screen for a moment; screen readers speak it."""
        button = ft.SnackBarAction(label=action, on_click=on_action) if action else None
        self.page.show_dialog(
            ft.SnackBar(
                ft.Semantics(live_region=True, content=ft.Text(text)),
                action=button,
                persist=False,
                behavior=ft.SnackBarBehavior.FLOATING,
            )
        )

    async def confirm(self, title: str, text: str, yes: str) -> bool:
        """Ask before something that goes on record."""
        answer: asyncio.Future[bool] = asyncio.get_running_loop().create_future()

        def close(value: bool) -> None:
            if not answer.done():
                answer.set_result(value)
            self.page.pop_dialog()

        def dismissed(_event: Any) -> None:
            if not answer.done():
                answer.set_result(False)

        self.page.show_dialog(
            ft.AlertDialog(
                title=ft.Text(title, theme_style=parts.Tone.TITLE_MEDIUM),
                content=parts.body(text),
                actions=[
                    ft.TextButton(self.words("read.cancel"), on_click=lambda _: close(False)),
                    ft.FilledButton(yes, on_click=lambda _: close(True)),
                ],
                on_dismiss=dismissed,
            )
        )
        return await answer

    async def session_ended(self) -> None:
        """The gateway no longer knows this session: the way in is shown again."""
        self._forget()
        self._show("/", ended=True)

    def look_now(self) -> None:
        """Have the watched list asked for at once."""
        self._look_now.set()

    def _forget(self) -> None:
        if self._watching:
            self._watching.cancel()
            self._watching = None
        self.worklist, self.everything = Worklist(), Worklist()
        self.patients, self.left_for_later, self.has_report = {}, set(), None

    def _prefer(self, preferences: Preferences) -> None:
        self.preferences = preferences
        self.words = Words(preferences.language)
        self.session.language = preferences.language
        page = self.page
        page.title = self.words("app.name")
        page.theme_mode = MODES[preferences.scheme]
        page.theme = theme("light", preferences.scale)
        page.dark_theme = theme("dark", preferences.scale)
        locale = ft.Locale("ko", "KR") if preferences.language == "ko" else ft.Locale("en", "GB")
        page.locale_configuration = ft.LocaleConfiguration(
            supported_locales=[ft.Locale("ko", "KR"), ft.Locale("en", "GB")], current_locale=locale
        )

    def _tabs(self) -> tuple[tuple[str, Any], ...]:
        return PATIENT_TABS if self.user is None or self.user.is_patient else CLINICIAN_TABS

    def _route_changed(self, _event: Any) -> None:
        self._show(self.page.route)

    def _show(self, route: str, *, ended: bool = False) -> None:
        if self._screen is not None:
            self._screen.closed = True
        self._screen = screen = self._screen_for(route, ended=ended)
        self._frame(screen)
        self.page.run_task(self._open, screen)

    async def _open(self, screen: Screen) -> None:
        try:
            await screen.opened()
        except ApiError as error:
            if error.problem.status == 401:
                await self.session_ended()
            else:
                screen.fail(error, screen.opened)
        except Exception:
            log.exception("a screen could not be opened")
            screen.fill(parts.card([parts.body(self.words("app.broken"))], tone="bad"))

    def _screen_for(self, route: str, *, ended: bool) -> Screen:
        user = self.user
        if user is None:
            return LoginScreen(self, "ended" if ended else "")
        names = [name for name, _ in self._tabs()]
        place, _, argument = route.strip("/").partition("/")
        if not (user.is_patient or user.is_clinician):
            place, argument = "settings", ""
        if place not in names:
            place, argument = names[0], ""
        kind = DETAILS.get(place) if argument else None
        return (kind or SCREENS[place])(self, argument)

    def _frame(self, screen: Screen) -> None:
        page, words = self.page, self.words
        signed_in = self.user is not None
        page.padding = 0
        page.bgcolor = ft.Colors.SURFACE
        page.appbar = self._bar(screen) if signed_in else None
        page.navigation_bar = self._navigation(screen) if signed_in else None
        self._offline_bar = self._offline()
        inner = ft.Container(
            screen.content, padding=ft.Padding.only(left=16, right=16, top=12, bottom=32), width=MAX_WIDTH
        )
        column = ft.Column(
            [self._offline_bar, *([] if signed_in else [self._language_row()]), inner],
            scroll=ft.ScrollMode.AUTO,
            expand=True,
            horizontal_alignment=ft.CrossAxisAlignment.CENTER,
            spacing=0,
        )
        page.controls = [ft.SafeArea(column, expand=True)]
        if not screen.content.controls:
            screen.content.controls = [parts.waiting(words)]
        page.update()

    def _bar(self, screen: Screen) -> ft.AppBar:
        words = self.words
        back = None
        if screen.argument:

            async def go_back(_event: Any) -> None:
                await self.go(f"/{screen.tab}")

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
        other = "en" if self.preferences.language == "ko" else "ko"
        text = self.words("settings.english" if other == "en" else "settings.korean")

        async def switch(_event: Any) -> None:
            await self.prefer(language=other)

        return ft.TextButton(text, on_click=switch)

    def _language_row(self) -> ft.Control:
        return ft.Container(
            ft.Row([self._language_button()], alignment=ft.MainAxisAlignment.END), padding=8, width=MAX_WIDTH
        )

    def _navigation(self, screen: Screen) -> ft.NavigationBar:
        tabs = self._tabs()

        async def change(event: Any) -> None:
            await self.go(f"/{tabs[int(event.control.selected_index)][0]}")

        names = [name for name, _ in tabs]
        return ft.NavigationBar(
            destinations=[
                ft.NavigationBarDestination(icon=icon, label=self.words(f"tabs.{name}")) for name, icon in tabs
            ],
            selected_index=names.index(screen.tab) if screen.tab in names else 0,
            on_change=change,
            bgcolor=ft.Colors.SURFACE_CONTAINER,
            indicator_color=ft.Colors.PRIMARY_CONTAINER,
        )

    def _offline(self) -> ft.Container:
        words = self.words
        text = f"{words('offline.title')}. {words('offline.list' if self.worklist.loaded else 'offline.nothing')}"
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
            visible=not self.online,
            width=MAX_WIDTH,
        )

    def _reachable(self, reachable: bool) -> None:
        """Told after every request."""
        if reachable != self.online:
            self.page.run_task(self._network, reachable)

    async def _network(self, online: bool) -> None:
        if online == self.online:
            return
        self.online = online
        self._offline_bar.visible = not online
        self.page.update()
        if online:
            self.tell(self.words("offline.back"))
            self.look_now()
        if self._screen is not None and self.user is not None:
            await self._screen.network_changed(online)

    def _watch(self) -> None:
        if self._watching is None and self.user is not None and (self.user.is_patient or self.user.is_clinician):
            self._watching = self.page.run_task(self._keep_looking)

    async def _keep_looking(self) -> None:
        """Ask for the list again and again while the app is open; one who looks at it sees it change."""
        while self.user is not None:
            try:
                await self.look()
            except ApiError as error:
                if error.problem.status == 401:
                    await self.session_ended()
                    return
                self.worklist.nobody_answered()
            try:
                async with asyncio.timeout(self.worklist.pause_s()):
                    await self._look_now.wait()
            except TimeoutError:
                pass
            self._look_now.clear()

    async def look(self) -> None:
        """One look at the list. Raises ApiError."""
        user = self.user
        mine = user is None or user.is_patient
        filters: dict[str, Any] = {} if mine else {"reviewed": False, "state": "completed"}
        before = fingerprint(self.worklist.rows), self.worklist.loaded
        news = self.worklist.show(*await self.gateway.history(**filters))
        if (fingerprint(self.worklist.rows), True) != before and self._screen is not None:
            self._screen.list_changed()
        # Whoever sent an image sees its answer where he sent it.
        if others := [row for row in news if user is None or row.get("requested_by") != user.id]:
            self._announce(others)

    def _announce(self, news: list[Any]) -> None:
        words, first = self.words, news[0]
        is_patient = self.user is not None and self.user.is_patient
        if is_patient:
            text = words("results.new")
        elif len(news) == 1:
            text = words("cases.new", label=findings.summary(first, words))
        else:
            text = words("cases.newMany", count=len(news))
        place = "results" if is_patient else "cases"
        target = f"/{place}/{first['id']}" if len(news) == 1 else f"/{place}"

        async def show(_event: Any) -> None:
            await self.go(target)

        self.tell(text, action=words("cases.show"), on_action=show)

    def explain(self, error: ApiError) -> str:
        """One line of an error, for the foot of the screen."""
        told = error_text(error.problem, self.words)
        return f"{told.what} {told.next}"
