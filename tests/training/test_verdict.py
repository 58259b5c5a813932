"""The clauses a candidate must hold, on made-up answers."""

from dataclasses import replace

import numpy as np
import pytest

from training import verdict
from training.answers import REFUSED, Answer, Table
from training.data import LABELS, Row


def table(said: list[int], truth: list[int], *, sure: float = 0.97) -> Table:
    """Answers with three slices of each patient."""
    rows = [Row(f"{i}.png", t, "cheng", f"g{i // 3}", "1", "test", None) for i, t in enumerate(truth)]
    answers = []
    for label in said:
        spread = np.full(len(LABELS), (1 - sure) / (len(LABELS) - 1))
        if label != REFUSED:
            spread[label] = sure
        answers.append(Answer(label, tuple(spread), True, 5, 0.8))
    return Table(tuple(rows), tuple(answers))


TRUTH = [label for label in range(4) for _ in range(60)]
GOLDEN = {"glioma-1": True, "no_tumor-2": True}
NO_BRAINS = 280


def told(said: list[int], golden: dict[str, bool] = GOLDEN, *, let_in: int = 0, **changes: float) -> str | None:
    clauses = verdict.judge(table(TRUTH, TRUTH), table(said, TRUTH, **changes), golden, refusals(let_in))
    return verdict.failed(clauses)


def refusals(let_in: int = 0) -> np.ndarray:
    """The serving model refuses all that is no brain but ten pictures, the candidate lets `let_in` more in."""
    picture = np.arange(NO_BRAINS)
    return np.array([picture >= 10, picture >= 10 + let_in])


def spoilt(share: float, label: int, as_label: int) -> list[int]:
    count = int(60 * share)
    first = TRUTH.index(label)
    return [as_label if first <= i < first + count else t for i, t in enumerate(TRUTH)]


def test_equal_candidate_passes() -> None:
    assert told(list(TRUTH)) is None


def test_loss_within_the_margin_passes() -> None:
    first = TRUTH.index(2)

    assert told([0 if i in (first, first + 30) else t for i, t in enumerate(TRUTH)]) is None


@pytest.mark.parametrize("label", range(4))
def test_loss_of_one_class_names_that_class_when_the_rest_gains(label: int) -> None:
    worse = [(label + 1) % 4 if t == label and i % 4 == 0 else t for i, t in enumerate(TRUTH)]
    weak = [(t + 1) % 4 if t != label and i % 5 == 0 else t for i, t in enumerate(TRUTH)]

    clauses = verdict.judge(table(weak, TRUTH), table(worse, TRUTH), GOLDEN, refusals())

    assert verdict.failed(clauses) == f"recall_{LABELS[label]}"


def test_loss_everywhere_fails_by_macro_f1() -> None:
    assert told([(t + 1) % 4 if i % 10 == 0 else t for i, t in enumerate(TRUTH)]) == "macro_f1"


def test_refusals_count_as_missed() -> None:
    assert told(spoilt(0.2, 1, REFUSED)) == "macro_f1"


def test_overconfidence_fails_by_calibration() -> None:
    assert told(list(TRUTH), sure=0.8) == "calibration_error"


@pytest.mark.parametrize(("let_in", "failed"), [(10, None), (20, "no_brains_refused"), (270, "no_brains_refused")])
def test_candidate_that_lets_a_kind_of_other_pictures_in_fails(let_in: int, failed: str | None) -> None:
    assert told(list(TRUTH), let_in=let_in) == failed


def test_lost_golden_case_fails() -> None:
    assert told(list(TRUTH), {**GOLDEN, "no_tumor-2": False}) == "golden_cases"


def test_slices_of_unknown_kind_are_left_out() -> None:
    base, candidate = table(TRUTH, TRUTH), table([3] * len(TRUTH), TRUTH)
    unknown = tuple(replace(row, label=4) if i >= 3 else row for i, row in enumerate(base.rows))

    clauses = verdict.judge(Table(unknown, base.answers), Table(unknown, candidate.answers), {}, refusals())

    of_slices = {"macro_f1", "recall_glioma", "calibration_error"}
    assert {clause.id for clause in clauses} == of_slices | {"no_brains_refused", "golden_cases"}


def test_clause_is_plain_json() -> None:
    clause = verdict.judge(table(TRUTH, TRUTH), table(spoilt(0.1, 0, 1), TRUTH), GOLDEN, refusals())[1].as_json()

    assert clause["id"] == "recall_glioma"
    assert (clause["value"], clause["base"], clause["bound"]) == (0.9, 1.0, 0.95)
    assert clause["interval"][0] <= -0.1 <= clause["interval"][1]
