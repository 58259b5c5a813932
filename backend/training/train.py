"""From a data set to a package: train, choose on held-out patients, train on with most of them, calibrate, export.

The temperature comes from the network that ships, on the quarter of the held-out patients that no stage trains on.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import torch

from training import calibrate, card, data, gate, judge, loop, origin, package
from training.network import Served


@dataclass(frozen=True)
class Job:
    """One call of `python -m training train`."""

    data: Path
    out: Path
    recipe: loop.Recipe
    refit: loop.Recipe | None  # second stage, with most of the selection part; None leaves it out
    clean_only: bool = False
    version: str = "0.0.0"
    gate_pictures: int = 3600
    notes: tuple[str, ...] = ()  # for the card: what this run was and the data set cannot tell
    quiet: bool = False


def run(job: Job) -> Path:
    """Train and write the package to `job.out / "package"`. A run that was cut off goes on where it was."""
    rows = [row for row in data.read_rows(job.data, clean_only=job.clean_only) if row.part != "test"]
    slices = data.load(job.data, rows, quiet=job.quiet)
    extra = data.load_phantoms(job.recipe.phantoms)
    held = slices.where(part="select")
    shown = data.join([slices.where(part="train"), extra])
    net, _ = loop.fit(shown, job.recipe, job.out / "select", judge=_judge(held), quiet=job.quiet)
    figures = judge.figures(net, held, thorough=True)
    calibration = calibrate.fit(judge.scored(net, held.images), held)
    (job.out / "selection.json").write_text(json.dumps(figures, indent=1), encoding="utf-8")
    if job.refit is not None:
        kept, rest = slices.divided(data.kept_out)
        net, _ = loop.fit(data.join([rest, extra]), job.refit, job.out / "refit", start=net, quiet=job.quiet)
        if len(kept):
            temperature = calibrate.temperature(judge.scored(net, kept.images), kept)
            calibration = replace(calibration, temperature=temperature)
    fitted = gate.fit(
        net, data.join([slices.where(part="train"), extra]), held, seed=job.recipe.seed, count=job.gate_pictures
    )
    about = package.About(
        version=job.version,
        licence=origin.CLEAN if job.clean_only else origin.MIXED,
        temperature=calibration.temperature,
        thresholds={
            "mask": calibration.mask,
            "confident_probability": calibration.confident_probability,
            **fitted.thresholds,
        },
        training=_described(job, rows),
        limits=card.LIMITS,
        selection={f"fold 5: {name}": value for name, value in figures.items()},
    )
    torch.save(net.state_dict(), job.out / "net.pt")
    return package.write(job.out / "package", Served(net, fitted.gate), about)


def profile(name: str, *, seed: int) -> tuple[loop.Recipe, loop.Recipe | None]:
    """Recipes of both stages by name: quick has no second stage."""
    first, second = loop.PROFILES[name]
    return replace(first, seed=seed), None if second is None else replace(second, seed=seed + 1)


def _judge(held: data.Slices) -> loop.Judge | None:
    return (lambda net: judge.figures(net, held)) if len(held) else None


def _described(job: Job, rows: Sequence[data.Row]) -> Mapping[str, Any]:
    used = [row for row in rows if row.part == "train" or (job.refit is not None and not data.kept_out(row))]
    held = "fold 5 of cheng and a fifth of the web groups chose the settings and the thresholds"
    then = (
        "; then training went on with three quarters of their groups, and the last quarter, which no stage trained on, "
        "gave the temperature"
        if job.refit is not None
        else " and the temperature"
    )
    return {
        "data_fingerprint": data.fingerprint(job.data, used),
        "sources": origin.sources(used, job.recipe.phantoms),
        "split": f"Patient-wise as the data set gives it. Of its training part, {held}{then}. "
        "The locked split (fold 1 of cheng) was used for the figures below and nothing else.",
        "notes": [
            "Phantoms (drawn heads with a known lesion) are mixed in, so that demo pictures are read as drawn.",
            *([] if job.clean_only else [origin.WARNING]),
            *(f"\n{note}" for note in job.notes),
        ],
        "recipe": job.recipe.as_dict(),
        "refit": None if job.refit is None else job.refit.as_dict(),
    }
