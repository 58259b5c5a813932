"""One training run: base data and reviewed cases → a package → the comparison with the serving model → a verdict.

Everything a run writes lies in its own folder: `work/` (checkpoints, `base.json`), `package/` (by rename, so whole or
not there), `report/`, and last of all `result.json` or `error.json`. A run that was cut off goes on from its checkpoint
and with the base it took; one that had ended already says so again.
"""

import errno
import json
import platform
import shutil
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch

from inference.core.files import write_replacing
from training import (
    base_model,
    card,
    compare,
    data,
    gate,
    judge,
    loop,
    origin,
    package,
    report,
    site_cases,
    verdict,
)
from training.answers import Table
from training.data import Slices
from training.network import Served, TumorNet
from training.precision import bf16_pays
from training.progress import Progress
from training.source import code_digest
from training.wish import SCRATCH, RunError, Wish, base_package, candidate_version

# From the serving model's weights; from scratch the profiles of `loop` apply.
TUNING = {
    "quick": loop.Recipe(epochs=6, epoch_slices=1536, rate=3e-4, warm_up=0.1, average=0.99),
    "full": loop.Recipe(epochs=30, epoch_slices=2048, rate=6e-4, warm_up=0.05),
}
_GATE_PICTURES = {"quick": 1200, "full": 2400}
_LOADED, _TRAINED, _GATED, _COMPARED = 0.05, 0.75, 0.82, 0.97  # of everything, when each stage is done
_TOO_LITTLE_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True)
class Job:
    """One call of `python -m training run`. recipe and gate_pictures: instead of the profile's (tests, trials)."""

    request: Path
    data: Path
    store: Path
    datasets: Path
    threads: int = 1
    recipe: loop.Recipe | None = None
    gate_pictures: int | None = None
    quiet: bool = True


@dataclass(frozen=True, eq=False)
class _Material:
    """What a run learns from and is measured on."""

    wish: Wish
    base: Path
    manifest: Mapping[str, Any]
    shown: Slices
    held: Slices
    locked: list[data.Row]
    told: dict[str, Any] = field(default_factory=dict)


def run(job: Job) -> dict[str, Any]:
    """Do the run; returns the verdict, which `result.json` holds too.

    raises: RunError; OSError with ENOSPC becomes RunError `disk_full`
    """
    folder = job.request.parent
    finished = folder / "result.json"
    if finished.exists():
        return dict(json.loads(finished.read_bytes()))
    (folder / "error.json").unlink(missing_ok=True)
    try:
        result = _carried_out(job, folder)
        write_replacing(finished, json.dumps(result, indent=1).encode() + b"\n")
    except RunError as exc:
        _noted(folder, exc)
        raise
    except (OSError, RuntimeError) as exc:
        if not _disk_is_full(exc, folder):
            raise
        full = RunError("disk_full")
        _noted(folder, full)
        raise full from exc
    return result


def _disk_is_full(exc: Exception, folder: Path) -> bool:
    # PyTorch's writer turns ENOSPC into a RuntimeError without a number.
    told = isinstance(exc, OSError) and exc.errno in (errno.ENOSPC, errno.EDQUOT)
    return told or shutil.disk_usage(folder).free < _TOO_LITTLE_BYTES


def _carried_out(job: Job, folder: Path) -> dict[str, Any]:
    torch.set_num_threads(job.threads)
    torch.use_deterministic_algorithms(True, warn_only=True)
    progress = Progress(folder / "progress.jsonl")
    progress.tell("data", 0.0)
    material = _material(job)
    start = None if material.wish.base_version == SCRATCH else base_model.read_network(material.base)
    # One share: the threads of several draw their dropout from one stream, so no two runs would be alike.
    recipe = replace(job.recipe or _recipe(material.wish), shares=1)
    if start is not None:
        recipe = replace(recipe, widths=start.widths)  # a later default is another network
    (folder / "report").mkdir(exist_ok=True)
    _write_settings(job, folder / "report" / "settings.json", material, recipe)
    net, log = _trained(job, folder, material, recipe, start, progress)
    candidate = _packaged(job, folder, material, recipe, net, progress)
    comparison = compare.compare(
        job.data,
        material.locked,
        material.base,
        candidate,
        lambda share: progress.tell("compare", _GATED + share * (_COMPARED - _GATED)),
        no_brains=min(compare.NO_BRAINS, _gate_pictures(job, material.wish)),  # a trial asks about few, too
    )
    result = _verdict(material, candidate, comparison)
    _measured(candidate, comparison)
    report.write(folder / "report", result, comparison, log)
    progress.tell("done", 1.0, eta_s=0.0)
    return result


def _material(job: Job) -> _Material:
    if not (job.data / "manifest.csv").is_file():
        raise RunError("no_base_data")
    wish = Wish.read(job.request)
    (job.request.parent / "work").mkdir(exist_ok=True)
    base = base_package(job.store, wish, job.request.parent / "work" / "base.json")
    rows = data.read_rows(job.data)
    locked = [row for row in rows if row.part == "test"]
    slices = data.load(job.data, [row for row in rows if row.part != "test"], quiet=job.quiet)
    shown, site = slices.where(part="train"), None
    if wish.dataset is not None:
        hidden = data.load(job.data, locked, quiet=job.quiet)  # to compare with, never to train on
        site = site_cases.read_cases(job.datasets / wish.dataset, hidden, quiet=job.quiet)
        shown = data.join([shown, site_cases.repeated(site.slices, len(shown))])
    cases = site.slices.rows if site is not None else ()
    told = {
        "base_slices": len(slices),
        "base_fingerprint": data.fingerprint(job.data, rows),
        "dataset": wish.dataset,
        "site_slices": len(cases),
        "site_patients": len({row.group for row in cases}),
        "site_fingerprint": site.fingerprint if site is not None else None,
        "leaked_patients": site.leaked if site is not None else 0,
    }
    manifest = json.loads((base / "manifest.json").read_bytes())
    return _Material(wish, base, manifest, shown, slices.where(part="select"), locked, told)


