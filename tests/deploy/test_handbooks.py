"""What an operator is told to type is the same in both languages."""

import re

import pytest
from deploy.local.settings import REPO

HANDBOOKS = [("operations.md", "operations.ko.md"), ("09_deployment_guide.md", "09_배포가이드.md")]
FENCE = re.compile(r"^ *```\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
# What a reader puts in himself (FILE, 파일, <release>, a person's name) and remarks behind a command.
OWN_WORDS = re.compile(r'\b[A-Z]{3,}\b|[가-힣]+|<[^>]+>|"[^"]*"|\s+#.*')


@pytest.mark.parametrize(("english", "korean"), HANDBOOKS)
def test_handbook_names_the_same_commands_in_both_languages(english: str, korean: str) -> None:
    assert _commands(english) == _commands(korean)


def _commands(name: str) -> set[str]:
    text = (REPO / "docs" / name).read_text(encoding="utf-8")
    lines = [line.strip() for block in FENCE.findall(text) for line in block.splitlines()]
    return {OWN_WORDS.sub("…", found) for found in [*lines, *re.findall(r"`([^`\n]+)`", FENCE.sub("", text))]}
