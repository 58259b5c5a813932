"""Whole training runs in a few steps: from the shipped model, with reviewed cases, to a verdict."""

import errno
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest
from tests.support.site_set import write_site_set
from tests.training.run_folders import TINY, job_of, serving_store

pytestmark = [pytest.mark.training, pytest.mark.filterwarnings("ignore")]  # the exporter warns about itself
torch = pytest.importorskip("torch")

from inference.core.manifest import parse_manifest  # noqa: E402
from training import base_model, data, loop, package, run, site_cases  # noqa: E402
from training.__main__ import SHIPPED  # noqa: E402
from training.network import Served  # noqa: E402
from training.square import SIZE  # noqa: E402
from training.wish import RunError  # noqa: E402

BACKEND = Path(run.__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("home")
    serving_store(root / "store")
    write_site_set(root / "datasets" / "reviews-1")
    return root


@pytest.fixture(scope="module")
def job(home: Path, phantom_set: Path) -> run.Job:
    return job_of(home, phantom_set, dataset="reviews-1")


@pytest.fixture(scope="module")
def result(job: run.Job) -> dict[str, Any]:
    """Of a run in this process, where PyTorch and its exporter are loaded once for all tests."""
    run.run(job)
    return result_of(job)


@pytest.fixture
def quick_export(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the graph is not what is asked about: PyTorch's earlier exporter, which takes a tenth of the time."""

    def export(served: Served, file: Path) -> None:
        names = ["logits", "mask", "cam", "gate"]
        torch.onnx.export(
            served.cpu().eval(),
            (torch.rand(2, 1, SIZE, SIZE),),
            file,
            dynamo=False,
            input_names=["image"],
            output_names=names,
            dynamic_axes={name: {0: "n"} for name in ("image", *names)},
            opset_version=18,
        )

    monkeypatch.setattr(package, "export", export)


def test_run_ends_with_a_package_the_server_accepts(job: run.Job, result: dict[str, Any]) -> None:
    manifest = parse_manifest((job.request.parent / "package" / "manifest.json").read_bytes())

    assert (manifest.version, manifest.sha256) == (result["candidate"]["version"], result["candidate"]["sha256"])
    assert manifest.raw["training"]["base"]["version"] == result["base"]["version"]
    serving = json.loads((SHIPPED / "manifest.json").read_text())["training"]["sources"]
    sources = {one["name"]: one["slices"] for one in manifest.raw["training"]["sources"]}
    assert sources == {one["name"]: one["slices"] for one in serving} | {"site": 8}


def test_run_explains_its_verdict(result: dict[str, Any]) -> None:
    assert [clause["id"] for clause in result["clauses"]] == [
        "macro_f1",
        *(f"recall_{name}" for name in data.LABELS),
        "calibration_error",
        "no_brains_refused",
        "golden_cases",
    ]
    assert result["passed"] == (result["failed"] is None)
    assert (result["data"]["site_slices"], result["data"]["site_patients"]) == (8, 4)


def test_run_tells_its_progress(job: run.Job, result: dict[str, Any]) -> None:
    lines = [json.loads(line) for line in (job.request.parent / "progress.jsonl").read_text().splitlines()]

    assert [line["epoch"] for line in lines if "epoch" in line] == [1, 2]
    assert {"class", "mask", "f1", "eta_s"} <= set(next(line for line in lines if line.get("epoch") == 2))
    shares = [line["progress"] for line in lines]
    assert shares == sorted(shares)
    assert (lines[-1]["stage"], shares[-1]) == ("done", 1.0)


def test_run_keeps_a_report_for_people(job: run.Job, result: dict[str, Any]) -> None:
    report = job.request.parent / "report"

    assert sorted(path.name for path in report.iterdir()) == [
        *("calibration.png", "comparison.json", "confusion.png", "curves.csv", "curves.png", "flips.csv"),
        *("report.html", "report.md", "settings.json"),
    ]
    assert result["candidate"]["version"] in (report / "report.md").read_text()
    assert (report / "report.html").read_text().count("data:image/png;base64,") == 3
    told = json.loads((report / "comparison.json").read_text())
    assert len(told["changed"]) == told["flips"] == result["flips"]
    tables = told["confusion"]
    assert len(tables["serving"]) == len(tables["candidate"]) == len(tables["rows"])
    assert [sum(row) for row in tables["serving"]] == [sum(row) for row in tables["candidate"]]
    assert all(0 <= one["right"] <= 1 for points in told["calibration"].values() for one in points)
    settings = json.loads((report / "settings.json").read_text())
    assert (settings["seed"], settings["recipe"]["epochs"]) == (TINY.seed, TINY.epochs)
    assert settings["data"]["site_fingerprint"].startswith("sha256:")


def test_run_that_had_ended_says_so_again(job: run.Job, result: dict[str, Any]) -> None:
    assert run.run(job) == result


@pytest.mark.usefixtures("quick_export")
def test_run_from_nothing_ends_with_a_verdict_against_what_serves(home: Path, phantom_set: Path) -> None:
    job = job_of(home, phantom_set, base_version="scratch", recipe=replace(TINY, epochs=1))

    told = run.run(job)

    assert told["start"] == "scratch"
    assert told["base"]["version"] == json.loads((SHIPPED / "manifest.json").read_text())["version"]
    assert told["candidate"]["sha256"] != told["base"]["sha256"]
    manifest = parse_manifest((job.request.parent / "package" / "manifest.json").read_bytes())
    learned = {row.source for row in data.read_rows(phantom_set) if row.part == "train"}
    assert {one["name"] for one in manifest.raw["training"]["sources"]} == learned | {data.PHANTOM}
    assert "trained from" not in (job.request.parent / "package" / "card.md").read_text()


def test_run_of_a_worker_killed_on_its_way_gives_the_same_model(
    home: Path, phantom_set: Path, result: dict[str, Any]
) -> None:
    again = job_of(home, phantom_set, dataset="reviews-1")
    chance = random.Random(5)  # noqa: S311 -- the moment of a test

    child = start(again)
    _wait_for(again.request.parent / "work" / loop.CHECKPOINT, child)
    time.sleep(chance.uniform(0.0, 2.0))
    child.send_signal(signal.SIGKILL)
    child.wait()
    assert not (again.request.parent / "result.json").exists() or child.returncode == 0

    assert start(again).wait() == 0
    assert result_of(again)["candidate"]["sha256"] == result["candidate"]["sha256"]


def test_run_started_again_keeps_its_base_whatever_serves_meanwhile(
    phantom_set: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, job = _cut_off(phantom_set, tmp_path, monkeypatch)
    first = settings_of(job)["base"]

    promoted(store, "2.0.0")
    with pytest.raises(KeyboardInterrupt):
        run.run(job)

    assert settings_of(job)["base"] == first
    assert first["version"] != "2.0.0"


def test_run_whose_base_became_another_model_says_so(
    phantom_set: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, job = _cut_off(phantom_set, tmp_path, monkeypatch)
    (package,) = (store / "packages").iterdir()
    manifest = json.loads((package / "manifest.json").read_text())
    (package / "manifest.json").write_text(json.dumps(manifest | {"sha256": "0" * 64}))

    with pytest.raises(RunError, match="base_missing"):
        run.run(job)


def test_child_ends_with_whoever_started_it(home: Path, phantom_set: Path) -> None:
    child = start(job_of(home, phantom_set))

    assert child.stdin is not None
    child.stdin.close()

    assert child.wait(300) == 70


@pytest.mark.usefixtures("quick_export")
def test_swapped_labels_are_rejected(home: Path, phantom_set: Path) -> None:
    swap = {"glioma": "pituitary", "meningioma": "no_tumor", "pituitary": "glioma", "no_tumor": "meningioma"}
    poisoned = write_site_set(home / "datasets" / "poisoned", count=24, relabel=swap.__getitem__)
    harsh = replace(TINY, epochs=4, epoch_slices=48, batch=8, rate=2e-3, warm_up=0.0, average=0.5, phantoms=1)

    verdict = run.run(job_of(home, phantom_set, dataset=poisoned.name, recipe=harsh))

    assert not verdict["passed"]
    assert verdict["failed"] in {"macro_f1", *(f"recall_{name}" for name in data.LABELS)}


def test_shipped_package_can_be_trained_on(home: Path) -> None:
    net = base_model.read_network(SHIPPED)

    assert sum(value.numel() for value in net.parameters()) > 1_000_000


def test_package_of_another_network_is_refused(home: Path, tmp_path: Path) -> None:
    folder = serving_store(tmp_path / "store") / "packages"
    (package,) = folder.iterdir()
    manifest = json.loads((package / "manifest.json").read_text())
    manifest["training"]["recipe"] = {"widths": {"stages": [8, 16, 32, 64, 80]}}
    (package / "manifest.json").write_text(json.dumps(manifest))

    with pytest.raises(RunError) as caught:
        base_model.read_network(package)

    assert (caught.value.code, caught.value.params) == ("base_not_trainable", {"reason": "other_network"})


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"dataset": "nowhere"}, "dataset_missing"),
        ({"base_version": "7.7.7"}, "base_missing"),
        ({"profile": "slow"}, "bad_request"),
        ({"dataset": "../reviews-1"}, "bad_request"),
    ],
)
def test_run_that_cannot_begin_says_why(home: Path, phantom_set: Path, changes: dict[str, str], code: str) -> None:
    job = job_of(home, phantom_set)
    wish = json.loads(job.request.read_text()) | changes
    job.request.write_text(json.dumps(wish))

    with pytest.raises(RunError):
        run.run(job)

    assert json.loads((job.request.parent / "error.json").read_text())["code"] == code