def _recipe(wish: Wish) -> loop.Recipe:
    return loop.PROFILES[wish.profile][0] if wish.base_version == SCRATCH else TUNING[wish.profile]


def _gate_pictures(job: Job, wish: Wish) -> int:
    return job.gate_pictures or _GATE_PICTURES[wish.profile]


def _trained(
    job: Job, folder: Path, material: _Material, recipe: loop.Recipe, start: TumorNet | None, progress: Progress
) -> tuple[TumorNet, list[dict[str, float]]]:
    extra = data.load_phantoms(recipe.phantoms)
    work = folder / "work"
    checkpoint = work / loop.CHECKPOINT
    if checkpoint.exists() and not zipfile.is_zipfile(checkpoint):
        checkpoint.unlink()  # cut short by a power cut: begin again rather than fail
    began, before = progress.seconds, _epochs_done(work)

    def tell(entry: dict[str, float]) -> None:
        epoch = int(entry["epoch"])
        spent = (progress.seconds - began) / max(1, epoch - before)
        share = epoch / recipe.epochs
        figures = {name: round(value, 5) for name, value in entry.items() if name != "epoch" and np.isfinite(value)}
        left = spent * (recipe.epochs - epoch) + spent  # comparing takes about an epoch
        done = _LOADED + share * (_TRAINED - _LOADED)
        progress.tell("train", done, eta_s=left, epoch=epoch, epochs=recipe.epochs, **figures)

    progress.tell("train", _LOADED, epochs=recipe.epochs)
    return loop.fit(
        data.join([material.shown, extra]),
        recipe,
        work,
        start=start,
        judge=(lambda net: judge.figures(net, material.held)) if len(material.held) else None,
        judge_every=max(1, recipe.epochs // 3),
        quiet=job.quiet,
        tell=tell,
    )


def _epochs_done(work: Path) -> int:
    try:
        return len(json.loads((work / "log.json").read_bytes()))
    except (OSError, ValueError):
        return 0


def _packaged(
    job: Job, folder: Path, material: _Material, recipe: loop.Recipe, net: TumorNet, progress: Progress
) -> Path:
    progress.tell("package", _TRAINED)
    count = _gate_pictures(job, material.wish)
    fitted = gate.fit(net, material.shown, material.held, seed=recipe.seed, count=count)
    manifest, scratch = material.manifest, material.wish.base_version == SCRATCH
    learned = origin.described(material.shown, recipe, material.told, manifest, scratch=scratch)
    kept = {name: manifest["thresholds"][name] for name in ("mask", "confident_probability")}
    about = package.About(
        version=candidate_version(manifest["version"], material.wish.run_id),
        licence=origin.licence(learned["sources"]),
        # Nothing unseen is left to fit these on: the base was fitted, then went on with every training patient. (From
        # nothing they could be fitted; they are kept all the same, and the card says so.)
        temperature=manifest["calibration"]["temperature"],
        thresholds={**kept, **fitted.thresholds},
        training=learned,
        limits=card.LIMITS,
        selection={f"fold 5: {name}": value for name, value in judge.figures(net, material.held).items()}
        if len(material.held)
        else {},
    )
    return package.write(folder / "package", Served(net, fitted.gate), about)


def _verdict(material: _Material, candidate: Path, comparison: compare.Comparison) -> dict[str, Any]:
    clauses = verdict.judge(comparison.base, comparison.candidate, comparison.golden, comparison.refused)
    made = json.loads((candidate / "manifest.json").read_bytes())
    failed = verdict.failed(clauses)
    return {
        "passed": failed is None,
        "failed": failed,
        "clauses": [clause.as_json() for clause in clauses],
        "base": _told(material.manifest, comparison.base),
        "candidate": _told(made, comparison.candidate),
        "start": SCRATCH if material.wish.base_version == SCRATCH else material.manifest["version"],
        "profile": material.wish.profile,
        "flips": len(compare.flips(comparison)),
        "data": material.told,
        "code": code_digest(),
    }


def _told(manifest: Mapping[str, Any], table: Table) -> dict[str, Any]:
    return {"version": manifest["version"], "sha256": manifest["sha256"], "figures": compare.summary(table)}


def _measured(candidate: Path, comparison: compare.Comparison) -> None:
    manifest = json.loads((candidate / "manifest.json").read_bytes())
    package.save_manifest(candidate, {**manifest, "figures": compare.figures(comparison.candidate)})


def _write_settings(job: Job, file: Path, material: _Material, recipe: loop.Recipe) -> None:
    told = {
        "request": vars(material.wish),
        "recipe": recipe.as_dict(),
        "seed": recipe.seed,
        "threads": job.threads,
        "data": material.told,
        "base": {name: material.manifest[name] for name in ("version", "sha256")},
        "code": code_digest(),
        "versions": {"python": platform.python_version(), "torch": torch.__version__, "numpy": np.__version__},
        "machine": platform.machine(),
        "precision": "bf16" if recipe.bf16 and bf16_pays(loop.device()) else "fp32",
    }
    file.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")


def _noted(folder: Path, error: RunError) -> None:
    """Make room first: on a full disk the checkpoints are what fills it."""
    for name in ("work", "package", "package.new"):
        shutil.rmtree(folder / name, ignore_errors=True)
    write_replacing(folder / "error.json", json.dumps({"code": error.code, "params": error.params}).encode() + b"\n")
