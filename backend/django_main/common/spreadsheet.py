"""CSV as spreadsheets read it."""

from __future__ import annotations

from typing import Any, Final

# They take UTF-8 for what it is only behind this mark.
MARK: Final = "\ufeff"
# They run what begins like a formula; these also begin one after a tab or a line end.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n")


def inert(value: Any) -> Any:
    """The value of a cell; a text that would be run as a formula gets an apostrophe in front. A lone "-" is none."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) and value != "-" else value
