"""The folders of one training run: a request, a store that serves the shipped model, data sets of reviewed cases."""

import json
import shutil
import uuid
from pathlib import Path

from tests.support.site_set import write_site_set

from training import loop, run
from training.__main__ import SHIPPED

TINY = loop.Recipe(epochs=2, epoch_slices=8, batch=4, rate=1e-4, phantoms=4, bf16=False, early=1.0, early_size=96)


def serving_store(root: Path, package: Path = SHIPPED) -> Path:
    """A store whose pointer names `package`."""
    manifest = json.loads((package / "manifest.json").read_text())
    shutil.copytree(package, root / "packages" / manifest["version"])
    pointer = {"version": manifest["version"], "sha256": manifest["sha256"]}
    (root / "current.json").write_text(json.dumps(pointer))
    return root


def job_of(
    root: Path, base: Path, *, dataset: str | None = None, base_version: str | None = None, recipe: loop.Recipe = TINY
) -> run.Job:
    """A filed request below `root`; a data set named `dataset` is there already or is drawn."""
    if not (root / "store").exists():
        serving_store(root / "store")
    if dataset is not None and not (root / "datasets" / dataset).exists():
        write_site_set(root / "datasets" / dataset)
    run_id = str(uuid.uuid4())
    folder = root / "runs" / run_id
    folder.mkdir(parents=True)
    wish = {"run_id": run_id, "dataset": dataset, "base_version": base_version, "profile": "quick"}
    (folder / "request.json").write_text(json.dumps(wish))
    return run.Job(
        request=folder / "request.json",
        data=base,
        store=root / "store",
        datasets=root / "datasets",
        recipe=recipe,
        gate_pictures=24,
    )
