"""The words of the page, read from its sources."""

import re

from config.env import REPOSITORY


def block(file: str, *keys: str) -> dict[str, str]:
    """The words of one block of `frontend/web/src/locales/{file}`; `keys` lead to it from outside inwards."""
    text = (REPOSITORY / "frontend" / "web" / "src" / "locales" / file).read_text(encoding="utf-8")
    for key in keys:
        text = text[text.index(f" {key}: {{") :]
    return dict(re.findall(r'(\w+): "(.*?)"', text[: text.index("}")]))
