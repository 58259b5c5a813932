"""Whether a candidate may serve: not worse than the serving model beyond a stated margin, on the locked split.

Both models answered the same slices, so the differences are paired, and the bootstrap draws whole groups (patients).
The same holds of pictures that are no brain, of which a candidate has to refuse as many; there each is its own group.
A clause holds when the measured loss is within the margin and the lower end of its 95 % interval within twice the
margin: a small loss may be chance, a loss that may well be large is not let through.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from training import metrics
from training.answers import REFUSED, Table
from training.data import LABELS, NO_TUMOR

F1_MARGIN = 0.02
RECALL_MARGIN = 0.05
REFUSAL_MARGIN = 0.05  # fitting again with another seed moves as much; a whole kind of picture is a share of 0.07
ECE_BOUND = 0.05
ECE_MARGIN = 0.02  # above the serving model's, where that is beyond the bound already
_ROUNDS = 1000
Index = NDArray[np.intp]


@dataclass(frozen=True)
class Clause:
    """One condition. value: what was measured; bound: what it may not fall below (`at_most`: not exceed)."""

    id: str
    passed: bool
    value: float
    bound: float
    base: float | None = None
    interval: tuple[float, float] | None = None
    at_most: bool = False

    def as_json(self) -> dict[str, Any]:
        """Rounded, for the verdict."""
        out = {key: value for key, value in asdict(self).items() if value is not None}
        rounded = {key: round(value, 4) for key, value in out.items() if isinstance(value, float)}
        between = None if self.interval is None else [round(one, 4) for one in self.interval]
        return {**out, **rounded, **({"interval": between} if between else {})}


def judge(base: Table, candidate: Table, golden: dict[str, bool], refused: NDArray[np.bool_]) -> list[Clause]:
    """Every clause, in the order in which they are told.

    base, candidate: answers of both models to the same slices
    golden         : each golden case and whether the candidate answers it as expected
    refused        : (2, M) whether base and candidate refuse each picture that is no brain
    """
    known = np.flatnonzero(base.truth <= NO_TUMOR)
    truth, groups = base.truth[known], [base.groups[index] for index in known]
    old, new = base.said[known], candidate.said[known]
    classes = [label for label in range(len(LABELS)) if (truth == label).any()]
    clauses = [_difference("macro_f1", _f1(truth, classes), old, new, groups, F1_MARGIN)]
    for label in classes:
        share = _recall(truth, label)
        clauses.append(_difference(f"recall_{LABELS[label]}", share, old, new, groups, RECALL_MARGIN))
    clauses.append(_calibration(base, candidate, known))
    each = [str(index) for index in range(refused.shape[1])]
    before, after = refused.astype(np.int64)
    clauses.append(_difference("no_brains_refused", _share, before, after, each, REFUSAL_MARGIN))
    lost = sorted(name for name, holds in golden.items() if not holds)
    clauses.append(Clause("golden_cases", not lost, float(len(golden) - len(lost)), float(len(golden))))
    return clauses


def failed(clauses: list[Clause]) -> str | None:
    """The first clause that failed."""
    return next((clause.id for clause in clauses if not clause.passed), None)


Figure = Callable[[NDArray[np.int64], Index], float]


def _f1(truth: NDArray[np.int64], classes: list[int]) -> Figure:
    return lambda said, at: metrics.macro_f1(truth[at], said[at], classes)


def _share(refused: NDArray[np.int64], at: Index) -> float:
    return float(refused[at].mean())


def _recall(truth: NDArray[np.int64], label: int) -> Figure:
    def share(said: NDArray[np.int64], at: Index) -> float:
        members = truth[at] == label
        return float((said[at][members] == label).mean()) if members.any() else float("nan")

    return share


def _difference(
    name: str, figure: Figure, old: NDArray[np.int64], new: NDArray[np.int64], groups: list[str], margin: float
) -> Clause:
    every = np.arange(len(groups))
    before, after = figure(old, every), figure(new, every)
    low, high = metrics.interval(lambda at: figure(new, at) - figure(old, at), groups, rounds=_ROUNDS)
    passed = after - before >= -margin and low >= -2 * margin
    return Clause(name, passed, after, before - margin, base=before, interval=(low, high))


def _calibration(base: Table, candidate: Table, known: Index) -> Clause:
    before, after = (_error(table, known) for table in (base, candidate))
    bound = max(ECE_BOUND, before + ECE_MARGIN)
    return Clause("calibration_error", after <= bound, after, bound, base=before, at_most=True)


def _error(table: Table, known: Index) -> float:
    answered = known[table.said[known] != REFUSED]
    if answered.size == 0:
        return 1.0
    return metrics.calibration_error(table.probabilities[answered], table.truth[answered])
