"""One person with the app open: who is signed in, where one is, what is remembered until it is closed."""

from __future__ import annotations

import logging
from typing import Any

import flet as ft

from neuronova_app.api.client import Client
from neuronova_app.api.gateway import Gateway, Row
from neuronova_app.api.problem import ApiError
from neuronova_app.api.session import User
from neuronova_app.locales import Words
from neuronova_app.logic.errors import error_text
from neuronova_app.logic.preferences import Preferences, read_preferences
from neuronova_app.logic.sending import Outgoing
from neuronova_app.logic.worklist import Worklist
from neuronova_app.system.platform import Platform
from neuronova_app.views import dialogs, parts
from neuronova_app.views.accesses import AccessesScreen
from neuronova_app.views.cases import CasesScreen
from neuronova_app.views.frame import Frame
from neuronova_app.views.login import LoginScreen
from neuronova_app.views.reading import ReadingScreen
from neuronova_app.views.result import ResultScreen
from neuronova_app.views.results import ResultsScreen
from neuronova_app.views.screen import Screen
from neuronova_app.views.send import SendScreen
from neuronova_app.views.settings import SettingsScreen
from neuronova_app.views.theme import MODES, theme
from neuronova_app.views.watch import Watch

PATIENT_TABS = ("results", "accesses", "settings")
CLINICIAN_TABS = ("cases", "send", "settings")
# Who is told there that the web page is the place for him.
OTHER_TABS = ("settings",)
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
        self.read_file = platform.read_file
        self.preferences = Preferences()
        self.words = Words("ko")
        self.worklist = Worklist()
        self.everything = Worklist()
        self.outgoing = Outgoing()
        self.left_for_later: set[str] = set()
        self.patients: dict[int, Row] = {}
        self.has_report: bool | None = None
        self.online = True
        self.file_picker = ft.FilePicker()
        self._screen: Screen | None = None
        self._frame = Frame(self)
        self._watch = Watch(self)
        self.session.on_other_user = self._other_user

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
            self._watch.start()
        self._show(page.route)

    async def sign_in(self, username: str, password: str, otp: str) -> None:
        """raises: ApiError"""
        await self.session.sign_in(username, password, otp)
        self._watch.start()
        await self.go(f"/{self.tabs()[0]}")

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
        """Say something at the foot of the screen for a moment."""
        dialogs.tell(self.page, text, action=action, on_action=on_action)

    async def confirm(self, title: str, text: str, yes: str) -> bool:
        """Ask before something that goes on record."""
        return await dialogs.confirm(self.page, self.words, title=title, text=text, yes=yes)

    async def session_ended(self) -> None:
        """The gateway no longer knows this session: the way in is shown again."""
        self._forget()
        self._show("/", ended=True)

    def look_now(self) -> None:
        """Have the watched list asked for at once."""
        self._watch.now()

    async def look(self) -> None:
        """Ask for the watched list and wait for it. Raises ApiError."""
        await self._watch.look()

    def list_changed(self) -> None:
        """The watched list is not what it was."""
        if self._screen is not None:
            self._screen.list_changed()

    def tabs(self) -> tuple[str, ...]:
        """The places at the foot, by name."""
        user = self.user
        if user is None or user.is_patient:
            return PATIENT_TABS
        return CLINICIAN_TABS if user.is_clinician else OTHER_TABS

    def _other_user(self) -> None:
        self._forget()
        self._watch.start()
        self._show("/")

    def _forget(self) -> None:
        self._watch.stop()
        # A question that is still open was put to whoever has gone.
        while self.page.pop_dialog():
            pass
        self.worklist, self.everything, self.outgoing = Worklist(), Worklist(), Outgoing()
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

    def _route_changed(self, _event: Any) -> None:
        self._show(self.page.route)

    def _show(self, route: str, *, ended: bool = False) -> None:
        if self._screen is not None:
            self._screen.closed = True
        self._screen = screen = self._screen_for(route, ended=ended)
        self._frame.show(screen)
        self.page.run_task(self._open, screen)

    async def _open(self, screen: Screen) -> None:
        try:
            await screen.opened()
        except ApiError as error:
            if error.problem.status != 401:
                screen.fail(error, screen.opened)
            elif not screen.closed:
                await self.session_ended()
        except Exception:
            log.exception("a screen could not be opened")
            screen.fill(parts.card([parts.body(self.words("app.broken"))], tone="bad"))

    def _screen_for(self, route: str, *, ended: bool) -> Screen:
        if self.user is None:
            return LoginScreen(self, "ended" if ended else "")
        names = self.tabs()
        place, _, argument = route.strip("/").partition("/")
        if place not in names:
            place, argument = names[0], ""
        kind = DETAILS.get(place) if argument else None
        return (kind or SCREENS[place])(self, argument)

    def _reachable(self, reachable: bool) -> None:
        """Told after every request."""
        if reachable != self.online:
            self.page.run_task(self._network, reachable)

    async def _network(self, online: bool) -> None:
        if online == self.online:
            return
        self.online = online
        self._frame.show_offline(not online)
        if online:
            self.tell(self.words("offline.back"))
            self.look_now()
        if self._screen is not None and self.user is not None:
            await self._screen.network_changed(online)

    def explain(self, error: ApiError) -> str:
        """One line of an error, for the foot of the screen."""
        told = error_text(error.problem, self.words)
        return f"{told.what} {told.next}"