def test_run_without_base_data_says_so(home: Path, tmp_path: Path) -> None:
    job = job_of(home, tmp_path)

    with pytest.raises(RunError, match="no_base_data"):
        run.run(job)


def test_full_disk_is_told_and_room_is_made(home: Path, phantom_set: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    job = job_of(home, phantom_set)

    def no_space(*_: object, **__: object) -> None:
        (job.request.parent / "work" / "half").write_bytes(b"0" * 1000)
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(loop.torch, "save", no_space)

    with pytest.raises(RunError, match="disk_full"):
        run.run(job)

    left = sorted(path.name for path in job.request.parent.iterdir())
    assert left == ["error.json", "progress.jsonl", "report", "request.json"]


def test_patient_of_the_locked_split_is_left_out(home: Path, phantom_set: Path) -> None:
    locked_rows = [row for row in data.read_rows(phantom_set) if row.part == "test"]
    locked = data.load(phantom_set, locked_rows, quiet=True)
    folder = write_site_set(home / "datasets" / "leaky")
    (folder / "images" / "0002.png").write_bytes((phantom_set / locked_rows[0].file).read_bytes())
    forget_digests(folder)

    cases = site_cases.read_cases(folder, locked, quiet=True)

    assert cases.leaked == 1
    assert "site-1" not in {row.group for row in cases.slices.rows}
    assert len(cases.slices) == 6


def test_reviewed_case_never_joins_the_locked_split(home: Path) -> None:
    folder = write_site_set(home / "datasets" / "locked", split="val")

    with pytest.raises(RunError, match="dataset_damaged"):
        site_cases.read_cases(folder, nothing(), quiet=True)


def test_changed_file_of_a_data_set_is_noticed(home: Path) -> None:
    folder = write_site_set(home / "datasets" / "changed")
    (folder / "images" / "0001.png").write_bytes((folder / "images" / "0000.png").read_bytes())

    with pytest.raises(RunError, match="dataset_damaged"):
        site_cases.read_cases(folder, nothing(), quiet=True)


def start(job: run.Job) -> subprocess.Popen[bytes]:
    """The run as the worker starts it."""
    recipe = job.request.parent / "recipe.json"
    plain = {name: value for name, value in asdict(TINY).items() if name not in ("mix", "widths")}
    recipe.write_text(json.dumps(plain))
    command = [sys.executable, "-m", "training", "run", "--supervised", "--request", str(job.request)]
    command += ["--data", str(job.data), "--store", str(job.store), "--datasets", str(job.datasets)]
    command += ["--recipe", str(recipe), "--gate-pictures", str(job.gate_pictures)]
    path = os.pathsep.join((str(BACKEND), str(BACKEND / "flask_inference")))
    environment = {"PATH": os.defpath, "PYTHONPATH": path, "OMP_NUM_THREADS": "1"}
    return subprocess.Popen(command, env=environment, stdin=subprocess.PIPE)


def promoted(store: Path, version: str) -> None:
    """Let a copy of what serves serve by another name."""
    (package,) = (store / "packages").iterdir()
    other = shutil.copytree(package, store / "packages" / version)
    manifest = json.loads((other / "manifest.json").read_text()) | {"version": version}
    (other / "manifest.json").write_text(json.dumps(manifest))
    (store / "current.json").write_text(json.dumps({"version": version, "sha256": manifest["sha256"]}))


def result_of(job: run.Job) -> dict[str, Any]:
    told: dict[str, Any] = json.loads((job.request.parent / "result.json").read_text())
    return told


def settings_of(job: run.Job) -> dict[str, Any]:
    told: dict[str, Any] = json.loads((job.request.parent / "report" / "settings.json").read_text())
    return told


def _cut_off(phantom_set: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, run.Job]:
    """A store, and a run that died as its training began."""
    store, job = serving_store(tmp_path / "store"), job_of(tmp_path, phantom_set)
    monkeypatch.setattr(loop, "fit", _killed)
    with pytest.raises(KeyboardInterrupt):
        run.run(job)
    return store, job


def _killed(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


def nothing() -> data.Slices:
    return data.load_phantoms(1).take([])


def forget_digests(folder: Path) -> None:
    (folder / "dataset.json").write_text(json.dumps({"schema": "neuronova.dataset/1", "files": {}}))


def _wait_for(path: Path, child: subprocess.Popen[bytes]) -> None:
    while not path.exists() and child.poll() is None:
        time.sleep(0.05)
