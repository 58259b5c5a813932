"""Language, dark or light, size of type: what a person chose, else what the device says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

LANGUAGES: Final = ("ko", "en")
SCHEMES: Final = ("system", "light", "dark")
# Factor for every size of type; the largest is for people who would otherwise reach for glasses.
TEXT_SIZES: Final = {"normal": 1.0, "large": 1.25, "largest": 1.5}


@dataclass(frozen=True)
class Preferences:
    language: str = "ko"
    scheme: str = "system"
    text_size: str = "normal"

    @property
    def scale(self) -> float:
        return TEXT_SIZES[self.text_size]

    def with_(self, **changed: str) -> Preferences:
        return replace(self, **changed)


def read_preferences(kept: Mapping[str, str]) -> Preferences:
    """From what was kept (`language`, `color-scheme`, `text-size`) and `browser_language`; what makes no sense is
    left out."""
    language = kept.get("language", "")
    if language not in LANGUAGES:
        language = "en" if kept.get("browser_language", "").lower().startswith("en") else "ko"
    scheme = kept.get("color-scheme", "")
    text_size = kept.get("text-size", "")
    return Preferences(
        language,
        scheme if scheme in SCHEMES else "system",
        text_size if text_size in TEXT_SIZES else "normal",
    )
