"""Korean and English. `shared.json` holds the words of the page in frontend/web; ko.py and en.py what only the app says."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any, Final

from neuronova_app.locales import en, ko

_OWN: Final = {"ko": ko.WORDS, "en": en.WORDS}
_HOLE = re.compile(r"\{\{(\w+)\}\}")


class Words:
    """The words of one language: `words("login.title")`, with `{{holes}}` filled by name."""

    def __init__(self, language: str) -> None:
        self.language = language

    def __call__(self, key: str, **values: object) -> str:
        """raises: KeyError for a key that there is not, so that a test finds it"""
        text = _find(self.language, key)
        if not isinstance(text, str):
            raise KeyError(key)
        return _HOLE.sub(lambda hole: str(values[hole[1]]), text)

    def list(self, key: str) -> tuple[str, ...]:
        """A key that stands for several sentences."""
        found = _find(self.language, key)
        if not isinstance(found, tuple):
            raise KeyError(key)
        return found

    def has(self, key: str) -> bool:
        try:
            _find(self.language, key)
        except KeyError:
            return False
        return True


@cache
def _all(language: str) -> Mapping[str, Any]:
    text = resources.files(__package__).joinpath("shared.json").read_text(encoding="utf-8")
    shared: Mapping[str, Any] = json.loads(text)[language]
    return {**shared, **_OWN[language]}


def _find(language: str, key: str) -> Any:
    found: Any = _all(language)
    for part in key.split("."):
        found = found[part]
    return found
