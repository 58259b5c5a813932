"""The gate: is this a brain MRI slice, of the kind the network was trained on?

A small head on the pooled activations of every stage of the finished network, so it costs nothing at inference and can
be fitted again without touching the network. Fitted on training slices against drawn and photographed pictures, and
against heads spoiled on purpose (tiles shuffled, scalp and skull cut away).
"""

from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from PIL import Image, ImageDraw
from torch import Tensor, nn

from inference.core.errors import InvalidPixelsError
from training import negatives
from training.augment import augment
from training.data import Slices
from training.network import TumorNet
from training.precision import autocast
from training.square import SIZE, squared

_HIDDEN = 48
_STEPS = 600
_REFUSED_SHARE = 0.006  # of held-out brain slices that may be refused at the threshold
_DOUBTED_SHARE = 0.02  # and of those that may be marked as unlike the training data


class Gate(nn.Module):
    """(B, F) pooled activations → (B, 1) log-odds that this is a brain MRI slice."""

    def __init__(self, mean: Tensor, spread: Tensor) -> None:
        super().__init__()
        self.mean: Tensor
        self.spread: Tensor
        self.register_buffer("mean", mean)
        self.register_buffer("spread", spread)
        self.inner = nn.Linear(mean.shape[0], _HIDDEN)
        self.outer = nn.Linear(_HIDDEN, 1)

    def forward(self, features: Tensor) -> Tensor:
        """See the class; far outliers are clipped, so that nothing can score high by being extreme."""
        x = ((features - self.mean) / self.spread).clamp(-6.0, 6.0)
        out: Tensor = self.outer(F.relu(self.inner(x)))
        return out


@dataclass(frozen=True, eq=False)
class Fitted:
    """gate; thresholds: `gate` (refuse below) and `gate_confident` (mark below)."""

    gate: Gate
    thresholds: dict[str, float]


def fit(net: TumorNet, shown: Slices, held: Slices, *, seed: int = 1, count: int = 2400) -> Fitted:
    """Fit on training slices; set the thresholds on held-out slices (and, without any, on the training slices)."""
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    brains = shown.images[rng.permutation(len(shown))[: count // 2]]
    spoiled = np.stack([_spoiled(image, rng) for image in brains[: count // 4]])
    others = prepared(list(negatives.make("train", count=count, seed=seed)))
    good = torch.cat([features(net, brains), features(net, _varied(brains, seed))])
    bad = torch.cat([features(net, others), features(net, spoiled)])
    gate = Gate(good.mean(dim=0), good.std(dim=0) + 1e-3)
    _trained(gate, good, bad)
    return Fitted(gate, thresholds(gate, features(net, held.images if len(held) else brains)))


@torch.no_grad()
def thresholds(gate: Gate, brains: Tensor) -> dict[str, float]:
    """Refuse and mark as few real slices as stated above; never demand more than even odds to be let in."""
    scores = torch.sigmoid(gate(brains)[:, 0]).numpy().astype(np.float64)
    refuse, doubt = (float(np.quantile(scores, share)) for share in (_REFUSED_SHARE, _DOUBTED_SHARE))
    limit = min(0.5, refuse)
    return {"gate": round(limit, 4), "gate_confident": round(max(limit, min(0.9, doubt)), 4)}


@torch.no_grad()
def features(net: TumorNet, images: NDArray[np.uint8], batch: int = 32) -> Tensor:
    """Pooled activations: (N, S, S) uint8 → (N, F) float32."""
    net.eval()
    parts = []
    for start in range(0, len(images), batch):
        x = torch.from_numpy(images[start : start + batch]).float()[:, None] / 255.0
        with autocast(x.device):
            parts.append(net(x.contiguous(memory_format=torch.channels_last)).features)
    return torch.cat(parts)


def prepared(pictures: list[negatives.Negative]) -> NDArray[np.uint8]:
    """Other pictures as they reach the network: (N, S, S) uint8; what preparing itself refuses is left out."""
    out = []
    for picture in pictures:
        try:
            out.append(squared(picture.pixels))
        except InvalidPixelsError:
            continue
    return np.stack(out)


def stripped(image: NDArray[np.uint8], share: float) -> NDArray[np.uint8]:
    """A head without scalp and skull, roughly: only the middle ellipse of `share` of its size. (S, S) uint8."""
    size = image.shape[0]
    ys, xs = np.flatnonzero(image.any(axis=1)), np.flatnonzero(image.any(axis=0))
    middle, half = (xs.mean(), ys.mean()), (np.ptp(xs) / 2 * share, np.ptp(ys) / 2 * share)
    sheet = Image.new("L", (size, size))
    corners = (middle[0] - half[0], middle[1] - half[1], middle[0] + half[0], middle[1] + half[1])
    ImageDraw.Draw(sheet).ellipse(corners, fill=1)
    cut = (image * np.asarray(sheet)).astype(np.float32)
    return squared(cut, size)


def _spoiled(image: NDArray[np.uint8], rng: np.random.Generator) -> NDArray[np.uint8]:
    if rng.random() < 0.6:
        return stripped(image, float(rng.uniform(0.66, 0.82)))
    side = image.shape[0] // 4
    tiles = [image[y : y + side, x : x + side] for y in range(0, 4 * side, side) for x in range(0, 4 * side, side)]
    order = rng.permutation(16)
    return np.block([[tiles[order[row * 4 + column]] for column in range(4)] for row in range(4)])


def _varied(images: NDArray[np.uint8], seed: int) -> NDArray[np.uint8]:
    generator = torch.Generator().manual_seed(seed)
    out = []
    for start in range(0, len(images), 64):
        x = torch.from_numpy(images[start : start + 64]).float()[:, None] / 255.0
        out.append((augment(x, x, generator, SIZE)[0][:, 0] * 255).round().byte().numpy())
    return np.concatenate(out)


def _trained(gate: Gate, good: Tensor, bad: Tensor) -> None:
    x = torch.cat([good, bad])
    y = torch.cat([torch.ones(len(good)), torch.zeros(len(bad))])
    weight = torch.where(y > 0, len(bad) / len(good), 1.0)
    optimizer = torch.optim.AdamW(gate.parameters(), lr=3e-3, weight_decay=0.05)
    for _ in range(_STEPS):
        loss = F.binary_cross_entropy_with_logits(gate(x)[:, 0], y, weight=weight)
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
    gate.requires_grad_(False).eval()
