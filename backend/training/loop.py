"""The training loop: AdamW, warm-up and cosine, weight average, bf16 where it helps, checkpoints to resume from.

A batch is cut into shares, and each share is drawn, bent and differentiated by a thread of its own. Threads then meet
once in a step; PyTorch's own threads meet at every operation, and on a machine with other work all wait for the
slowest each time.
"""

import copy
import hashlib
import json
import math
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from tqdm import tqdm  # type: ignore[import-untyped]

from training import losses
from training.augment import augment
from training.batches import Batch, Batches, Mix
from training.data import Slices
from training.network import TumorNet, Widths
from training.precision import autocast

CHECKPOINT = "checkpoint.pt"


@dataclass(frozen=True)
class Recipe:
    """Every setting of one training; written into the manifest."""

    epochs: int = 50
    epoch_slices: int = 2048
    batch: int = 32
    shares: int = 2  # parts of a batch, one thread each; normalised apart, and with two no run repeats to the bit
    rate: float = 2e-3
    weight_decay: float = 0.05
    warm_up: float = 0.04
    average: float = 0.999
    early: float = 0.0  # share of the steps on smaller pictures, which cost about half
    early_size: int = 128
    seed: int = 1
    bf16: bool = True  # where the processor has it, see `precision`
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


# (first stage, second stage with most of the selection part)
PROFILES: dict[str, tuple[Recipe, Recipe | None]] = {
    "quick": (Recipe(epochs=14), None),
    "full": (Recipe(epochs=48, early=0.5), Recipe(epochs=34, rate=1.2e-3)),
}
Judge = Callable[[TumorNet], dict[str, float]]
Tell = Callable[[dict[str, float]], None]


@dataclass
class Run:
    """A training between two epochs: the network, its average, the optimiser, the log."""

    net: TumorNet
    average: TumorNet
    optimizer: torch.optim.AdamW
    start: str | None = None  # digest of the weights it began with; None from scratch
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
    out    : folder for `checkpoint.pt` and `log.json`; a run of the same recipe and start found there is resumed
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
    begun = None if start is None else _digest(start)
    run = Run(net, copy.deepcopy(net).requires_grad_(False).eval(), _optimizer(net, recipe), begun)
    if checkpoint.exists():
        state = torch.load(checkpoint, map_location=device(), weights_only=True)
        if (state["recipe"], state.get("start")) == (json.dumps(recipe.as_dict()), begun):
            run.net.load_state_dict(state["net"])
            run.average.load_state_dict(state["average"])
            run.optimizer.load_state_dict(state["optimizer"])
            run.step, run.log = int(state["step"]), json.loads(state["log"])
    return run


def _digest(net: nn.Module) -> str:
    digest = hashlib.sha256()
    for value in net.state_dict().values():
        digest.update(value.cpu().numpy().tobytes())
    return digest.hexdigest()


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


@dataclass(eq=False)
class _Feed:
    """What one thread draws from."""

    batches: Iterator[Batch]
    generator: torch.Generator


def _epoch(run: Run, slices: Slices, recipe: Recipe, steps: int, *, quiet: bool) -> dict[str, float]:
    run.net.train()
    # Of dropout. Threads of several shares draw from it in no fixed order: only one share gives the same model again.
    torch.manual_seed(recipe.seed * 100_003 + run.step)
    feeds = [_feed(slices, recipe, run.step, index) for index in range(recipe.shares)]
    sums: dict[str, float] = {}
    started = time.monotonic()
    with ThreadPoolExecutor(recipe.shares) as pool:
        for _ in tqdm(range(steps), desc=f"step {run.step}/{recipe.steps}", disable=quiet, mininterval=5, leave=False):
            size = recipe.early_size if run.step < recipe.early * recipe.steps else slices.images.shape[-1]
            done = list(pool.map(partial(_share, run, recipe, size), feeds))
            _update(run, recipe, [gradients for gradients, _ in done])
            for _, parts in done:
                for name, value in parts.items():
                    sums[name] = sums.get(name, 0.0) + value / (steps * len(done))
    return {**sums, "seconds": time.monotonic() - started}


def _feed(slices: Slices, recipe: Recipe, step: int, index: int) -> _Feed:
    # Seeds depend on the step, so a resumed run sees the batches it would have seen.
    seed = (recipe.seed * 100_003 + step) * 17 + index
    batches = Batches(slices, recipe.mix, batch=recipe.batch // recipe.shares, seed=seed)
    return _Feed(iter(batches), torch.Generator().manual_seed(seed))


def _share(run: Run, recipe: Recipe, size: int, feed: _Feed) -> tuple[tuple[Tensor, ...], dict[str, float]]:
    """Gradients of the mean loss over one thread's share of the batch, and the parts of that loss."""
    target, batch = device(), next(feed.batches)
    images, masks = augment(batch.images, batch.masks, feed.generator, size)
    images = images.to(target).contiguous(memory_format=torch.channels_last)
    with autocast(target, wanted=recipe.bf16):
        out = run.net(images)
    loss, parts = losses.total(out, batch.labels.to(target), masks.to(target), batch.outlined.to(target))
    return torch.autograd.grad(loss, list(run.net.parameters())), parts


def _update(run: Run, recipe: Recipe, shares: Sequence[tuple[Tensor, ...]]) -> None:
    for group in run.optimizer.param_groups:
        group["lr"] = _rate(run.step, recipe)
    for parameter, *gradients in zip(run.net.parameters(), *shares, strict=True):
        parameter.grad = sum(gradients[1:], gradients[0]) / len(gradients)
    nn.utils.clip_grad_norm_(run.net.parameters(), 5.0)
    run.optimizer.step()
    run.step += 1
    _follow(run, recipe)


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
        "start": run.start,
    }
    fresh = out / f"{CHECKPOINT}.new"
    torch.save(state, fresh)
    fresh.replace(out / CHECKPOINT)
    (out / "log.json").write_text(json.dumps(run.log, indent=1), encoding="utf-8")
