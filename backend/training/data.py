"""The data set in memory: every slice prepared as the AI server prepares it, with its mask in the same square.

`train` of the data set is split once more: fold 5 of cheng and every fifth group of the web sources select settings,
the rest trains. `val` is the locked test split: nothing here reads it unless it is asked for by name.
"""

import csv
import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from tqdm import tqdm  # type: ignore[import-untyped]

from inference.core import preprocess
from training import phantoms
from training.square import SIZE, as_bytes, prepared

LABELS = ("glioma", "meningioma", "pituitary", "no_tumor")
TUMORS = (0, 1, 2)
NO_TUMOR = 3
UNSPECIFIED = 4  # a tumour of unknown kind: never a class of its own
_UNSPECIFIED_NAME = "tumor_unspecified"
WEB_SOURCES = ("sartaj", "br35h")  # collected from the web, licence not established
SELECT_FOLD = "5"
PHANTOM = "phantom"
_FIRST_TRAINING_PHANTOM = 1_000_000  # seeds of samples and tests stay far below

Part = Literal["train", "select", "test"]


@dataclass(frozen=True)
class Row:
    """One slice of `manifest.csv`; label indexes LABELS or is UNSPECIFIED; mask is None where nobody drew one."""

    file: str
    label: int
    source: str
    group: str
    fold: str
    part: Part
    mask: str | None

    @property
    def kind(self) -> str:
        """The class as `manifest.csv` names it."""
        return LABELS[self.label] if self.label <= NO_TUMOR else _UNSPECIFIED_NAME


@dataclass(frozen=True, eq=False)
class Slices:
    """Prepared slices, parallel along the first axis.

    images   : (N, S, S) uint8, as `square.squared` gives them
    masks    : (N, S, S) uint8, 255 inside the tumour, soft at its border
    labels   : (N,) int64, 0..3 or UNSPECIFIED
    outlined : (N,) bool, whether `masks` is known (drawn, or empty by definition)
    """

    images: NDArray[np.uint8]
    masks: NDArray[np.uint8]
    labels: NDArray[np.int64]
    outlined: NDArray[np.bool_]
    rows: tuple[Row, ...]

    def __len__(self) -> int:
        return len(self.rows)

    def take(self, indices: Sequence[int] | NDArray[np.intp]) -> "Slices":
        """The slices at these positions, in this order."""
        at = np.asarray(indices, dtype=np.intp)
        rows = tuple(self.rows[index] for index in at)
        return Slices(self.images[at], self.masks[at], self.labels[at], self.outlined[at], rows)

    def where(self, *, part: Part | None = None, sources: Iterable[str] | None = None) -> "Slices":
        """The slices of one part and of some sources (None: any)."""
        wanted = None if sources is None else set(sources)
        keep = [
            index
            for index, row in enumerate(self.rows)
            if (part is None or row.part == part) and (wanted is None or row.source in wanted)
        ]
        return self.take(keep)

    def divided(self, chosen: Callable[[Row], bool]) -> tuple["Slices", "Slices"]:
        """The slices of the chosen rows, and the others."""
        mark = np.array([chosen(row) for row in self.rows], dtype=bool)
        return self.take(np.flatnonzero(mark)), self.take(np.flatnonzero(~mark))


def read_rows(data: Path, *, clean_only: bool = False, refit: bool = False) -> list[Row]:
    """Rows of `manifest.csv`.

    clean_only : leave out the sources whose licence is not established
    refit      : give the selection part to training too (after every setting is fixed)
    """
    with (data / "manifest.csv").open(encoding="utf-8", newline="") as file:
        rows = [_row(entry) for entry in csv.DictReader(file)]
    if clean_only:
        rows = [row for row in rows if row.source not in WEB_SOURCES]
    if refit:
        rows = [replace(row, part="train") if row.part == "select" else row for row in rows]
    return rows


