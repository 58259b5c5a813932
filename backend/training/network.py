"""The network: one encoder, an outline, and class scores that can only come from where evidence was found.

p(no tumour) depends on nothing but the strongest places of the evidence map, and the kind of tumour is read mainly at
these places. A network that sees which hospital a slice is from has no other wire by which to turn that into "tumour".
"""

from dataclasses import dataclass
from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn

STRIDE = 8  # of the evidence map
_LARGER = 32  # pixels a side that the enlarged view has more; keeps 192 a multiple of the deepest stride
_TOP_CELLS = 6  # a small pituitary tumour covers about as many cells of the evidence map


@dataclass(frozen=True)
class Widths:
    """Channels per stage (strides 2, 4, 8, 16, 32), residual blocks per stage, channels of the decoder."""

    stages: tuple[int, ...] = (16, 48, 96, 160, 192)
    blocks: tuple[int, ...] = (0, 2, 2, 2, 1)
    decoder: tuple[int, ...] = (16, 32, 64, 96)


class Outputs(NamedTuple):
    """logits: (B, 4) log-probabilities; mask: (B, 1, S/2, S/2) log-odds; evidence: (B, 1, S/8, S/8) log-odds;

    cam: (B, 4, S/8, S/8) log-odds per label; features: (B, F) pooled activations of every stage, for the gate.
    """

    logits: Tensor
    mask: Tensor
    evidence: Tensor
    cam: Tensor
    features: Tensor


class Block(nn.Module):
    """Residual block of two 3 × 3 convolutions."""

    def __init__(self, width_in: int, width: int, stride: int) -> None:
        super().__init__()
        self.first = nn.Conv2d(width_in, width, 3, stride, 1, bias=False)
        self.first_norm = nn.BatchNorm2d(width)
        self.second = nn.Conv2d(width, width, 3, 1, 1, bias=False)
        self.second_norm = nn.BatchNorm2d(width)
        nn.init.zeros_(self.second_norm.weight)
        self.shortcut: nn.Module = nn.Identity()
        if stride != 1 or width_in != width:
            pool: list[nn.Module] = [nn.AvgPool2d(stride)] if stride != 1 else []
            self.shortcut = nn.Sequential(*pool, nn.Conv2d(width_in, width, 1, bias=False), nn.BatchNorm2d(width))

    def forward(self, x: Tensor) -> Tensor:
        """(B, C, H, W) → (B, width, H/stride, W/stride)."""
        inner = F.relu(self.first_norm(self.first(x)), inplace=True)
        return F.relu(self.second_norm(self.second(inner)) + self.shortcut(x), inplace=True)


class Merge(nn.Module):
    """Decoder step: the coarser map doubled, the finer one added, one 3 × 3 convolution."""

    def __init__(self, coarse: int, fine: int, width: int) -> None:
        super().__init__()
        self.down = nn.Conv2d(coarse, width, 1, bias=False)
        self.side = nn.Conv2d(fine, width, 1, bias=False)
        self.norm = nn.BatchNorm2d(width)
        self.conv = nn.Conv2d(width, width, 3, 1, 1, bias=False)
        self.conv_norm = nn.BatchNorm2d(width)

    def forward(self, coarse: Tensor, fine: Tensor) -> Tensor:
        """(B, C, H, W) and (B, D, 2H, 2W) → (B, width, 2H, 2W)."""
        doubled = F.interpolate(self.down(coarse), scale_factor=2.0, mode="nearest")
        merged = F.relu(self.norm(doubled + self.side(fine)), inplace=True)
        return F.relu(self.conv_norm(self.conv(merged)), inplace=True)


def _pooled(activations: Tensor) -> tuple[Tensor, Tensor]:
    """(B, C, H, W) → mean and root mean square over the picture, (B, C) each: how much, and how unevenly."""
    return activations.mean(dim=(2, 3)), (activations.square().mean(dim=(2, 3)) + 1e-6).sqrt()


