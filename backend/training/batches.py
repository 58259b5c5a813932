"""What a batch is made of: classes and sources in fixed shares, some slices erased, pasted into or touched up."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from training import retouch
from training.data import NO_TUMOR, PHANTOM, UNSPECIFIED, WEB_SOURCES, Slices

_WAYS: tuple[retouch.Way, ...] = ("shifted", "mirrored", "smooth")


@dataclass(frozen=True)
class Mix:
    """Shares of what is drawn.

    erase   : of the outlined tumours, those that lose it and become no_tumor
    paste   : of the healthy slices, those that get a tumour and become tumor_unspecified
    touch_up: of all others, those retouched at a healthy place
    shares  : weight of (class, web or not) when slices are drawn; phantoms apart
    """

    erase: float = 0.14
    paste: float = 0.3
    touch_up: float = 0.25
    shares: tuple[float, float, float, float, float] = (0.31, 0.22, 0.2, 0.19, 0.05)
    phantoms: float = 0.04
    web: float = 0.5  # of no_tumor, and this times 0.2 of the tumours


@dataclass(frozen=True, eq=False)
class Batch:
    """images, masks: (B, 1, S, S) float32 in 0..1; labels: (B,) int64; outlined: (B,) bool."""

    images: Tensor
    masks: Tensor
    labels: Tensor
    outlined: Tensor


class Batches:
    """Endless batches from slices in memory; the same seed gives the same batches."""

    def __init__(self, slices: Slices, mix: Mix, *, batch: int, seed: int) -> None:
        self._slices, self._mix, self._batch = slices, mix, batch
        self._rng = np.random.default_rng(seed)
        self._weights = weights(slices, mix)
        self._donors = np.flatnonzero((slices.masks >= 128).any(axis=(1, 2)))

    def __iter__(self) -> Iterator[Batch]:
        while True:
            yield self.draw()

    def draw(self) -> Batch:
        """The next batch, before augmentation."""
        chosen = self._rng.choice(len(self._slices), size=self._batch, p=self._weights)
        drawn = [self._retouched(int(index)) for index in chosen]
        images, masks = (np.stack([one[side] for one in drawn])[:, None] for side in (0, 1))
        return Batch(
            torch.from_numpy(images).float() / 255.0,
            torch.from_numpy(masks).float() / 255.0,
            torch.tensor([one[2] for one in drawn]),
            torch.tensor([one[3] for one in drawn]),
        )

    def _retouched(self, index: int) -> tuple[NDArray[np.uint8], NDArray[np.uint8], int, bool]:
        image, mask = self._slices.images[index], self._slices.masks[index]
        label, outlined = int(self._slices.labels[index]), bool(self._slices.outlined[index])
        chance = self._rng.random()
        if outlined and label != NO_TUMOR and chance < self._mix.erase:
            way = _WAYS[int(self._rng.integers(len(_WAYS)))]
            erased = retouch.erase(image, mask, way, self._rng)
            if erased is not None:
                return erased, np.zeros_like(mask), NO_TUMOR, True
        elif label == NO_TUMOR and chance < self._mix.paste:
            donor = self._donor()
            pasted = retouch.paste(image, self._slices.images[donor], self._slices.masks[donor], self._rng)
            if pasted is not None:
                return pasted[0], pasted[1], UNSPECIFIED, True
        elif outlined and self._rng.random() < self._mix.touch_up:
            touched = retouch.touch_up(image, mask, self._slices.masks[self._donor()], self._rng)
            if touched is not None:
                return touched, mask, label, outlined
        return image, mask, label, outlined

    def _donor(self) -> int:
        return int(self._rng.choice(self._donors))


def weights(slices: Slices, mix: Mix) -> NDArray[np.float64]:
    """Chance of each slice to be drawn: (N,) float64 summing to 1; shares of missing kinds fall to the others."""
    source = np.array([row.source for row in slices.rows])
    phantom, web = source == PHANTOM, np.isin(source, WEB_SOURCES)
    out = np.zeros(len(slices))
    for label, share in enumerate(mix.shares):
        web_share = mix.web if label == NO_TUMOR else 1.0 if label == UNSPECIFIED else mix.web * 0.2
        for group, part in ((web, web_share), (~web & ~phantom, 1 - web_share)):
            members = group & (slices.labels == label)
            if members.any():
                out[members] = share * part / members.sum()
    if phantom.any():
        out[phantom] = mix.phantoms * (out.sum() or 1.0) / phantom.sum()
    return np.asarray(out / out.sum())
