"""A data set of reviewed cases as the gateway exports it, drawn instead of reviewed."""

import csv
import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image

from training import phantoms

COLUMNS = ("file", "class", "patient_id", "group", "fold", "mask", "box", "source", "split", "origin_file")
KINDS: tuple[phantoms.Lesion | None, ...] = (*phantoms.LESIONS, None)


def write_site_set(
    folder: Path, *, count: int = 8, first_seed: int = 900, relabel: Callable[[str], str] = str, split: str = "train"
) -> Path:
    """`count` drawn heads, classes in turn, two of each patient; `relabel` is what the reviewers say of each class."""
    (folder / "images").mkdir(parents=True)
    (folder / "masks").mkdir()
    rows, files = [], {}
    for index in range(count):
        drawn = phantoms.render(first_seed + index, KINDS[index % len(KINDS)])
        said, name = relabel(drawn.label), f"{index:04d}.png"
        Image.fromarray(drawn.image).save(folder / "images" / name)
        mask = ""
        if said != "no_tumor" and drawn.mask.any():
            mask = f"masks/{name}"
            Image.fromarray(drawn.mask.astype(np.uint8) * 255).save(folder / mask)
        values = (f"images/{name}", said, "", f"site-{index // 2}", "", mask, "", "site", split, "")
        rows.append(dict(zip(COLUMNS, values, strict=True)))
    for path in sorted(folder.rglob("*.png")):
        files[str(path.relative_to(folder))] = hashlib.sha256(path.read_bytes()).hexdigest()
    with (folder / "manifest.csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(rows)
    (folder / "dataset.json").write_text(json.dumps({"schema": "neuronova.dataset/1", "files": files}))
    return folder
