"""Quick figures of a network on slices in memory: what selection looks at, during and after training."""

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from training import metrics, retouch
from training.data import NO_TUMOR, TUMORS, WEB_SOURCES, Slices
from training.network import Served, TumorNet
from training.precision import autocast


@dataclass(frozen=True, eq=False)
class Scores:
    """logits: (N, 4) float64 raw scores; masks: (N, S, S) float16, tumour probability."""

    logits: NDArray[np.float64]
    masks: NDArray[np.float16]

    def probabilities(self, temperature: float) -> NDArray[np.float64]:
        """(N, 4) after temperature."""
        scaled = self.logits / temperature
        weights = np.exp(scaled - scaled.max(axis=1, keepdims=True))
        return np.asarray(weights / weights.sum(axis=1, keepdims=True))


@torch.no_grad()
def scored(net: TumorNet, images: NDArray[np.uint8], *, views: bool = True, batch: int = 32) -> Scores:
    """Run the network as it is served. images: (N, S, S) uint8."""
    served = Served(net, views=views).eval()
    place = next(net.parameters()).device
    logits, masks = [], []
    for start in range(0, len(images), batch):
        part = torch.from_numpy(images[start : start + batch]).to(place).float()[:, None] / 255.0
        with autocast(place):
            out = served(part.contiguous(memory_format=torch.channels_last))
        logits.append(out[0].double().cpu().numpy())
        masks.append(out[1][:, 0].half().cpu().numpy())
    return Scores(np.concatenate(logits), np.concatenate(masks))


def erased(slices: Slices, way: retouch.Way, seed: int) -> tuple[NDArray[np.uint8], NDArray[np.intp]]:
    """Slices whose tumour could be covered: (M, S, S) uint8 and their positions."""
    rng = np.random.default_rng(seed)
    done = [
        (retouch.erase(image, mask, way, rng), index)
        for index, (image, mask) in enumerate(zip(slices.images, slices.masks, strict=True))
        if (mask >= 128).any()
    ]
    kept = [(image, index) for image, index in done if image is not None]
    return np.stack([image for image, _ in kept]), np.array([index for _, index in kept])


def figures(net: TumorNet, slices: Slices, *, threshold: float = 0.5, thorough: bool = False) -> dict[str, float]:
    """Selection figures: cheng classes and outlines, web tumour-or-not, erased tumours still called tumour."""
    net.eval()
    cheng, web = slices.where(sources=["cheng"]), slices.where(sources=WEB_SOURCES)
    scores = scored(net, cheng.images, views=thorough)
    said = scores.logits.argmax(axis=1)
    recall = metrics.recalls(cheng.labels, said, TUMORS)
    overlap = outline_dice(scores, cheng, threshold)
    out = {
        "f1": metrics.macro_f1(cheng.labels, said, TUMORS),
        "missed": float((said == NO_TUMOR).mean()),
        "dice": float(overlap.mean()),
        "ece": metrics.calibration_error(scores.probabilities(1.0), cheng.labels),
    }
    out |= {f"recall_{k}": float(r) for k, r in zip(("g", "m", "p"), recall, strict=True)}
    out |= {f"dice_{k}": float(overlap[cheng.labels == c].mean()) for c, k in enumerate(("g", "m", "p"))}
    if len(web):
        ill = scored(net, web.images, views=thorough).probabilities(1.0)
        out["auroc"] = metrics.auroc(web.labels != NO_TUMOR, 1 - ill[:, NO_TUMOR])
    for way in retouch.MEASURED if thorough else retouch.MEASURED[:1]:
        images, at = erased(cheng, way, seed=77)
        keep = slice(None) if thorough else slice(None, None, 3)
        still = scored(net, images[keep], views=thorough).logits.argmax(axis=1) != NO_TUMOR
        kind = cheng.labels[at[keep]]
        out |= {f"erased_{way}_{k}": float(still[kind == c].mean()) for c, k in enumerate(("g", "m", "p"))}
    return out


def outline_dice(scores: Scores, slices: Slices, threshold: float) -> NDArray[np.float64]:
    """Dice per slice, 0 where the answer is no_tumor (its outline is emptied): (N,) float64."""
    said = scores.logits.argmax(axis=1)
    return np.array(
        [
            metrics.dice((mask >= threshold) & (label != NO_TUMOR), drawn >= 128)
            for mask, drawn, label in zip(scores.masks, slices.masks, said, strict=True)
        ]
    )
