"""The pictures of a run's report, and the curve as a table."""

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np

mpl.use("Agg")
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from training import compare
from training.compare import Comparison

_LOSSES = ("class", "mask", "evidence")
_META: dict[str, Any] = {"metadata": {"Software": None}, "bbox_inches": "tight"}


def curves(log: Sequence[dict[str, float]], out: Path) -> None:
    """`curves.csv` with everything, `curves.png` with losses on the left and figures on the right."""
    names = list(dict.fromkeys(name for entry in log for name in entry))
    with (out / "curves.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, names)
        writer.writeheader()
        writer.writerows(log)
    figure = Figure(figsize=(9, 3.4), layout="constrained")
    left, right = figure.subplots(1, 2)
    _lines(left, log, [name for name in names if name in _LOSSES], "loss")
    chosen = [name for name in ("f1", "dice", "missed", "auroc") if name in names]
    _lines(right, log, chosen, "selection part")
    figure.savefig(out / "curves.png", dpi=110, **_META)


def _lines(axes: Axes, log: Sequence[dict[str, float]], names: Sequence[str], title: str) -> None:
    for name in names:
        points = [(entry["epoch"], entry[name]) for entry in log if name in entry]
        axes.plot(*zip(*points, strict=True), marker=".", label=name)
    axes.set_xlabel("epoch")
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.set_title(title)
    if names:
        axes.legend(frameon=False)


def confusion(comparison: Comparison, file: Path) -> None:
    """Both models side by side, rows the truth; the last column is refused."""
    figure = Figure(figsize=(10, 4.2), layout="constrained")
    told = compare.confusions(comparison)
    for axes, name in zip(figure.subplots(1, 2), ("serving", "candidate"), strict=True):
        counts = np.array(told[name])
        shares = counts / np.maximum(1, counts.sum(axis=1, keepdims=True))
        axes.imshow(shares, cmap="Blues", vmin=0, vmax=1)
        for (row, column), count in np.ndenumerate(counts):
            ink = "white" if shares[row, column] > 0.5 else "black"
            axes.text(column, row, str(count), ha="center", va="center", color=ink)
        axes.set_xticks(range(len(told["labels"])), told["labels"], rotation=30, ha="right")
        axes.set_yticks(range(len(told["rows"])), told["rows"])
        axes.set_title("serving model" if name == "serving" else name)
        axes.set_xlabel("said")
    figure.savefig(file, dpi=110, **_META)


def calibration(comparison: Comparison, file: Path) -> None:
    """Share of right answers by stated probability, for both models."""
    figure = Figure(figsize=(4.6, 4.2), layout="constrained")
    axes = figure.subplots()
    axes.plot([0, 1], [0, 1], color="0.7", linewidth=1)
    for name, points in compare.calibrations(comparison).items():
        if points:
            axes.plot([one["stated"] for one in points], [one["right"] for one in points], marker="o", label=name)
    axes.set_xlabel("stated probability")
    axes.set_ylabel("share right")
    axes.legend(frameon=False)
    figure.savefig(file, dpi=110, **_META)
