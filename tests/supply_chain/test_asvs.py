"""The table of docs/asvs.md names each requirement once, says how far it is met, and points at what exists."""

import re

from deploy.local.settings import REPO

_LINE = re.compile(r"^\| (\d+\.\d+\.\d+) \| ([^|]+) \| (yes|partly|no) \| (.+) \|$")
LINES = [line for line in (REPO / "docs" / "asvs.md").read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
ROWS = [found for line in LINES if (found := _LINE.match(line))]


def test_every_line_has_its_form_and_no_requirement_comes_twice() -> None:
    numbers = [row[1] for row in ROWS]

    assert len(ROWS) == len(LINES) - 2  # the heading and the rule below it
    assert len(numbers) == len(set(numbers))


def test_every_file_that_is_named_exists() -> None:
    named = {path for row in ROWS for path in re.findall(r"`([\w.-]+(?:/[\w.-]+)+|SECURITY\.md)`", row[4])}

    assert len(named) > 40
    assert [path for path in sorted(named) if not (REPO / path).exists()] == []
