"""Looks at the list again and again while the app is open, and tells what is new."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from neuronova_app.api.problem import ApiError
from neuronova_app.logic import findings
from neuronova_app.logic.worklist import Row, fingerprint

if TYPE_CHECKING:
    from neuronova_app.views.app import App


class Watch:
    """One loop for one person; ends with the session."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._running: asyncio.Task[None] | None = None
        self._wanted = asyncio.Event()

    def start(self) -> None:
        user = self._app.user
        if self._running is None and user is not None and (user.is_patient or user.is_clinician):
            self._running = self._app.page.run_task(self._keep_looking)

    def stop(self) -> None:
        if self._running:
            self._running.cancel()
            self._running = None

    def now(self) -> None:
        """Look at once instead of after the pause."""
        self._wanted.set()

    async def look(self) -> None:
        """One look at the list. Raises ApiError."""
        app, user = self._app, self._app.user
        mine = user is None or user.is_patient
        filters: dict[str, Any] = {} if mine else {"reviewed": False, "state": "completed"}
        before = fingerprint(app.worklist.rows), app.worklist.loaded
        news = app.worklist.show(*await app.gateway.history(**filters))
        if (fingerprint(app.worklist.rows), True) != before:
            app.list_changed()
        if news:
            self._announce(news)

    async def _keep_looking(self) -> None:
        app = self._app
        while app.user is not None:
            try:
                await self.look()
            except ApiError as error:
                if error.problem.status == 401:
                    await app.session_ended()
                    return
                app.worklist.nobody_answered()
            try:
                async with asyncio.timeout(app.worklist.pause_s()):
                    await self._wanted.wait()
            except TimeoutError:
                pass
            self._wanted.clear()

    def _announce(self, news: Sequence[Row]) -> None:
        app, words, first = self._app, self._app.words, news[0]
        is_patient = app.user is not None and app.user.is_patient
        if is_patient:
            text = words("results.new")
        elif len(news) == 1:
            text = words("cases.new", label=findings.summary(first, words))
        else:
            text = words("cases.newMany", count=len(news))
        place = "results" if is_patient else "cases"
        target = f"/{place}/{first['id']}" if len(news) == 1 else f"/{place}"

        async def show(_event: Any) -> None:
            await app.go(target)

        app.tell(text, action=words("cases.show"), on_action=show)
