"""A whole training in two steps: package, graph equal to the network, resumption, evaluation."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

pytestmark = [pytest.mark.training, pytest.mark.filterwarnings("ignore")]  # the exporter warns about itself
torch = pytest.importorskip("torch")

from inference.core.manifest import parse_manifest  # noqa: E402
from training import answers, data, evaluate, int8, loop, package, train  # noqa: E402
from training.network import Served, TumorNet  # noqa: E402
from training.square import SIZE  # noqa: E402

# One share: threads that take turns in any order do not repeat a run to the bit.
RECIPE = loop.Recipe(epochs=2, epoch_slices=4, batch=4, shares=1, phantoms=4, bf16=False, early=0.5, early_size=96)


@pytest.fixture(scope="module")
def job(phantom_set: Path, tmp_path_factory: pytest.TempPathFactory) -> train.Job:
    return train.Job(
        data=phantom_set,
        out=tmp_path_factory.mktemp("run"),
        recipe=RECIPE,
        refit=loop.Recipe(epochs=1, epoch_slices=4, batch=4, phantoms=4, bf16=False),
        version="0.0.1",
        gate_pictures=24,
        quiet=True,
    )


@pytest.fixture(scope="module")
def made(job: train.Job) -> Path:
    return train.run(job)


def test_run_writes_package_that_the_server_accepts(made: Path) -> None:
    manifest = parse_manifest((made / "manifest.json").read_bytes())

    assert manifest.label_ids == data.LABELS
    assert {"mask", "confident_probability", "gate", "gate_confident"} <= set(manifest.thresholds)
    assert sorted(file.name for file in made.iterdir()) == ["card.md", "golden.png", "manifest.json", "model.onnx"]
    assert sum(file.stat().st_size for file in made.iterdir()) < package.MAX_BYTES


def test_run_says_which_licences_are_missing(made: Path) -> None:
    manifest = json.loads((made / "manifest.json").read_text())

    sources = {one["name"]: one["licence"] for one in manifest["training"]["sources"]}
    assert "not established" in sources["sartaj"]
    assert "not established" in (made / "card.md").read_text()


def test_graph_equals_network(made: Path, job: train.Job) -> None:
    net = TumorNet(RECIPE.widths)
    net.load_state_dict(torch.load(job.out / "net.pt", weights_only=True))
    net.eval()
    picture = torch.rand(1, 1, SIZE, SIZE)

    logits, mask, cam = (value.detach().numpy() for value in Served(net)(picture))
    got = package.load(made).runner.run(picture.numpy())

    assert np.abs(got.logits - logits[0]).max() < 1e-4
    assert np.abs(got.mask - mask[0, 0]).max() < 1e-4
    assert np.abs(got.cam - cam[0]).max() < 1e-3


def test_golden_case_holds_through_the_server_path(made: Path) -> None:
    loaded = package.load(made)

    answer = answers.of_pixels(answers.picture(made / "golden.png"), loaded)

    expected = loaded.manifest.golden.probabilities
    assert np.allclose(answer.probabilities, list(expected.values()), atol=1e-4)


def test_fit_resumes_where_it_was_cut_off(phantom_set: Path, tmp_path: Path) -> None:
    slices = data.load_phantoms(4)

    whole, _ = loop.fit(slices, RECIPE, tmp_path / "whole", quiet=True)
    with pytest.raises(KeyboardInterrupt):
        loop.fit(slices, RECIPE, tmp_path / "cut", judge=_interrupt, judge_every=2, quiet=True)
    resumed, log = loop.fit(slices, RECIPE, tmp_path / "cut", quiet=True)

    assert [entry["epoch"] for entry in log] == [1.0, 2.0]
    assert all(torch.equal(a, b) for a, b in zip(whole.parameters(), resumed.parameters(), strict=True))


def test_fit_does_not_go_on_from_a_checkpoint_of_other_weights(tmp_path: Path) -> None:
    slices, recipe = data.load_phantoms(4), replace(RECIPE, epochs=1)
    torch.manual_seed(5)
    one, other = TumorNet(recipe.widths), TumorNet(recipe.widths)

    loop.fit(slices, recipe, tmp_path / "run", start=one, quiet=True)
    again, _ = loop.fit(slices, recipe, tmp_path / "run", start=other, quiet=True)
    fresh, _ = loop.fit(slices, recipe, tmp_path / "fresh", start=other, quiet=True)

    assert all(torch.equal(a, b) for a, b in zip(fresh.parameters(), again.parameters(), strict=True))


def test_shares_of_a_batch_move_the_network_together(tmp_path: Path) -> None:
    recipe = loop.Recipe(epochs=1, epoch_slices=8, batch=8, shares=2, phantoms=8, bf16=False, early=1.0, early_size=64)

    net, log = loop.fit(data.load_phantoms(8), recipe, tmp_path, quiet=True)

    assert all(torch.isfinite(value).all() for value in net.parameters())
    assert {"class", "mask", "evidence", "seconds"} <= set(log[0])


def test_evaluate_writes_figures_into_card(made: Path, phantom_set: Path, tmp_path: Path) -> None:
    evaluate.run(evaluate.Job(phantom_set, made, "test", tmp_path, write=True, quiet=True, no_brains=13))

    card = (made / "card.md").read_text()
    assert "still tumour when erased" in card
    assert "macro-F1" in card
    lines = (tmp_path / "predictions.csv").read_text().splitlines()
    assert len(lines) == 1 + 5


def test_int8_twin_is_measured_beside_the_original(
    made: Path, phantom_set: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(int8, "_TIMED", 2)  # how quick the twin is, nobody asks here

    figures = int8.run(int8.Job(phantom_set, made, tmp_path, quiet=True))

    assert set(figures) == {"float32", "int8"}
    assert figures["int8"]["MB"] < figures["float32"]["MB"]
    assert [file.name for file in tmp_path.iterdir()] == ["model_int8.onnx"]


def _interrupt(net: TumorNet) -> dict[str, float]:
    raise KeyboardInterrupt
