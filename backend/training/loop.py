"""The training loop: AdamW, warm-up and cosine, weight average, bf16 where it helps, checkpoints to resume from."""

import copy
import json
import math
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from tqdm import tqdm  # type: ignore[import-untyped]

from training import losses
from training.augment import augment
from training.batches import Batches, Mix
from training.data import Slices
from training.network import TumorNet, Widths

CHECKPOINT = "checkpoint.pt"


@dataclass(frozen=True)
class Recipe:
    """Every setting of one training; written into the manifest."""

    epochs: int = 50
    epoch_slices: int = 2048
    batch: int = 32
    rate: float = 2e-3
    weight_decay: float = 0.05
    warm_up: float = 0.04
    average: float = 0.998
    early: float = 0.0  # share of the steps on smaller pictures, which cost less than half
    early_size: int = 128
    seed: int = 1
    bf16: bool = True
    phantoms: int = 240
    mix: Mix = field(default_factory=Mix)
    widths: Widths = field(default_factory=Widths)

    @property
    def steps(self) -> int:
        """Optimiser steps of the whole run."""
        return self.epochs * self.epoch_slices // self.batch

    def as_dict(self) -> dict[str, Any]:
        """For the manifest."""
        return asdict(self)


# (first stage, second stage with the selection part)
PROFILES: dict[str, tuple[Recipe, Recipe | None]] = {
    "quick": (Recipe(epochs=14), None),
    "full": (Recipe(epochs=36, early=0.5), Recipe(epochs=45, rate=1.5e-3, early=0.3)),
}
Judge = Callable[[TumorNet], dict[str, float]]
Tell = Callable[[dict[str, float]], None]


@dataclass
class Run:
    """A training between two epochs: the network, its average, the optimiser, the log."""

    net: TumorNet
    average: TumorNet
    optimizer: torch.optim.AdamW
    step: int = 0
    log: list[dict[str, float]] = field(default_factory=list)


def device() -> torch.device:
    """The accelerator when there is one, else the CPU."""
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def fit(
    slices: Slices,
    recipe: Recipe,
    out: Path,
    *,
    start: TumorNet | None = None,
    judge: Judge | None = None,
    judge_every: int = 8,
    quiet: bool = False,
    tell: Tell | None = None,
) -> tuple[TumorNet, list[dict[str, float]]]:
    """Train and return the averaged network on the CPU with the log, one entry per epoch.

    slices : training slices, phantoms included
    out    : folder for `checkpoint.pt` and `log.jsonl`; a run with the same recipe found there is resumed
    start  : weights to begin with; None begins from scratch
    judge  : figures of a network on the selection part, taken every few epochs
    tell   : hears the entry of each epoch once its checkpoint is written
    """
    out.mkdir(parents=True, exist_ok=True)
    run = _started(recipe, out / CHECKPOINT, start)
    per_epoch = recipe.epoch_slices // recipe.batch
    while run.step < recipe.steps:
        epoch = run.step // per_epoch + 1
        entry = {"epoch": float(epoch), **_epoch(run, slices, recipe, per_epoch, quiet=quiet)}
        if judge is not None and (epoch % judge_every == 0 or run.step >= recipe.steps):
            entry |= judge(run.average)
        run.log.append(entry)
        _saved(run, recipe, out)
        if tell is not None:
            tell(entry)
        if not quiet:
            print(json.dumps({key: round(value, 4) for key, value in entry.items()}), flush=True)
    return run.average.cpu().eval(), run.log


def _started(recipe: Recipe, checkpoint: Path, start: TumorNet | None) -> Run:
    torch.manual_seed(recipe.seed)
    net = TumorNet(recipe.widths).to(device()).to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    if start is not None:
        net.load_state_dict(start.state_dict())
    run = Run(net, copy.deepcopy(net).requires_grad_(False).eval(), _optimizer(net, recipe))
    if checkpoint.exists():
        state = torch.load(checkpoint, map_location=device(), weights_only=True)
        if state["recipe"] == json.dumps(recipe.as_dict()):
            run.net.load_state_dict(state["net"])
            run.average.load_state_dict(state["average"])
            run.optimizer.load_state_dict(state["optimizer"])
            run.step, run.log = int(state["step"]), json.loads(state["log"])
    return run


