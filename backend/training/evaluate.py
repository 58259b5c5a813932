"""Every figure of a model card, from the package itself: python -m training evaluate --data DIR [--package DIR].

`--part test` opens the locked split: for the final measurement of a release only. `--part select` is for everything
before that.
"""

import csv
import json
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from inference.core.pipeline import LoadedPackage
from training import answers, data, metrics, negatives, package, retouch
from training.answers import ANSWERS, REFUSED, Answer, Table
from training.data import LABELS, NO_TUMOR, TUMORS, WEB_SOURCES, Part, Row

_SEED = 20_261_123
Figure = dict[str, Any]
Index = NDArray[np.intp]


@dataclass(frozen=True)
class Job:
    """One call of `python -m training evaluate`."""

    data: Path
    package: Path
    part: Part = "test"
    out: Path | None = None
    write: bool = False
    no_brains: int = 520
    quiet: bool = False


def run(job: Job) -> dict[str, Any]:
    """Measure, print nothing; writes predictions and figures to `job.out`, and into the package with `write`."""
    loaded = package.load(job.package)
    rows = [row for row in data.read_rows(job.data) if row.part == job.part]
    said = [answers.of_row(job.data, row, loaded) for row in answers.each(rows, "slices", quiet=job.quiet)]
    table = Table(tuple(rows), tuple(said))
    cheng, web = table.of("cheng"), table.of(*WEB_SOURCES)
    figures = {
        "about": f"Measured by `make evaluate` on the part `{job.part}` of the data set ({len(rows)} slices), through "
        "the AI server's own path. Intervals: 95 % bootstrap over groups of slices that belong together.",
        "sections": {
            "Kind of tumour (cheng alone)": kinds(cheng),
            "Outline (cheng alone)": outlines(cheng),
            "Tumour or not (web sources alone)": presence(web),
            "No tumour, by source": healthy(table),
            "Erase and paste": retouched(job, cheng, table, loaded),
            "Heat-map (cheng, tumour called)": heat(cheng),
            "Doubt and refusal": doubt(table, job, loaded),
        },
        "confusion": confusion(cheng),
    }
    if job.out is not None:
        _written(job.out, table, figures)
    if job.write:
        manifest = json.loads((job.package / "manifest.json").read_text(encoding="utf-8"))
        package.save_manifest(job.package, {**manifest, "figures": figures})
    return figures


def figure(value: Callable[[Index], float], groups: Sequence[str], goal: str = "", *, rounds: int = 400) -> Figure:
    """Value on all slices, its interval, the goal it is held against."""
    every = np.arange(len(groups))
    out: Figure = {"value": round(float(value(every)), 4), "n": len(groups)}
    if len(groups) > 1:
        low, high = metrics.interval(value, groups, rounds=rounds)
        out["interval"] = [round(low, 4), round(high, 4)]
    return out | ({"goal": goal} if goal else {})


def kinds(cheng: Table) -> dict[str, Figure]:
    """Classes of the outlined tumours."""
    truth, said, p, groups = cheng.truth, cheng.said, cheng.probabilities, cheng.groups
    answered = np.flatnonzero(said != REFUSED)  # a refused slice states no probability
    out = {
        "macro-F1": figure(lambda i: metrics.macro_f1(truth[i], said[i], TUMORS), groups, "≥ 0.965"),
        "accuracy": figure(lambda i: float((truth[i] == said[i]).mean()), groups),
        "called no_tumor": figure(lambda i: float((said[i] == NO_TUMOR).mean()), groups, "≤ 0.02"),
        "calibration error": figure(
            lambda i: metrics.calibration_error(p[answered[i]], truth[answered[i]]),
            [groups[index] for index in answered],
            "≤ 0.02",
        ),
    }
    for kind in TUMORS:
        out[f"recall {LABELS[kind]}"] = _share(cheng, kind, lambda t: t.said == t.truth)
    return out


def outlines(cheng: Table) -> dict[str, Figure]:
    """Dice of every outlined tumour; 0 where it was called no_tumor or refused."""
    overlap, groups = cheng.column("overlap"), cheng.groups
    out = {
        "mean Dice": figure(lambda i: float(overlap[i].mean()), groups, "≥ 0.83"),
        "median Dice": figure(lambda i: float(np.median(overlap[i])), groups),
    }
    for kind in TUMORS:
        out[f"mean Dice {LABELS[kind]}"] = _share(cheng, kind, lambda t: t.column("overlap"))
    return out


def presence(web: Table) -> dict[str, Figure]:
    """Tumour or not, where both kinds come from the same sources."""
    if not web.rows:
        return {}
    ill, score, said, groups = web.truth != NO_TUMOR, web.tumor_score, web.said, web.groups
    called = said < NO_TUMOR
    return {
        "AUROC": figure(lambda i: metrics.auroc(ill[i], score[i]), groups, "≥ 0.99"),
        "sensitivity": figure(lambda i: float(called[i][ill[i]].mean()), groups),
        "specificity": figure(lambda i: float((said[i] == NO_TUMOR)[~ill[i]].mean()), groups),
    }


def healthy(table: Table) -> dict[str, Figure]:
    """Recall of no_tumor; one source is a handful of people at most."""
    out = {}
    for source in sorted({row.source for row in table.rows if row.label == NO_TUMOR}):
        part = table.of(source)
        out[source] = _share(part, NO_TUMOR, lambda t: t.said == NO_TUMOR)
    return out


