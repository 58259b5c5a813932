"""The card's figures on made-up answers."""

import math

import pytest

pytestmark = pytest.mark.training
pytest.importorskip("torch")

from training import evaluate  # noqa: E402
from training.answers import REFUSED, Answer, Table  # noqa: E402
from training.data import LABELS, Row  # noqa: E402


def table(said: list[int], *, sure: float) -> Table:
    """A slice of glioma for each answer."""
    rows = tuple(Row(f"{i}.png", 0, "cheng", f"g{i}", "1", "test", None) for i in range(len(said)))
    rest = (1 - sure) / (len(LABELS) - 1)
    spread = {label: tuple(sure if i == label else rest for i in range(len(LABELS))) for label in range(len(LABELS))}
    refused = Answer(REFUSED, (0.0,) * len(LABELS), False, 0, 0.0)
    return Table(rows, tuple(refused if s == REFUSED else Answer(s, spread[s], True, 5, 0.8) for s in said))


def test_kinds_takes_no_probability_from_a_refused_slice() -> None:
    told = evaluate.kinds(table([0] * 6 + [REFUSED] * 2, sure=0.9))

    assert told["calibration error"]["value"] == pytest.approx(0.1)
    assert (told["calibration error"]["n"], told["accuracy"]["n"]) == (6, 8)
    assert told["accuracy"]["value"] == pytest.approx(0.75)


def test_kinds_states_no_calibration_error_where_all_was_refused() -> None:
    told = evaluate.kinds(table([REFUSED] * 3, sure=0.9))

    assert math.isnan(told["calibration error"]["value"])
