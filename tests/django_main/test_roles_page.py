"""docs/roles.md says what the tests know."""

import pytest
from tests.django_main import roles_page

from config.env import REPOSITORY

pytestmark = pytest.mark.one_database


@pytest.mark.parametrize("language", sorted(roles_page.FILES))
def test_written_matrix_is_the_one_the_tests_walk(language: str) -> None:
    written = REPOSITORY / "docs" / roles_page.FILES[language]

    assert written.read_text(encoding="utf-8") == roles_page.text(language), "run: make roles"
