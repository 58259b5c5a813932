"""Every fold held out once: who sees which slice, the figures, a run that is cut off."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

pytestmark = pytest.mark.training
pytest.importorskip("torch")

from training import data, folds, loop  # noqa: E402
from training.answers import Answer, Table  # noqa: E402

TINY = loop.Recipe(epochs=1, epoch_slices=4, batch=4, shares=1, phantoms=4, bf16=False, early=1.0, early_size=64)


@pytest.fixture(scope="module")
def made(phantom_set: Path, tmp_path_factory: pytest.TempPathFactory) -> folds.Job:
    job = folds.Job(phantom_set, tmp_path_factory.mktemp("folds"), TINY, quiet=True)
    folds.run(job)
    return job


def test_run_holds_out_every_fold_once(made: folds.Job) -> None:
    told = json.loads((made.out / "folds.json").read_text())["folds"]

    assert list(told) == ["1", "2", "3", "5", "pooled"]
    assert [told[name]["macro-F1"]["n"] for name in told] == [3, 3, 3, 3, 12]
    assert {"accuracy", "called no_tumor", "calibration error", "median Dice glioma"} <= set(told["pooled"])
    assert "interval" in told["pooled"]["mean Dice"]
    assert "| macro-F1 |" in (made.out / "folds.md").read_text()


def test_run_trains_without_the_held_out_fold_and_the_rest_of_the_locked_split(
    phantom_set: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: dict[str, list[data.Row]] = {}

    def fit(slices: data.Slices, recipe: loop.Recipe, out: Path, **_: object) -> tuple[object, list[object]]:
        seen[out.name] = [row for row in slices.rows if row.source != data.PHANTOM]
        raise KeyboardInterrupt

    monkeypatch.setattr(loop, "fit", fit)
    with pytest.raises(KeyboardInterrupt):
        folds.run(folds.Job(phantom_set, tmp_path, TINY, quiet=True))

    rows = seen["fold-1"]
    assert {row.fold for row in rows if row.source == "cheng"} == {"2", "3", "5"}
    assert {row.part for row in rows if row.source != "cheng"} == {"train"}


def test_run_again_trains_no_finished_fold_again(made: folds.Job) -> None:
    before = {file: file.stat().st_mtime_ns for file in made.out.glob("fold-*/*.pt")}
    told = (made.out / "folds.json").read_text()

    folds.run(made)

    assert len(before) == 4
    assert before == {file: file.stat().st_mtime_ns for file in made.out.glob("fold-*/*.pt")}
    assert (made.out / "folds.json").read_text() == told


def test_figures_of_answers_known_by_hand(phantom_set: Path) -> None:
    rows = [row for row in data.read_rows(phantom_set) if row.fold == "2"]
    rows = [replace(row, group=f"{row.group}-{turn}") for row in rows for turn in range(2)]  # two slices of each kind
    said = [0, 3, 1, 1, 2, 2]
    answers = [
        Answer(one, tuple(float(one == k) for k in range(4)), False, 0, 0.0 if one == 3 else 0.8) for one in said
    ]

    told = folds.figures(Table(tuple(rows), tuple(answers)))

    assert told["accuracy"]["value"] == pytest.approx(5 / 6, abs=1e-4)
    assert told["called no_tumor"]["value"] == pytest.approx(1 / 6, abs=1e-4)
    assert told["recall glioma"]["value"] == 0.5
    assert told["median Dice glioma"]["value"] == pytest.approx(0.4)
    assert told["median Dice"]["value"] == pytest.approx(0.8)
