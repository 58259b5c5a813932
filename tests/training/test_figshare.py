"""The importer of the public set, on files of its shape with drawn heads in them."""

import csv
import zipfile
from pathlib import Path

import h5py
import numpy as np
import pytest

from training import data, figshare, phantoms
from training.figshare import ImportFailedError

KINDS: tuple[phantoms.Lesion, ...] = ("meningioma", "glioma", "pituitary")


def write_mat(path: Path, number: int, *, patient: str, label: int = 1) -> phantoms.Phantom:
    """One file as MATLAB writes it: columns first, text as character codes."""
    drawn = phantoms.render(number, KINDS[label - 1])
    with h5py.File(path, "w") as file:
        struct = file.create_group("cjdata")
        struct["image"] = drawn.image.astype(np.int16).T * 20
        struct["tumorMask"] = drawn.mask.astype(np.uint8).T
        struct["label"] = np.array([[label]], dtype=np.float64)
        struct["PID"] = np.array([[ord(letter)] for letter in patient], dtype=np.uint16)
    return drawn


@pytest.fixture
def download(tmp_path: Path) -> Path:
    """Eight slices of four patients, two of each."""
    folder = tmp_path / "download"
    folder.mkdir()
    for index in range(8):
        write_mat(folder / f"{index + 1}.mat", index + 1, patient=f"MR0{index // 2}", label=index % 3 + 1)
    return folder


def write_folds(folder: Path, folds: list[int]) -> None:
    with h5py.File(folder / "cvind.mat", "w") as file:
        file["cvind"] = np.array([folds], dtype=np.float64)


def rows(out: Path) -> list[dict[str, str]]:
    with (out / "manifest.csv").open(newline="") as file:
        return list(csv.DictReader(file))


def test_import_makes_a_set_that_training_reads(download: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    write_folds(download, [1, 1, 2, 2, 3, 3, 5, 5])

    assert figshare.run(download, out, quiet=True) == 8

    read = data.read_rows(out)
    assert [row.part for row in read] == ["test", "test", "train", "train", "train", "train", "select", "select"]
    assert [data.LABELS[row.label] for row in read[:3]] == ["meningioma", "glioma", "pituitary"]
    slices = data.load(out, read, quiet=True)
    assert slices.outlined.all()
    assert (slices.masks >= 128).any(axis=(1, 2)).all()


def test_import_keeps_picture_and_mask_as_they_are_looked_at(download: Path, tmp_path: Path) -> None:
    figshare.run(download, tmp_path / "out", quiet=True)

    drawn = phantoms.render(3, "pituitary")
    (row,) = [one for one in rows(tmp_path / "out") if one["origin_file"] == "3.mat"]
    mask = data._grey(tmp_path / "out" / row["mask"])
    assert mask.shape == drawn.image.shape
    assert np.array_equal(mask > 127, drawn.mask)


def test_import_never_splits_a_patient_without_the_authors_folds(download: Path, tmp_path: Path) -> None:
    figshare.run(download, tmp_path / "out", quiet=True)

    folds = {(row["group"], row["fold"]) for row in rows(tmp_path / "out")}
    assert len({group for group, _ in folds}) == len(folds) == 4


def test_import_names_no_patient(download: Path, tmp_path: Path) -> None:
    figshare.run(download, tmp_path / "out", quiet=True)

    assert "MR0" not in (tmp_path / "out" / "manifest.csv").read_text()


def test_import_reads_the_zips_as_they_come(download: Path, tmp_path: Path) -> None:
    zipped = tmp_path / "zipped"
    zipped.mkdir()
    for name, members in (("1-4", range(1, 5)), ("5-8", range(5, 9))):
        with zipfile.ZipFile(zipped / f"brainTumorDataPublic_{name}.zip", "w") as archive:
            for number in members:
                archive.write(download / f"{number}.mat", f"{number}.mat")

    assert figshare.run(zipped, tmp_path / "a", quiet=True) == 8
    figshare.run(download, tmp_path / "b", quiet=True)

    assert rows(tmp_path / "a") == rows(tmp_path / "b")


def test_import_refuses_folds_of_other_files(download: Path, tmp_path: Path) -> None:
    write_folds(download, [1, 2, 2, 2, 3, 3, 5, 5])

    with pytest.raises(ImportFailedError, match="two folds"):
        figshare.run(download, tmp_path / "out", quiet=True)

    assert not (tmp_path / "out" / "manifest.csv").exists()


@pytest.mark.parametrize("spoil", [b"", b"no matlab file"])
def test_import_names_the_file_that_is_none(download: Path, tmp_path: Path, spoil: bytes) -> None:
    (download / "5.mat").write_bytes(spoil)

    with pytest.raises(ImportFailedError, match=r"5\.mat"):
        figshare.run(download, tmp_path / "out", quiet=True)


def test_import_says_when_the_folder_is_another(tmp_path: Path) -> None:
    with pytest.raises(ImportFailedError, match="neither"):
        figshare.run(tmp_path, tmp_path / "out")