def retouched(job: Job, cheng: Table, table: Table, loaded: LoadedPackage) -> dict[str, Figure]:
    """Does it look at the tumour? Covered tumours, holes elsewhere, tumours pasted into healthy heads."""
    rng = np.random.default_rng(_SEED)
    pairs = [_pair(job.data, row) for row in cheng.rows]
    out: dict[str, Figure] = {}
    for way in retouch.MEASURED:
        still: dict[int, list[tuple[str, float]]] = defaultdict(list)
        for row, (image, mask) in answers.each(list(zip(cheng.rows, pairs, strict=True)), way, quiet=job.quiet):
            erased = retouch.erase(image, mask, way, rng)
            if erased is not None:
                still[row.label].append((row.group, _tumor(answers.of_pixels(erased, loaded))))
        for kind in TUMORS:
            out[f"{LABELS[kind]} still tumour when erased ({way})"] = _mean(still[kind], "≤ 0.20")
    elsewhere, pasted = [], []
    for index, (row, (image, mask)) in enumerate(zip(cheng.rows, pairs, strict=True)):
        shape = pairs[int(rng.integers(len(pairs)))][1]
        touched = retouch.touch_up(image, mask, shape, rng) if index % 3 == 0 else None
        if touched is not None:
            changed = answers.of_pixels(touched, loaded).said != cheng.answers[index].said
            elsewhere.append((row.group, float(changed)))
    for row in (row for row in table.rows if row.label == NO_TUMOR):
        image, (donor, mask) = _pair(job.data, row)[0], pairs[int(rng.integers(len(pairs)))]
        done = retouch.paste(image, donor, mask, rng)
        if done is not None:
            pasted.append((row.group, _tumor(answers.of_pixels(done[0], loaded))))
    out["answer changed by a hole elsewhere"] = _mean(elsewhere)
    out["tumour pasted into a healthy head, noticed"] = _mean(pasted)
    return out


def heat(cheng: Table) -> dict[str, Figure]:
    """Pointing game and energy inside the outline, where a tumour was called."""
    called = [index for index, answer in enumerate(cheng.answers) if answer.said < NO_TUMOR]
    part = Table(tuple(cheng.rows[i] for i in called), tuple(cheng.answers[i] for i in called))
    pointing, energy = part.column("pointing"), part.column("energy")
    return {
        "pointing game": figure(lambda i: float(pointing[i].mean()), part.groups),
        "energy inside the outline": figure(lambda i: float(energy[i].mean()), part.groups),
    }


def doubt(table: Table, job: Job, loaded: LoadedPackage) -> dict[str, Figure]:
    """What is refused, what is marked, and whether the confident answers are the better ones."""
    said, truth, groups = table.said, table.truth, table.groups
    confident = table.column("confident") > 0
    known = [index for index in range(len(truth)) if truth[index] <= NO_TUMOR]
    right = said == truth
    sure = [index for index in known if confident[index]]
    out = {
        "real slices refused": figure(lambda i: float((said[i] == REFUSED).mean()), groups, "≤ 0.01"),
        "share of confident answers": figure(lambda i: float(confident[i].mean()), groups),
        "accuracy of all": _mean([(groups[i], float(right[i])) for i in known]),
        "accuracy of the confident": _mean([(groups[i], float(right[i])) for i in sure]),
    }
    refused: dict[str, list[float]] = defaultdict(list)
    others = list(negatives.make("test", count=job.no_brains, seed=_SEED))
    for other in answers.each(others, "no brains", quiet=job.quiet):
        refused[other.kind].append(float(answers.of_pixels(other.pixels, loaded).said == REFUSED))
    everything = [value for values in refused.values() for value in values]
    out["no brains refused"] = {"value": float(np.mean(everything)), "n": len(everything), "goal": "≥ 0.99"}
    for kind, values in refused.items():
        out[f"refused: {kind}"] = {"value": float(np.mean(values)), "n": len(values)}
    return out


def confusion(cheng: Table) -> dict[str, Any]:
    """Counts, rows the truth; the last column is refused."""
    counts = metrics.confusion(cheng.truth, cheng.said, REFUSED + 1)
    return {"rows": list(LABELS[:3]), "labels": list(ANSWERS), "counts": counts[:3].tolist()}


def _share(table: Table, kind: int, value: Callable[[Table], NDArray[Any]]) -> Figure:
    at = np.flatnonzero(table.truth == kind)
    values = np.asarray(value(table), dtype=np.float64)[at]
    return _mean([(table.groups[index], float(one)) for index, one in zip(at, values, strict=True)])


def _mean(values: Sequence[tuple[str, float]], goal: str = "") -> Figure:
    if not values:
        return {"value": float("nan"), "n": 0}
    numbers = np.array([value for _, value in values])
    return figure(lambda i: float(numbers[i].mean()), [group for group, _ in values], goal)


def _tumor(answer: Answer) -> float:
    return float(answer.said < NO_TUMOR)


def _pair(folder: Path, row: Row) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    image = answers.picture(folder / row.file)
    return image, np.zeros_like(image) if row.mask is None else answers.picture(folder / row.mask)


def _written(out: Path, table: Table, figures: dict[str, Any]) -> None:
    out.mkdir(parents=True, exist_ok=True)
    (out / "figures.json").write_text(json.dumps(figures, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    with (out / "predictions.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["file", "class", "label", *LABELS, "confident", "area_px", "dice"])
        for row, answer in zip(table.rows, table.answers, strict=True):
            probabilities = [f"{value:.6f}" for value in answer.probabilities]
            said = [answer.label, *probabilities, answer.confident, answer.area_px, answer.overlap]
            writer.writerow([row.file, row.kind, *said])
