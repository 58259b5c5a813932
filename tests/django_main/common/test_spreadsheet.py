"""What a spreadsheet makes of a cell."""

import pytest

from common.spreadsheet import inert

pytestmark = pytest.mark.one_database


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1"])
def test_text_that_would_be_run_is_text(text: str) -> None:
    assert inert(text) == f"'{text}"


@pytest.mark.parametrize("value", ["", "-", "P-0001", "a=b", -1, None])
def test_other_values_stay_as_they_are(value: object) -> None:
    assert inert(value) == value
