"""What a patient is found by: name, initial consonants (초성) and number in one stored column.

"윤아름", "NN-7701" → "윤아름 ㅇㅇㄹ nn7701". Text is compared in one form: composed, folded to lower case,
without blanks and hyphens.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.db import models

from common.names import composed

if TYPE_CHECKING:
    _CharField = models.CharField[str, str]
else:
    _CharField = models.CharField

KEY_LENGTH: Final = 400
_NAME_LENGTH: Final = 150
# The 19 initial consonants in the order of the syllable block. source: Unicode Standard, section 3.12
INITIALS: Final = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_FIRST, _LAST, _PER_INITIAL = ord("가"), ord("힣"), 588
# A keyboard joins two consonants typed in a row into a cluster; as initials they are two again.
_CLUSTERS: Final = str.maketrans(
    {"ㄳ": "ㄱㅅ", "ㄵ": "ㄴㅈ", "ㄶ": "ㄴㅎ", "ㄺ": "ㄹㄱ", "ㄻ": "ㄹㅁ", "ㄼ": "ㄹㅂ", "ㄽ": "ㄹㅅ"}
    | {"ㄾ": "ㄹㅌ", "ㄿ": "ㄹㅍ", "ㅀ": "ㄹㅎ", "ㅄ": "ㅂㅅ"}
)
_LEFT_OUT: Final = str.maketrans("", "", " \t\n\r\u00a0\u3000-_")


def folded(text: str) -> str:
    """The one form in which texts are compared."""
    return composed(text).casefold().translate(_LEFT_OUT)


def initials(text: str) -> str:
    """Each Korean syllable as its initial consonant; everything else as it is."""
    return "".join(_initial(letter) for letter in text)


def search_key(*, name: str, number: str) -> str:
    """The stored column of a patient, at most `KEY_LENGTH` long.

    Folding makes two or three letters of some (ß, ΐ): such a name is cut, so that the number after it is still found.
    """
    name = folded(name)[:_NAME_LENGTH]
    return f"{name} {initials(name)} {folded(number)}"[:KEY_LENGTH]


def parts(search: str) -> list[str]:
    """What the stored column must hold for this search, each part by itself.

    "아름" and "ㅇㄹ" are one part. A mix such as "윤ㅇㄹ" is found by its initials and each stretch written out.
    """
    wanted = folded(search).translate(_CLUSTERS)
    consonants = set(wanted) & set(INITIALS)
    if not consonants or consonants == set(wanted):
        return [wanted] if wanted else []
    written = "".join(" " if letter in consonants else letter for letter in wanted).split()
    return [initials(wanted), *written]


class SearchKeyField(_CharField):
    """Computed whenever a row is written, one or many at a time."""

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        value = search_key(name=str(model_instance.name), number=str(model_instance.number))  # type: ignore[attr-defined]
        setattr(model_instance, self.attname, value)
        return value


def _initial(letter: str) -> str:
    code = ord(letter)
    return INITIALS[(code - _FIRST) // _PER_INITIAL] if _FIRST <= code <= _LAST else letter
