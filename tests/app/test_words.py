"""Both languages say the same things, and what the page says too the app says in the page's words."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from deploy.local.app_words import SHARED, shared_words
from deploy.local.settings import REPO
from tests.support import django_ready  # noqa: F401 -- before anything of Django is read

from apps.audit.accesses import ACTIONS as SERVER_ACTIONS
from common.titles import TITLES
from neuronova_app.api.gateway import PAGE_SIZE
from neuronova_app.locales import Words, en, ko
from neuronova_app.logic.accesses import ACTIONS

SOURCES = REPO / "frontend" / "app" / "src"
HOLE = re.compile(r"\{\{(\w+)\}\}")


def leaves(words: Any, key: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(words, dict):
        for name, value in words.items():
            yield from leaves(value, f"{key}.{name}" if key else name)
    else:
        yield key, words


def test_shared_words_are_the_pages() -> None:
    assert SHARED.read_text(encoding="utf-8") == shared_words(), "run: python -m deploy.local.app_words"


def test_both_languages_have_the_same_keys_holes_and_number_of_sentences() -> None:
    korean, english = dict(leaves(ko.WORDS)), dict(leaves(en.WORDS))

    assert set(korean) == set(english)
    for key, text in korean.items():
        other = english[key]
        if isinstance(text, tuple):
            assert len(text) == len(other), key
        else:
            assert set(HOLE.findall(text)) == set(HOLE.findall(other)), key
            assert text.strip(), key


@pytest.mark.parametrize("language", ["ko", "en"])
def test_every_key_in_the_code_has_words(language: str) -> None:
    words = Words(language)
    asked = {
        key
        for path in SOURCES.rglob("*.py")
        for key in re.findall(
            r'\b(?:words|list|title_key =)\(?\s*"([a-z][\w]*\.[\w.]+)"', path.read_text(encoding="utf-8")
        )
    }

    assert len(asked) > 60
    assert [key for key in sorted(asked) if not words.has(key)] == []


@pytest.mark.parametrize("language", ["ko", "en"])
def test_every_code_of_the_gateway_has_words(language: str) -> None:
    words = Words(language)

    assert [code for code in TITLES if not words.has(f"errors.codes.{code}.next")] == []


def test_every_action_of_the_access_record_has_a_sentence() -> None:
    assert set(SERVER_ACTIONS) <= set(ACTIONS)
    assert all(Words("ko").has(f"accesses.did.{action}") for action in ACTIONS)


def test_page_is_within_what_the_gateway_gives() -> None:
    assert PAGE_SIZE <= 100


def test_no_word_of_treatment_in_what_patients_read() -> None:
    told = " ".join(str(text) for key, text in [*leaves(ko.WORDS["explain"]), *leaves(en.WORDS["explain"])])

    assert not re.search(r"수술|방사선 치료|항암|약을|surgery|chemo|radiotherapy|medication", told)
