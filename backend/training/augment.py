"""Random changes that leave the answer as it is, for whole batches at once (torch, CPU or accelerator).

Loss of resolution, noise and intensity curves are there to hide which source a slice comes from.
"""

import math

import torch
import torch.nn.functional as F
from torch import Tensor


def augment(images: Tensor, masks: Tensor, generator: torch.Generator, size: int) -> tuple[Tensor, Tensor]:
    """Warp and degrade a batch.

    images, masks : (B, 1, S, S) float32 in 0..1
    size          : side of the result in pixels
    returns       : (B, 1, size, size) each; images stay exactly 0 where nothing of the head lies
    """
    warped, moved = _warped(images, masks, generator, size)
    head = (warped > 0.004).float()
    degraded = _coarsened(_shaded(warped, generator), generator)
    degraded = _noisy(degraded, generator)
    return (degraded.clamp(0.0, 1.0) * head), moved


def _uniform(count: int, low: float, high: float, generator: torch.Generator) -> Tensor:
    return torch.rand(count, generator=generator) * (high - low) + low


def _warped(images: Tensor, masks: Tensor, generator: torch.Generator, side: int) -> tuple[Tensor, Tensor]:
    count = images.shape[0]
    angle = torch.randn(count, generator=generator).clamp(-2, 2) * math.radians(10)
    scale = torch.exp(torch.randn(count, 2, generator=generator).clamp(-2, 2) * 0.05)
    scale = scale * torch.exp(_uniform(count, -0.16, 0.12, generator))[:, None]
    flip = torch.where(torch.rand(count, generator=generator) < 0.5, -1.0, 1.0)
    cos, sin = torch.cos(angle), torch.sin(angle)
    shift = (torch.rand(count, 2, generator=generator) - 0.5) * 0.14
    theta = torch.stack(
        [
            torch.stack([flip * scale[:, 0] * cos, -scale[:, 1] * sin, shift[:, 0]], dim=1),
            torch.stack([flip * scale[:, 0] * sin, scale[:, 1] * cos, shift[:, 1]], dim=1),
        ],
        dim=1,
    )
    grid = F.affine_grid(theta, [count, 1, side, side], align_corners=False)
    bend = torch.randn(count, 2, 6, 6, generator=generator) * _uniform(count, 0.0, 0.03, generator)[:, None, None, None]
    curved = F.interpolate(bend, size=(24, 24), mode="bicubic", align_corners=True)
    grid = grid + F.interpolate(curved, size=(side, side), mode="bilinear", align_corners=True).permute(0, 2, 3, 1)
    both = F.grid_sample(torch.cat([images, masks], dim=1), grid, mode="bilinear", align_corners=False)
    return both[:, :1], both[:, 1:]


def _shaded(images: Tensor, generator: torch.Generator) -> Tensor:
    """Gamma, gain, coil shading; for some a bent or falling curve, as other MR contrasts have."""
    count, _, side, _ = images.shape
    gamma = torch.exp(torch.randn(count, generator=generator).clamp(-2, 2) * 0.25)[:, None, None, None]
    gain = _uniform(count, 0.8, 1.25, generator)[:, None, None, None]
    field = torch.randn(count, 1, 4, 4, generator=generator) * 0.12
    curved = torch.exp(F.interpolate(field, size=(24, 24), mode="bicubic", align_corners=True))
    shading = F.interpolate(curved, size=(side, side), mode="bilinear", align_corners=True)
    out = images.clamp(1e-4, 1.0).pow(gamma) * gain * shading
    bent = torch.rand(count, generator=generator) < 0.12
    if bool(bent.any()):
        knots = torch.rand(int(bent.sum()), 5, generator=generator)
        position = out[bent].clamp(0, 1) * 3.999
        low = position.floor().long()
        weight = position - low
        flat = low.flatten(1)
        left, right = (knots.gather(1, flat + step).view_as(position) for step in (0, 1))
        out[bent] = left + (right - left) * weight
    return out


def _coarsened(images: Tensor, generator: torch.Generator) -> Tensor:
    """Half of the batch loses resolution, each by its own factor of a few."""
    count, _, side, _ = images.shape
    choice = torch.randint(0, 8, (count,), generator=generator)
    out = images.clone()
    for pick, factor in ((0, 1.3), (1, 1.7), (2, 2.2), (3, 2.8)):
        at = choice == pick
        if bool(at.any()):
            small = F.interpolate(images[at], size=round(side / factor), mode="bilinear", antialias=True)
            out[at] = F.interpolate(small, size=side, mode="bilinear", align_corners=False)
    return out


def _noisy(images: Tensor, generator: torch.Generator) -> Tensor:
    count = images.shape[0]
    level = _uniform(count, -0.04, 0.07, generator).clamp(min=0)[:, None, None, None]
    return images + torch.randn(images.shape, generator=generator) * level
