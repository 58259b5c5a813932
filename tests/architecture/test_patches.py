"""No test replaces a name of the standard library for the whole process (why: tests/support/stand_in.py)."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parents[1]
# Every program has one of each, and nothing in the background reads them.
OF_THE_PROGRAM = {"sys.argv", "sys.stdin"}
OURS = {"selectors"}  # the gateway's modules of that name; the library's nobody replaces


def test_no_test_replaces_a_name_of_the_standard_library_for_everybody() -> None:
    sources = {path: path.read_text(encoding="utf-8") for path in TESTS.rglob("*.py")}

    assert sum("monkeypatch" in text for text in sources.values()) > 10
    found = {
        f"{path.relative_to(TESTS)}:{line}": name
        for path, text in sources.items()
        for line, name in patched(text)
        if is_everybodys(name)
    }
    assert not found


@pytest.mark.parametrize(
    ("text", "everybodys"),
    [
        ('monkeypatch.setattr(client.time, "sleep", waits.append)', True),
        ('outage.setattr("common.cache.time.time", lambda: 1.0)', True),
        ('monkeypatch.setattr(os, "fsync", fail)', True),
        ('monkeypatch.setattr(client, "time", clock)', False),
        ('monkeypatch.setattr("django.utils.timezone.now", later)', False),
        ('monkeypatch.setattr(sys, "stdin", lines)', False),
    ],
)
def test_what_counts_as_everybodys(text: str, *, everybodys: bool) -> None:
    ((_, name),) = patched(text)

    assert is_everybodys(name) is everybodys


def patched(text: str) -> Iterator[tuple[int, str]]:
    """Line and dotted name of each `x.setattr(...)`."""
    for node in ast.walk(ast.parse(text)):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "setattr"):
            continue
        target, name = node.args[0], node.args[1]
        if isinstance(target, ast.Constant):
            yield node.lineno, str(target.value)
        elif isinstance(name, ast.Constant):
            yield node.lineno, f"{ast.unparse(target)}.{name.value}"


def is_everybodys(name: str) -> bool:
    """Whether the name's owner is a module of the standard library."""
    *_, owner, _ = ["", *name.split(".")]
    return owner in sys.stdlib_module_names - OURS and name not in OF_THE_PROGRAM
