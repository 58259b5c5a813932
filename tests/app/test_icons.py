"""The icon typeface of the build holds what the screens draw, and no more."""

import re

from deploy.local.app_engine import ICONS
from deploy.local.settings import REPO


def test_icons_of_the_build_are_those_of_the_screens() -> None:
    views = REPO / "frontend" / "app" / "src" / "neuronova_app" / "views"
    drawn = {
        name.lower()
        for path in views.rglob("*.py")
        for name in re.findall(r"ft\.Icons\.([A-Z0-9_]+)", path.read_text(encoding="utf-8"))
    }

    assert drawn == set(ICONS)
