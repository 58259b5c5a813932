"""Reviewed cases of the site: a data set that the gateway exported (same columns as the base set, source `site`)."""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from training import data
from training.data import Slices
from training.wish import RunError

SITE = "site"
_SHARE = 0.25  # of what is drawn from, at most
_MOST_REPEATS = 12
_SIDE = 24  # of the small picture by which two slices are compared
_SAME = 0.999  # correlation above which two slices are one; neighbours of one head stay below


@dataclass(frozen=True, eq=False)
class SiteCases:
    """slices: all in part `train`; leaked: patients left out, because a slice of theirs is in the locked split."""

    slices: Slices
    fingerprint: str
    leaked: int


def read_cases(folder: Path, locked: Slices, *, quiet: bool = False) -> SiteCases:
    """Cases of an export, without patients whose slices the locked split knows.

    raises: RunError `dataset_missing`, or `dataset_damaged` when a file is not the one that its manifest names
    """
    try:
        told = json.loads((folder / "dataset.json").read_bytes())
        rows = data.read_rows(folder)
    except FileNotFoundError as exc:
        raise RunError("dataset_missing", dataset=folder.name) from exc
    except (OSError, ValueError, KeyError) as exc:
        raise RunError("dataset_damaged", dataset=folder.name) from exc
    if any(row.part != "train" or row.source != SITE for row in rows):
        raise RunError("dataset_damaged", dataset=folder.name)
    _check_files(folder, told.get("files", {}))
    slices = data.load(folder, rows, quiet=quiet)
    leaked = {slices.rows[index].group for index in _known(slices, locked)}
    kept = [index for index, row in enumerate(slices.rows) if row.group not in leaked]
    used = slices.take(kept)
    return SiteCases(used, data.fingerprint(folder, used.rows), len(leaked))


def repeated(cases: Slices, others: int) -> Slices:
    """The cases as often as it takes to make a quarter of what is drawn from; each at most twelve times."""
    if not len(cases):
        return cases
    wanted = _SHARE / (1 - _SHARE) * others / len(cases)
    times = int(min(_MOST_REPEATS, max(1, round(wanted))))
    return cases.take(list(range(len(cases))) * times)


def _check_files(folder: Path, digests: dict[str, str]) -> None:
    for name, digest in digests.items():
        try:
            found = hashlib.sha256((folder / name).read_bytes()).hexdigest()
        except OSError as exc:
            raise RunError("dataset_damaged", dataset=folder.name) from exc
        if found != digest:
            raise RunError("dataset_damaged", dataset=folder.name)


def _known(cases: Slices, locked: Slices) -> list[int]:
    """Positions of cases that show a slice of the locked split."""
    if not len(cases) or not len(locked):
        return []
    alike = _small(cases.images) @ _small(locked.images).T
    return [int(index) for index in np.flatnonzero(alike.max(axis=1) > _SAME)]


def _small(images: NDArray[np.uint8]) -> NDArray[np.float64]:
    """(N, S, S) uint8 → (N, 576) of zero mean and length 1."""
    count, side, _ = images.shape
    cell = side // _SIDE
    cut = images[:, : cell * _SIDE, : cell * _SIDE].astype(np.float64)
    small = cut.reshape(count, _SIDE, cell, _SIDE, cell).mean(axis=(2, 4)).reshape(count, -1)
    small -= small.mean(axis=1, keepdims=True)
    return np.asarray(small / np.maximum(np.linalg.norm(small, axis=1, keepdims=True), 1e-9))
