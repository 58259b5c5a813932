"""Every kind of event has words, in the Django admin and on the page."""

import ast
from collections.abc import Iterator
from typing import Final

import pytest
from django.contrib.admin import site
from django.utils import translation
from tests.support.page_words import block

from apps.ml_proxy.event_kinds import KINDS, kind_text
from apps.ml_proxy.models import TrainingState
from apps.ml_proxy.recorded import RecordedView
from apps.model_life import promotion
from common.model_admin import LookedAtAdmin, RecordedAdmin
from config import urls  # noqa: F401 -- loads every view
from config.env import REPOSITORY

WRITERS: Final = {"tell", "tell_look", "record", "look"}


def written() -> Iterator[str]:
    """Kinds that stand in the sources as they are."""
    for path in (REPOSITORY / "backend" / "django_main" / "apps").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in WRITERS:
                yield from (str(word.value) for word in node.args[:2] if isinstance(word, ast.Constant))


def views(base: type[RecordedView] = RecordedView) -> Iterator[type[RecordedView]]:
    for view in base.__subclasses__():
        yield view
        yield from views(view)


def composed() -> Iterator[str]:
    """Kinds that are put together when they happen."""
    yield from (f"{view.kind}_refused" for view in views() if hasattr(view, "kind"))
    yield from (f"{kind}_ended" for kind in ("history_export", "events_export"))
    yield from (f"training_{state}" for state in TrainingState.values if state not in {"requested", "filed", "running"})
    yield from (
        "model_rolled_back",
        "released",
        "release_withdrawn",
        "review_added",
        "reviewed",
        *promotion._EVENTS.values(),
    )
    for model, shown in site._registry.items():
        if isinstance(shown, RecordedAdmin):
            yield from (f"{model._meta.model_name}_{what}" for what in ("created", "changed", "deleted"))
        if isinstance(shown, LookedAtAdmin):
            yield from (shown.list_kind, shown.row_kind)


def test_every_kind_has_words() -> None:
    kinds = {*written(), *composed()}

    assert len(kinds) > 90
    with translation.override("ko"):
        assert [kind for kind in sorted(kinds) if kind in kind_text(kind)] == []


def test_refusal_is_told_by_what_was_refused() -> None:
    with translation.override("ko"):
        assert kind_text("history_read_refused") == "분석 목록 봄 (거부됨)"
        assert kind_text("unheard_of_refused") == "unheard_of (거부됨)"
        assert kind_text("unheard_of") == "unheard_of"


@pytest.mark.parametrize("language", ["ko", "en"])
def test_page_says_the_same(language: str) -> None:
    with translation.override(language):
        said = {kind: str(words) for kind, words in KINDS.items()}

    assert block(f"{language}/later.ts", "record", "kinds") == said
