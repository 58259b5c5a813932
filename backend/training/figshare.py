"""Importer of the public brain tumour set of Jun Cheng (figshare 1512427, CC BY 4.0): `.mat` files in, a data set out.

DIR holds the download, unpacked or not: `1.mat` … `3064.mat` (MATLAB 7.3, which is HDF5) or the four
`brainTumorDataPublic_*.zip` with them, and `cvind.mat`, the authors' own patient-wise folds; without it folds are made
from the patients' numbers. Fold 1 becomes the locked split (`val`), fold 5 selects settings (`training.data`).
"""

import csv
import hashlib
import io
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import h5py
import numpy as np
from numpy.typing import NDArray
from PIL import Image
from tqdm import tqdm  # type: ignore[import-untyped]

SOURCE = "cheng"
CLASSES = {1: "meningioma", 2: "glioma", 3: "pituitary"}  # source: the set's README
LOCKED_FOLD = "1"
COLUMNS = ("file", "class", "patient_id", "group", "fold", "mask", "box", "source", "split", "origin_file")
_FOLDS = 5
_TOP_PERCENTILE = 99.9  # a few hot pixels must not darken the picture


class ImportFailedError(Exception):
    """The folder is not the download; the text says what is missing or wrong."""


@dataclass(frozen=True, eq=False)
class Slice:
    """One file. pixels: (H, W) float32, any unit; mask: (H, W) bool; patient: the set's own number."""

    name: str
    label: str
    patient: str
    pixels: NDArray[np.float32]
    mask: NDArray[np.bool_]


def run(source: Path, out: Path, *, quiet: bool = False) -> int:
    """Write the data set below `out`; `manifest.csv` comes last. Returns how many slices it has.

    raises: ImportFailedError
    """
    members = list(_members(source))
    if not members:
        raise ImportFailedError(f"{source} holds neither 1.mat nor brainTumorDataPublic_*.zip")
    folds = _authors_folds(source)
    rows: list[dict[str, str]] = []
    seen: dict[str, set[str]] = defaultdict(set)
    for name, container in tqdm(members, desc="importing slices", unit="slice", disable=quiet, mininterval=2):
        one = read_slice(name, container)
        fold = folds.get(name) or _own_fold(one.patient)
        seen[one.patient].add(fold)
        rows.append(_written(out, one, fold))
    if any(len(parts) > 1 for parts in seen.values()):
        raise ImportFailedError("cvind.mat puts one patient into two folds: it does not belong to these files")
    waiting = out / "manifest.csv.new"
    with waiting.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(rows)
    waiting.replace(out / "manifest.csv")
    return len(rows)


def read_slice(name: str, container: Path) -> Slice:
    """One `.mat`, from its folder or from the zip that holds it. Raises ImportFailedError."""
    try:
        data = _bytes(name, container)
        with h5py.File(io.BytesIO(data), "r") as file:
            struct = file["cjdata"]
            # MATLAB stores columns first: read as rows, everything is transposed.
            pixels = np.asarray(struct["image"], dtype=np.float32).T
            mask = np.asarray(struct["tumorMask"]).T > 0
            label = CLASSES[int(np.asarray(struct["label"]).reshape(-1)[0])]
            patient = "".join(chr(int(code)) for code in np.asarray(struct["PID"]).reshape(-1))
    except (OSError, KeyError, ValueError, zipfile.BadZipFile) as exc:
        raise ImportFailedError(f"{name} is not a slice of this set") from exc
    if pixels.ndim != 2 or pixels.shape != mask.shape:
        raise ImportFailedError(f"{name} has a picture and a mask of different size")
    return Slice(name, label, patient.strip(), pixels, mask)


def _members(source: Path) -> Iterator[tuple[str, Path]]:
    """File names with the folder or zip they lie in, by number."""
    found: dict[str, Path] = {}
    for path in sorted(source.rglob("*.mat")):
        if path.stem.isdecimal():
            found.setdefault(path.name, path.parent)
    for path in sorted(source.rglob("brainTumorDataPublic_*.zip")):
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                if Path(name).suffix == ".mat" and Path(name).stem.isdecimal():
                    found.setdefault(name, path)
    yield from sorted(found.items(), key=lambda item: int(Path(item[0]).stem))


def _bytes(name: str, container: Path) -> bytes:
    if container.is_dir():
        return (container / name).read_bytes()
    with zipfile.ZipFile(container) as archive:
        return archive.read(name)


def _authors_folds(source: Path) -> dict[str, str]:
    """File name → "1" … "5"; empty without `cvind.mat`."""
    for path in sorted(source.rglob("cvind.mat")):
        with h5py.File(path, "r") as file:
            numbers: NDArray[Any] = np.asarray(file["cvind"]).reshape(-1)
        return {f"{index}.mat": str(int(number)) for index, number in enumerate(numbers, 1)}
    return {}


def _own_fold(patient: str) -> str:
    digest = hashlib.sha256(patient.encode()).hexdigest()
    return str(int(digest, 16) % _FOLDS + 1)


def _written(out: Path, one: Slice, fold: str) -> dict[str, str]:
    number = int(Path(one.name).stem)
    split = "val" if fold == LOCKED_FOLD else "train"
    file = f"{split}/{one.label}/{SOURCE}_{number:05d}.png"
    mask = f"{split}/masks/{one.label}/{SOURCE}_{number:05d}.png"
    top = max(float(np.percentile(one.pixels, _TOP_PERCENTILE)), 1.0)
    grey = (np.clip(one.pixels / top, 0, 1) * 255).round().astype(np.uint8)
    for path, picture in ((out / file, grey), (out / mask, one.mask.astype(np.uint8) * 255)):
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(picture).save(path)
    group = hashlib.sha256(one.patient.encode()).hexdigest()[:8]
    values = (file, one.label, "", f"{SOURCE}-{group}", fold, mask, "", SOURCE, split, one.name)
    return dict(zip(COLUMNS, values, strict=True))
