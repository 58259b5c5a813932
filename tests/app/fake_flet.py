"""Stands in for Flet, which the browser alone has: controls that only remember what they were given."""

import asyncio
import sys
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import pytest


class Thing:
    """Any control, and any name of one: called it is a new control, asked for a name nobody gave it has one."""

    def __init__(self, *args: Any, **given: Any) -> None:
        self.args = args
        self.__dict__.update(given)

    def __call__(self, *args: Any, **given: Any) -> "Thing":
        return Thing(*args, **given)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        self.__dict__[name] = Thing()
        return self.__dict__[name]


class FakePage(Thing):
    """The page of one App. `dialogs` are those that are open."""

    def __init__(self) -> None:
        super().__init__(route="/", services=[], controls=[], dialogs=[])
        self.tasks: set[asyncio.Future[Any]] = set()

    def run_task(self, work: Callable[..., Any], *args: Any) -> asyncio.Future[Any]:
        task = asyncio.ensure_future(work(*args))
        self.tasks.add(task)
        return task

    def update(self) -> None:
        pass

    def show_dialog(self, dialog: Thing) -> None:
        self.dialogs.append(dialog)

    def pop_dialog(self) -> Thing | None:
        return self.dialogs.pop() if self.dialogs else None

    async def push_route(self, route: str) -> None:
        self.route = route
        self.on_route_change(None)

    @property
    def texts(self) -> list[str]:
        """Everything that can be read on the page and in its dialogs."""
        return list(_texts([self.controls, self.dialogs]))

    def find(self, given: str) -> Thing:
        """The first control that was given something of this name."""
        return next(self.all(given))

    def all(self, given: str) -> Iterator[Thing]:
        return (each for each in _things(self.controls) if given in each.__dict__)

    def button(self, text: str, within: list[Thing] | None = None) -> Callable[[Any], Any]:
        """What happens when the button that says this is pressed."""
        for each in _things(self.controls if within is None else within):
            pressed = each.__dict__.get("on_click") or each.__dict__.get("on_tap")
            if pressed is not None and text in (*map(_spoken, each.args), each.__dict__.get("label")):
                return pressed
        raise LookupError(text)


def _spoken(part: Any) -> Any:
    """What a screen reader says of a button's content."""
    return part.__dict__.get("semantics_label") if isinstance(part, Thing) else part


def _things(shown: Any) -> Iterator[Thing]:
    if isinstance(shown, Thing):
        yield shown
        shown = [shown.args, *(value for name, value in shown.__dict__.items() if name != "args")]
    if isinstance(shown, list | tuple):
        for each in shown:
            yield from _things(each)


def _texts(shown: Any) -> Iterator[str]:
    for thing in _things(shown):
        for value in [*thing.args, *thing.__dict__.values()]:
            if isinstance(value, str):
                yield value


def stand_in(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the screens be imported for one test."""
    flet = ModuleType("flet")
    flet.__getattr__ = Thing().__getattr__  # type: ignore[method-assign]
    monkeypatch.setitem(sys.modules, "flet", flet)
    for name in [name for name in sys.modules if name.startswith("neuronova_app.views")]:
        monkeypatch.delitem(sys.modules, name)
