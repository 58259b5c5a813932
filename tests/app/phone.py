"""The app on a phone, without Flet: what a person does there, and a gateway that answers as told."""

import asyncio
import importlib
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from tests.app import fakes
from tests.app.fake_flet import FakePage, Thing

from neuronova_app.api.session import Session
from neuronova_app.api.transport import Progress, Request, Response
from neuronova_app.system.platform import Platform

KIM = {**fakes.USER, "role": "clinician"}
LEE = {**KIM, "id": 8, "username": "lee"}
PATIENT = {"id": 12, "number": "NN-12", "name": "박환자"}
HISTORY, PATIENTS, PREDICT = "/ml/v1/history/", "/api/v1/patients/", "/ml/v1/predict/"
REFRESH = "/api/v1/auth/refresh/"
EMPTY = {"next": None, "results": []}
Given = object | Exception | Callable[[], Awaitable[object]]


async def found(given: Given) -> object:
    """What was given, or comes of it once somebody asks."""
    body = await given() if callable(given) else given
    if isinstance(body, Exception):
        raise body
    return body


class Gateway:
    """Answers each address as told."""

    def __init__(self) -> None:
        self.answers: dict[str, Given] = {
            HISTORY: EMPTY,
            PATIENTS: {**EMPTY, "results": [PATIENT]},
            REFRESH: {"access": "kim", "user": KIM},
        }

    async def send(self, request: Request, on_progress: Progress | None = None) -> Response:
        if on_progress:
            on_progress(1.0)
        body = await found(self.answers.get(request.path.split("?")[0], {}))
        return body if isinstance(body, Response) else fakes.answer(body)


class Keeper:
    async def read(self) -> Mapping[str, str]:
        return {}

    async def keep(self, name: str, value: str) -> None:
        pass


class Phone:
    """The app in a browser that has a session."""

    def __init__(self, gateway: Gateway) -> None:
        views = importlib.import_module("neuronova_app.views.app")
        session = Session(gateway, page=fakes.FakePage("c-1"))
        self.page, self.gateway = FakePage(), gateway
        self.file: Given = b"png"
        platform = Platform(gateway, session, Keeper(), lambda _: None, "http://host/", self._read)
        self.app = views.App(self.page, platform)

    async def press(self, text: str) -> None:
        pressed = self.page.button(text)(None)
        if pressed is not None:
            self.page.tasks.add(asyncio.ensure_future(pressed))
        await settle()

    async def answer(self, text: str) -> None:
        """Press the button of the question that is asked just now."""
        self.page.button(text, self.page.dialogs)(None)
        await settle()

    async def open(self, route: str) -> None:
        await self.app.go(route)
        await settle()

    async def choose(self, size: int = 3) -> None:
        """A file of the one patient, as the browser's own dialog tells of it."""
        await self.open("/send")
        await self.press("NN-12 박환자")
        chosen = Thing(files=[Thing(name="a.png", size=size)])
        self.page.tasks.add(asyncio.ensure_future(self.app.file_picker.on_result(chosen)))
        await settle()

    async def _read(self, _file: object) -> Any:
        return await found(self.file)

    def says(self, text: str) -> bool:
        return any(text in each for each in self.page.texts)

    async def until_it_says(self, text: str) -> None:
        async with asyncio.timeout(60):
            while not self.says(text):
                await asyncio.sleep(0.01)


async def settle() -> None:
    """Let what has begun come as far as it can without anybody's answer."""
    for _ in range(50):
        await asyncio.sleep(0)
