"""Parts, sources and the fingerprint of the data set."""

from dataclasses import replace
from pathlib import Path

from PIL import Image
from tests.support.site_set import write_site_set

from training import data


def test_read_rows_keeps_parts_apart(phantom_set: Path) -> None:
    rows = data.read_rows(phantom_set)

    cheng = {row.fold: row.part for row in rows if row.source == "cheng"}
    assert cheng == {"2": "train", "3": "train", "5": "select", "1": "test"}


def test_read_rows_refit_never_touches_locked_part(phantom_set: Path) -> None:
    plain, refit = data.read_rows(phantom_set), data.read_rows(phantom_set, refit=True)

    assert [row.file for row in refit if row.part == "test"] == [row.file for row in plain if row.part == "test"]
    assert not [row for row in refit if row.part == "select"]


def test_kept_out_is_a_part_of_the_selection_by_whole_groups(phantom_set: Path) -> None:
    row = next(row for row in data.read_rows(phantom_set) if row.part == "select")
    rows = [replace(row, group=f"group-{index % 200}", file=str(index)) for index in range(400)]

    kept = [one for one in rows if data.kept_out(one)]

    assert 60 < len(kept) < 140
    assert not {one.group for one in kept} & {one.group for one in rows if not data.kept_out(one)}
    assert not any(data.kept_out(replace(one, part="train")) for one in kept)


def test_divided_gives_both_halves_in_order(phantom_set: Path) -> None:
    slices = data.load(phantom_set, data.read_rows(phantom_set), size=96, quiet=True)

    healthy, ill = slices.divided(lambda row: row.label == data.NO_TUMOR)

    assert [row.file for row in healthy.rows] == [row.file for row in slices.rows if row.label == data.NO_TUMOR]
    assert len(healthy) + len(ill) == len(slices)


def test_read_rows_clean_only_drops_web_sources(phantom_set: Path) -> None:
    rows = data.read_rows(phantom_set, clean_only=True)

    assert {row.source for row in rows} == {"cheng", "openms"}


def test_load_keeps_mask_on_tumor(phantom_set: Path) -> None:
    rows = [row for row in data.read_rows(phantom_set) if row.part == "select"]

    slices = data.load(phantom_set, rows, size=96, quiet=True)

    assert slices.images.shape == slices.masks.shape == (3, 96, 96)
    assert (slices.masks >= 128).any(axis=(1, 2)).all()
    assert slices.outlined.all()


def test_load_takes_an_outline_of_nothing_for_an_unknown_one(tmp_path: Path) -> None:
    folder = write_site_set(tmp_path / "site", count=4)
    rows = data.read_rows(folder)
    emptied = next(row for row in rows if row.mask is not None)
    with Image.open(folder / emptied.file) as picture:  # agreed with, though nothing was outlined
        Image.new("L", picture.size).save(folder / str(emptied.mask))

    slices = data.load(folder, rows, size=96, quiet=True)

    assert [row for row, known in zip(rows, slices.outlined, strict=True) if not known] == [emptied]


def test_fingerprint_ignores_order_and_sees_labels(phantom_set: Path) -> None:
    rows = data.read_rows(phantom_set)

    assert data.fingerprint(phantom_set, rows) == data.fingerprint(phantom_set, rows[::-1])
    assert data.fingerprint(phantom_set, rows) != data.fingerprint(phantom_set, rows[1:])


def test_load_phantoms_are_not_those_of_samples() -> None:
    slices = data.load_phantoms(8, size=96)

    assert slices.labels.tolist() == [0, 1, 2, 3] * 2
    assert slices.outlined.all()
