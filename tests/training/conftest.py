"""A data set of phantoms in the shape of the real one, small enough to train on for two steps."""

import csv
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from training import phantoms

COLUMNS = ("file", "class", "patient_id", "group", "fold", "mask", "box", "source", "split", "origin_file")
_CHENG = [("train", "2"), ("train", "3"), ("train", "5"), ("val", "1")]


@pytest.fixture(scope="session")
def phantom_set(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """12 outlined tumours and 4 healthy slices in `cheng`'s folds and two more sources."""
    root = tmp_path_factory.mktemp("set")
    entries = [
        _entry(root, 40 + index, lesion, "cheng", split, fold)
        for index, (split, fold) in enumerate(_CHENG)
        for lesion in phantoms.LESIONS
    ]
    entries += [_entry(root, 60 + index, None, "sartaj", split, "") for index, split in enumerate(("train", "val"))]
    entries += [_entry(root, 70 + index, None, "openms", split, "") for index, split in enumerate(("train", "val"))]
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