def load(data: Path, rows: Sequence[Row], *, size: int = SIZE, quiet: bool = False) -> Slices:
    """Decode and prepare slices; the order is that of `rows`."""
    images = np.zeros((len(rows), size, size), dtype=np.uint8)
    masks = np.zeros_like(images)
    outlined = np.zeros(len(rows), dtype=bool)
    for index, row in enumerate(tqdm(rows, desc="reading slices", unit="slice", disable=quiet, mininterval=2)):
        mask = None if row.mask is None else _grey(data / row.mask)
        images[index], masks[index] = prepared_pair(_grey(data / row.file), mask, size)
        # A tumour outlined by nothing (agreed with, though the mask was empty) is one whose place nobody has told.
        outlined[index] = row.label == NO_TUMOR or bool((masks[index] >= 128).any())
    return Slices(images, masks, np.array([row.label for row in rows], dtype=np.int64), outlined, tuple(rows))


def load_phantoms(count: int, *, size: int = SIZE, first_seed: int = _FIRST_TRAINING_PHANTOM) -> Slices:
    """Phantoms as training slices, classes in turn."""
    drawn = [phantoms.render(first_seed + index, phantoms.kind_of(index)) for index in range(count)]
    pairs = [prepared_pair(one.image.astype(np.float32), one.mask.astype(np.float32) * 255, size) for one in drawn]
    labels = np.array([LABELS.index(one.label) for one in drawn], dtype=np.int64)
    rows = tuple(
        Row(f"{PHANTOM}-{index}", int(label), PHANTOM, f"{PHANTOM}-{index}", "", "train", None)
        for index, label in enumerate(labels)
    )
    images, masks = (np.stack([pair[side] for pair in pairs]) for side in (0, 1))
    return Slices(images, masks, labels, np.ones(count, dtype=bool), rows)


def join(parts: Sequence[Slices]) -> Slices:
    """Slices one after another."""
    return Slices(
        np.concatenate([part.images for part in parts]),
        np.concatenate([part.masks for part in parts]),
        np.concatenate([part.labels for part in parts]),
        np.concatenate([part.outlined for part in parts]),
        tuple(row for part in parts for row in part.rows),
    )


def prepared_pair(
    pixels: NDArray[np.float32], mask: NDArray[np.float32] | None, size: int
) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Picture (H, W) and mask (H, W, 0..255) in the network's square: two (size, size) uint8."""
    ready = prepared(pixels, size)
    image = as_bytes(ready)
    if mask is None:
        return image, np.zeros_like(image)
    return image, preprocess.to_network(mask, ready.geometry).round().astype(np.uint8)


def fingerprint(data: Path, rows: Sequence[Row]) -> str:
    """SHA-256 over the names, labels and bytes of the slices and masks that were used, whatever their order."""
    digest = hashlib.sha256()
    for row in sorted(rows, key=lambda row: row.file):
        digest.update(f"{row.file}\0{row.label}\0{row.part}\0".encode())
        for name in (row.file, row.mask):
            if name is not None:
                digest.update(hashlib.sha256((data / name).read_bytes()).digest())
    return f"sha256:{digest.hexdigest()}"


def _row(entry: dict[str, str]) -> Row:
    kind = entry["class"]
    label = UNSPECIFIED if kind == _UNSPECIFIED_NAME else LABELS.index(kind)
    return Row(
        file=entry["file"],
        label=label,
        source=entry["source"],
        group=entry["group"],
        fold=entry["fold"],
        part=_part(entry),
        mask=entry["mask"] or None,
    )


def kept_out(row: Row) -> bool:
    """Whether the second stage leaves a slice of the selection part out too: a quarter of its groups, for calibration.

    A group of cheng is a run of slices that lie together in the author's numbering, which runs patient by patient.
    """
    return row.part == "select" and _share(row.group) // 5 % 4 == 0


def _part(entry: dict[str, str]) -> Part:
    if entry["split"] != "train":
        return "test"
    if entry["source"] == "cheng":
        return "select" if entry["fold"] == SELECT_FOLD else "train"
    return "select" if entry["source"] in WEB_SOURCES and _share(entry["group"]) % 5 == 0 else "train"


def _share(group: str) -> int:
    # Python's own hash changes from run to run; a digest keeps a group in its part for ever.
    return int(hashlib.sha256(group.encode()).hexdigest(), 16)


def _grey(path: Path) -> NDArray[np.float32]:
    with Image.open(path) as image:
        return np.asarray(image.convert("L"), dtype=np.float32)