def _optimizer(net: nn.Module, recipe: Recipe) -> torch.optim.AdamW:
    plain = [p for p in net.parameters() if p.ndim < 2]
    decayed = [p for p in net.parameters() if p.ndim >= 2]
    groups = [{"params": decayed, "weight_decay": recipe.weight_decay}, {"params": plain, "weight_decay": 0.0}]
    return torch.optim.AdamW(groups, lr=recipe.rate)


def _rate(step: int, recipe: Recipe) -> float:
    warm = max(1, int(recipe.steps * recipe.warm_up))
    if step < warm:
        return recipe.rate * (step + 1) / warm
    return recipe.rate * 0.5 * (1 + math.cos(math.pi * (step - warm) / max(1, recipe.steps - warm)))


def _epoch(run: Run, slices: Slices, recipe: Recipe, steps: int, *, quiet: bool) -> dict[str, float]:
    run.net.train()
    torch.manual_seed(recipe.seed * 100_003 + run.step)  # dropout
    # Seeds depend on the step, so a resumed run sees the batches it would have seen.
    batches = iter(Batches(slices, recipe.mix, batch=recipe.batch, seed=recipe.seed * 100_003 + run.step))
    generator = torch.Generator().manual_seed(recipe.seed * 100_003 + run.step)
    sums: dict[str, float] = {}
    started = time.monotonic()
    for _ in tqdm(range(steps), desc=f"step {run.step}/{recipe.steps}", disable=quiet, mininterval=5, leave=False):
        batch = next(batches)
        size = recipe.early_size if run.step < recipe.early * recipe.steps else batch.images.shape[-1]
        images, masks = augment(batch.images, batch.masks, generator, size)
        parts = _step(run, recipe, images, masks, batch.labels, batch.outlined)
        for name, value in parts.items():
            sums[name] = sums.get(name, 0.0) + value / steps
    return {**sums, "seconds": time.monotonic() - started}


def _step(
    run: Run, recipe: Recipe, images: Tensor, masks: Tensor, labels: Tensor, outlined: Tensor
) -> dict[str, float]:
    target = device()
    for group in run.optimizer.param_groups:
        group["lr"] = _rate(run.step, recipe)
    images = images.to(target).contiguous(memory_format=torch.channels_last)
    with torch.autocast(target.type, torch.bfloat16, enabled=recipe.bf16):
        out = run.net(images)
    loss, parts = losses.total(out, labels.to(target), masks.to(target), outlined.to(target))
    run.optimizer.zero_grad(set_to_none=True)
    loss.backward()  # type: ignore[no-untyped-call]
    nn.utils.clip_grad_norm_(run.net.parameters(), 5.0)
    run.optimizer.step()
    run.step += 1
    _follow(run, recipe)
    return parts


@torch.no_grad()
def _follow(run: Run, recipe: Recipe) -> None:
    """Move the average a little towards the network; faster at the start, where the network is still poor."""
    share = 1 - min(recipe.average, (1 + run.step) / (10 + run.step))
    now, average = run.net.state_dict(), run.average.state_dict()
    for name, value in average.items():
        if value.dtype.is_floating_point:
            value.lerp_(now[name], share)
        else:
            value.copy_(now[name])


def _saved(run: Run, recipe: Recipe, out: Path) -> None:
    state = {
        "net": run.net.state_dict(),
        "average": run.average.state_dict(),
        "optimizer": run.optimizer.state_dict(),
        "step": run.step,
        "log": json.dumps(run.log),
        "recipe": json.dumps(recipe.as_dict()),
    }
    fresh = out / f"{CHECKPOINT}.new"
    torch.save(state, fresh)
    fresh.replace(out / CHECKPOINT)
    (out / "log.json").write_text(json.dumps(run.log, indent=1), encoding="utf-8")


def quickened(recipe: Recipe, **changes: object) -> Recipe:
    """The recipe with some settings changed."""
    return replace(recipe, **changes)  # type: ignore[arg-type]
