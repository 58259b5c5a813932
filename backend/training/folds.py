"""Each fold of cheng held out once: python -m training folds --data DIR --out DIR.

A network is trained from scratch on the other folds and on whatever else the first stage trains on, and answers the
fold it never saw. Nothing is chosen by a held-out fold: recipe, temperature and outline level are fixed beforehand.
The locked split of cheng is one of the folds, so neither these networks nor their figures may choose anything later.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from training import data, evaluate, judge, loop
from training.answers import Answer, Table
from training.calibrate import Calibration
from training.data import LABELS, TUMORS, Slices
from training.network import TumorNet, Widths

SOURCE = "cheng"
POOLED = "pooled"
_FIXED = Calibration()  # temperature 1, outlines cut at 0.5
# Quick: the shape of network that ships; few, small batches, mostly of small squares: for a busy machine without bf16.
_QUICK = loop.Recipe(epochs=6, epoch_slices=1024, batch=16, early=0.8, widths=Widths(stages=(16, 32, 64, 128, 160)))
PROFILES: Mapping[str, loop.Recipe] = {"quick": _QUICK, "full": loop.PROFILES["full"][0]}


@dataclass(frozen=True)
class Job:
    """One call of `python -m training folds`."""

    data: Path
    out: Path
    recipe: loop.Recipe
    quiet: bool = False


def run(job: Job) -> dict[str, Any]:
    """Train and test one fold after the other; `folds.json` and `folds.md` are written when all are done.

    A run that was cut off goes on where it was, given the same recipe. Raises OSError.
    """
    rows = [row for row in data.read_rows(job.data) if row.source == SOURCE or row.part == "train"]
    slices, extra = data.load(job.data, rows, quiet=job.quiet), data.load_phantoms(job.recipe.phantoms)
    names = sorted({row.fold for row in rows if row.source == SOURCE})
    tables = {name: _held_out(job, slices, extra, name) for name in names}
    tables[POOLED] = Table(
        tuple(row for table in tables.values() for row in table.rows),
        tuple(answer for table in tables.values() for answer in table.answers),
    )
    told: dict[str, Any] = {
        "data_fingerprint": data.fingerprint(job.data, rows),
        "recipe": job.recipe.as_dict(),
        "temperature": _FIXED.temperature,
        "mask_threshold": _FIXED.mask,
        "folds": {name: figures(table) for name, table in tables.items()},
    }
    (job.out / "folds.json").write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    (job.out / "folds.md").write_text(markdown(told["folds"]), encoding="utf-8")
    return told


def divided(slices: Slices, fold: str) -> tuple[Slices, Slices]:
    """The held-out fold, and everything else."""
    return slices.divided(lambda row: row.source == SOURCE and row.fold == fold)


def answered(net: TumorNet, held: Slices) -> Table:
    """What a network says to the slices, each read once: no second size, no mirror image.

    Outlines are compared in the network's square and count 0 where the answer is no_tumor.
    """
    scores = judge.scored(net, held.images, views=False)
    overlaps = judge.outline_dice(scores, held, _FIXED.mask)
    answers = tuple(
        Answer(int(one.argmax()), tuple(one.tolist()), confident=False, area_px=0, overlap=float(overlap))
        for one, overlap in zip(scores.probabilities(_FIXED.temperature), overlaps, strict=True)
    )
    return Table(held.rows, answers)


def figures(table: Table) -> dict[str, evaluate.Figure]:
    """The card's figures of kind and outline, and the median Dice of each kind; no goals, which are the package's."""
    out = evaluate.kinds(table) | evaluate.outlines(table)
    groups, overlap = np.array(table.groups), table.column("overlap")
    for kind in TUMORS:
        of_kind = table.truth == kind
        out[f"median Dice {LABELS[kind]}"] = _median(overlap[of_kind], groups[of_kind].tolist())
    return {name: {key: one[key] for key in ("value", "n", "interval") if key in one} for name, one in out.items()}


def markdown(told: Mapping[str, Mapping[str, evaluate.Figure]]) -> str:
    """A table: a line per figure, a column per fold, the folds together, and how far the folds lie apart."""
    single = [name for name in told if name != POOLED]
    head = ["figure", *(f"fold {name}" for name in single), POOLED, "highest - lowest"]
    lines = [f"| {' | '.join(head)} |", "|---" * len(head) + "|"]
    for figure in told[POOLED]:
        values = [told[name][figure]["value"] for name in single]
        cells = [_cell(told[name][figure]) for name in (*single, POOLED)]
        lines.append(f"| {' | '.join([figure, *cells, f'{max(values) - min(values):.3f}'])} |")
    return "\n".join(lines) + "\n"


def _held_out(job: Job, slices: Slices, extra: Slices, name: str) -> Table:
    held, rest = divided(slices, name)
    if not job.quiet:
        print(f"fold {name}: {len(rest)} slices to train on, {len(held)} held out", flush=True)
    net, _ = loop.fit(data.join([rest, extra]), job.recipe, job.out / f"fold-{name}", quiet=job.quiet)
    return answered(net, held)


def _median(values: NDArray[np.float64], groups: Sequence[str]) -> evaluate.Figure:
    return evaluate.figure(lambda i: float(np.median(values[i])), groups)


def _cell(one: evaluate.Figure) -> str:
    between = "" if "interval" not in one else " [{:.3f}, {:.3f}]".format(*one["interval"])
    return f"{one['value']:.3f}{between}"
