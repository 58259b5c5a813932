"""A base data set of phantoms in the shape of the real one."""

import csv
from pathlib import Path

import numpy as np
from PIL import Image

from training import phantoms

COLUMNS = ("file", "class", "patient_id", "group", "fold", "mask", "box", "source", "split", "origin_file")
_CHENG = [("train", "2"), ("train", "3"), ("train", "5"), ("val", "1")]


def write_base_set(root: Path, *, times: int = 1) -> Path:
    """`times` × 12 outlined tumours and 4 healthy slices in `cheng`'s folds and two more sources."""
    root.mkdir(parents=True, exist_ok=True)
    entries: list[dict[str, object]] = []
    for turn in range(times):
        first = 1000 * turn
        entries += [
            _entry(root, first + 40 + index, lesion, "cheng", split, fold)
            for index, (split, fold) in enumerate(_CHENG)
            for lesion in phantoms.LESIONS
        ]
        for source, seed in (("sartaj", 60), ("openms", 70)):
            entries += [
                _entry(root, first + seed + index, None, source, split, "")
                for index, split in enumerate(("train", "val"))
            ]
    with (root / "manifest.csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(entries)
    return root


def _entry(
    root: Path, seed: int, lesion: phantoms.Lesion | None, source: str, split: str, fold: str
) -> dict[str, object]:
    drawn = phantoms.render(seed, lesion)
    name = f"{source}_{seed}_{drawn.label}.png"
    Image.fromarray(drawn.image).save(root / name)
    mask = ""
    if lesion is not None:
        mask = f"mask_{name}"
        Image.fromarray(drawn.mask.astype(np.uint8) * 255).save(root / mask)
    values = (name, drawn.label, "", f"{source}-{seed}", fold, mask, "", source, split, name)
    return dict(zip(COLUMNS, values, strict=True))
