"""Two packages on the same slices, through the path that serves: the serving model and its candidate."""

import csv
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from inference.core.pipeline import LoadedPackage
from training import answers, evaluate, metrics, negatives, package, phantoms
from training.answers import ANSWERS, REFUSED, Answer, Table
from training.data import LABELS, NO_TUMOR, WEB_SOURCES, Row

_GOLDEN_SEEDS = range(7000, 7012)  # drawn heads, classes in turn; neither samples nor training use these
NO_BRAINS = 280  # pictures that are none: twenty of each kind, seconds per model
_NO_BRAINS_SEED = 20_261_128  # not that of the card's figure, which is not to be used up by comparing
Tell = Callable[[float], None]


@dataclass(frozen=True, eq=False)
class Comparison:
    """base, candidate: answers to the same rows.

    golden : drawn cases the base answers right → whether that holds
    refused: (2, M) whether base and candidate refuse each of the same pictures that are no brain
    """

    base: Table
    candidate: Table
    golden: dict[str, bool]
    refused: NDArray[np.bool_]


def compare(
    data: Path, rows: list[Row], base: Path, candidate: Path, tell: Tell, *, no_brains: int = NO_BRAINS
) -> Comparison:
    """Have both judge every row and every picture that is no brain; `tell` hears the share that is done."""
    old, new = package.load(base), package.load(candidate)
    tables, total = [], 2 * (len(rows) + no_brains + len(_GOLDEN_SEEDS))
    for turn, loaded in enumerate((old, new)):
        said: list[Answer] = []
        for index, row in enumerate(rows):
            said.append(answers.of_row(data, row, loaded))
            if index % 20 == 0:
                tell((turn * len(rows) + index) / total)
        tables.append(Table(tuple(rows), tuple(said)))
    refused = np.zeros((2, no_brains), dtype=np.bool_)
    for index, other in enumerate(negatives.make("test", count=no_brains, seed=_NO_BRAINS_SEED)):
        refused[:, index] = [answers.of_pixels(other.pixels, one).said == REFUSED for one in (old, new)]
        if index % 20 == 0:
            tell(2 * (len(rows) + index) / total)
    return Comparison(tables[0], tables[1], golden_cases(old, new), refused)


def golden_cases(base: LoadedPackage, candidate: LoadedPackage) -> dict[str, bool]:
    """Drawn heads that the base answers as drawn → whether the candidate does.

    The candidate's packaged picture is not among them: the AI server asks about it before the package serves.
    """
    out: dict[str, bool] = {}
    for index, seed in enumerate(_GOLDEN_SEEDS):
        drawn = phantoms.render(seed, phantoms.kind_of(index))
        truth = LABELS.index(drawn.label)
        if answers.of_pixels(drawn.image, base).said == truth:
            name = f"{drawn.label}-{seed}"
            out[name] = answers.of_pixels(drawn.image, candidate).said == truth
    return out


def flips(comparison: Comparison) -> list[dict[str, Any]]:
    """Slices whose answer is another one now."""
    out = []
    pairs = zip(comparison.base.rows, comparison.base.answers, comparison.candidate.answers, strict=True)
    for row, old, new in pairs:
        if old.said != new.said:
            out.append(
                {
                    "file": row.file,
                    "group": row.group,
                    "class": row.kind,
                    "serving": old.label,
                    "candidate": new.label,
                    "better": new.label == row.kind,
                    "serving_probability": round(max(old.probabilities), 4),
                    "candidate_probability": round(max(new.probabilities), 4),
                }
            )
    return out


def write_flips(path: Path, rows: list[dict[str, Any]]) -> None:
    """As CSV, one line per slice; only the header when nothing flipped."""
    names = ("file", "group", "class", "serving", "candidate", "better", "serving_probability", "candidate_probability")
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, names)
        writer.writeheader()
        writer.writerows(rows)


def confusions(comparison: Comparison) -> dict[str, Any]:
    """Both models on the same slices: rows the truth, columns what was said, `refused` last."""
    columns = list(ANSWERS)
    out: dict[str, Any] = {"rows": list(LABELS), "labels": columns}
    for name, table in (("serving", comparison.base), ("candidate", comparison.candidate)):
        known = np.flatnonzero(table.truth <= NO_TUMOR)
        counts = metrics.confusion(table.truth[known], table.said[known], REFUSED + 1)[: NO_TUMOR + 1]
        out[name] = [[int(count) for count in row] for row in counts]
    return out


def calibrations(comparison: Comparison, bins: int = 10) -> dict[str, list[dict[str, float]]]:
    """Of both models, by stated probability in equal bins: mean stated, share right, slices; no empty bins."""
    return {
        name: _calibration(table, bins)
        for name, table in (("serving", comparison.base), ("candidate", comparison.candidate))
    }


def _calibration(table: Table, bins: int) -> list[dict[str, float]]:
    known = np.flatnonzero((table.truth <= NO_TUMOR) & (table.said != REFUSED))
    top, right = table.probabilities[known].max(axis=1), table.said[known] == table.truth[known]
    which = np.minimum((top * bins).astype(int), bins - 1)
    return [
        {
            "stated": round(float(top[which == b].mean()), 4),
            "right": round(float(right[which == b].mean()), 4),
            "slices": int((which == b).sum()),
        }
        for b in range(bins)
        if (which == b).any()
    ]


def figures(table: Table) -> dict[str, Any]:
    """What a card shows, as far as the locked split alone tells it."""
    cheng, web = table.of("cheng"), table.of(*WEB_SOURCES)
    sections: dict[str, Any] = {}
    if cheng.rows:
        sections["Kind of tumour (cheng alone)"] = evaluate.kinds(cheng)
        sections["Outline (cheng alone)"] = evaluate.outlines(cheng)
    if {row.label == NO_TUMOR for row in web.rows} == {True, False}:
        sections["Tumour or not (web sources alone)"] = evaluate.presence(web)
    sections["No tumour, by source"] = evaluate.healthy(table)
    return {
        "about": f"Measured at the end of the training run on the locked split ({len(table.rows)} slices), through the "
        "AI server's own path. Intervals: 95 % bootstrap over groups of slices that belong together.",
        "sections": sections,
        "confusion": evaluate.confusion(cheng),
    }


def summary(table: Table) -> dict[str, float]:
    """The few figures that the page and the report put side by side."""
    known = np.flatnonzero(table.truth <= NO_TUMOR)
    truth, said = table.truth[known], table.said[known]
    classes = [label for label in range(len(LABELS)) if (truth == label).any()]
    out = {"macro_f1": metrics.macro_f1(truth, said, classes), "accuracy": float((truth == said).mean())}
    out |= {
        f"recall_{LABELS[c]}": float(share)
        for c, share in zip(classes, metrics.recalls(truth, said, classes), strict=True)
    }
    overlaps = table.column("overlap")
    if np.isfinite(overlaps).any():
        out["mean_dice"] = float(np.nanmean(overlaps))
    out["refused"] = float((said == REFUSED).mean())
    return {name: round(value, 4) for name, value in out.items()}