class TumorNet(nn.Module):
    """Classifier and segmenter of one slice; see the module's docstring."""

    def __init__(self, widths: Widths | None = None) -> None:
        super().__init__()
        self.widths = widths or Widths()
        stages, decoder = self.widths.stages, self.widths.decoder
        width_in = stages[0]
        self.stem = nn.Sequential(nn.Conv2d(4, width_in, 3, 1, 1, bias=False), nn.BatchNorm2d(width_in), nn.ReLU(True))
        self.stages = nn.ModuleList()
        for index, (width, blocks) in enumerate(zip(stages, self.widths.blocks, strict=True)):
            widths_in = [width_in, *[width] * (blocks - 1)][:blocks]
            strides = [2 if index else 1, *[1] * (blocks - 1)][:blocks]
            steps = (Block(inner, width, stride) for inner, stride in zip(widths_in, strides, strict=True))
            self.stages.append(nn.Sequential(*steps))
            width_in = width
        coarse = (decoder[1], decoder[2], decoder[3], stages[4])
        self.merges = nn.ModuleList(Merge(coarse[i], stages[i], decoder[i]) for i in range(4))
        self.mask_head = nn.Conv2d(decoder[0], 1, 1)
        self.evidence_head = nn.Conv2d(decoder[2], 1, 1)
        self.dropout = nn.Dropout(0.2)
        self.place_kinds = nn.Conv2d(decoder[2], 3, 1)  # at the places of evidence; also the heat-map
        self.context_kinds = nn.Linear(stages[4], 3)  # from the whole head: which plane, which region
        self.presence = nn.Parameter(torch.tensor([1.0, 0.0]))
        nn.init.constant_(self.mask_head.bias, -3.0)  # type: ignore[arg-type]
        nn.init.constant_(self.evidence_head.bias, -3.0)  # type: ignore[arg-type]

    def forward(self, x: Tensor) -> Outputs:
        """x: (B, 1, S, S) in 0..1, S a multiple of 32. See Outputs."""
        maps = [self.stem(F.pixel_unshuffle(x * 2.0 - 0.5, 2))]
        for stage in self.stages:
            maps.append(stage(maps[-1]))
        features = torch.cat([pooled for m in maps[1:] for pooled in _pooled(m.float())], dim=1)
        decoded, middle = maps[5], maps[5]
        for index in (3, 2, 1, 0):
            decoded = self.merges[index](decoded, maps[index + 1])
            middle = decoded if index == 2 else middle
        mask = self.mask_head(decoded).float()
        fine = F.max_pool2d(F.avg_pool2d(mask, 2), 2)
        evidence = self.evidence_head(middle).float() + 0.5 * fine
        kinds = self.place_kinds(middle).float()
        logits = self._logits(evidence, kinds, maps[5].float())
        cam = torch.cat([evidence + F.log_softmax(kinds, dim=1), evidence], dim=1)
        return Outputs(logits, mask, evidence, cam, features)

    def _logits(self, evidence: Tensor, kinds: Tensor, deep: Tensor) -> Tensor:
        flat = evidence.flatten(1)
        strongest = flat.topk(_TOP_CELLS, dim=1).values.mean(dim=1)
        present = F.softplus(self.presence[0]) * strongest + self.presence[1]
        attention = flat.softmax(dim=1)
        kind = (kinds.flatten(2) * attention[:, None]).sum(dim=2)
        kind = kind + self.context_kinds(self.dropout(deep.mean(dim=(2, 3))))
        tumors = F.log_softmax(kind, dim=1) + F.logsigmoid(present)[:, None]
        return torch.cat([tumors, F.logsigmoid(-present)[:, None]], dim=1)


class Served(nn.Module):
    """What is exported: the mean over views of the slice, mask and gate as probabilities.

    Views are the slice, the slice enlarged by a sixth, and the mirror images of both. On fold 5 the enlarged view
    brought one missed tumour in ten back; a smaller view only cost.
    """

    def __init__(self, net: TumorNet, gate: nn.Module | None = None, *, views: bool = True) -> None:
        super().__init__()
        self.net, self.gate, self.views = net, gate, views

    def forward(self, image: Tensor) -> tuple[Tensor, ...]:
        """(B, 1, S, S) → logits (B, 4), mask (B, 1, S, S), cam (B, 4, S/8, S/8)[, gate (B,)]."""
        plain = self._mirrored(image)
        mask, logits, cam = _probable(plain.mask, image.shape[-1]), plain.logits, plain.cam
        if self.views:
            size = image.shape[-1] + _LARGER
            large = self._mirrored(F.interpolate(image, size=(size, size), mode="bilinear", align_corners=False))
            cells = (cam.shape[-2], cam.shape[-1])
            mask = (mask + _probable(large.mask, image.shape[-1])) * 0.5
            logits = (logits + large.logits) * 0.5
            cam = (cam + F.interpolate(large.cam, size=cells, mode="bilinear", align_corners=False)) * 0.5
        answer = (logits, mask, cam)
        return answer if self.gate is None else (*answer, torch.sigmoid(self.gate(plain.features)[:, 0]))

    def _mirrored(self, image: Tensor) -> Outputs:
        """Mean over the picture and its mirror image; without views the picture alone."""
        if not self.views:
            return Outputs(*self.net(image))
        both = self.net(torch.cat([image, image.flip(3)], dim=0))
        half = image.shape[0]
        turned = [value.flip(3) if value.ndim == 4 else value for value in (part[half:] for part in both)]
        return Outputs(*((part[:half] + back) * 0.5 for part, back in zip(both, turned, strict=True)))


def _probable(mask: Tensor, side: int) -> Tensor:
    """Outline log-odds of any resolution → probability, (B, 1, side, side)."""
    return torch.sigmoid(F.interpolate(mask.float(), size=(side, side), mode="bilinear", align_corners=False))
