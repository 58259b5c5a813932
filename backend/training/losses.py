"""What training minimises."""

import torch
import torch.nn.functional as F
from torch import Tensor

from training.data import NO_TUMOR, UNSPECIFIED
from training.network import STRIDE, Outputs

SMOOTHING = 0.05


def classification(logits: Tensor, labels: Tensor, smoothing: float = SMOOTHING) -> Tensor:
    """Cross-entropy with label smoothing; a tumour of unknown kind costs -log(1 - p(no_tumor)).

    logits: (B, 4) log-probabilities; labels: (B,) 0..3 or UNSPECIFIED. Returns (B,).
    """
    log_p = F.log_softmax(logits, dim=1)
    known = labels.clamp(max=NO_TUMOR)
    exact = (1 - smoothing) * -log_p.gather(1, known[:, None])[:, 0] - smoothing * log_p.mean(dim=1)
    some = torch.logsumexp(log_p[:, :NO_TUMOR], dim=1)
    any_kind = -(1 - smoothing) * some - smoothing * log_p[:, NO_TUMOR]
    return torch.where(labels == UNSPECIFIED, any_kind, exact)


def outline(mask_logits: Tensor, target: Tensor, outlined: Tensor) -> Tensor:
    """Dice and binary cross-entropy against the drawn mask, only where one is known.

    mask_logits: (B, 1, h, h); target: (B, 1, S, S) in 0..1; outlined: (B,) bool. Returns a scalar.
    """
    if not bool(outlined.any()):
        return mask_logits.sum() * 0.0
    logits = mask_logits[outlined]
    small = F.adaptive_avg_pool2d(target[outlined], (logits.shape[-2], logits.shape[-1]))
    bce = F.binary_cross_entropy_with_logits(logits, small, reduction="none").mean(dim=(1, 2, 3))
    p = torch.sigmoid(logits)
    overlap, total = (p * small).sum(dim=(1, 2, 3)), (p + small).sum(dim=(1, 2, 3))
    has_tumor = small.sum(dim=(1, 2, 3)) > 2
    dice = torch.where(has_tumor, 1 - (2 * overlap + 1) / (total + 1), torch.zeros_like(overlap))
    return (dice + 4.0 * bce).mean()


def evidence(evidence_logits: Tensor, target: Tensor, outlined: Tensor) -> Tensor:
    """Each cell of the evidence map says how much of it is tumour. Returns a scalar."""
    if not bool(outlined.any()):
        return evidence_logits.sum() * 0.0
    covered = F.avg_pool2d(target[outlined], STRIDE)
    return F.binary_cross_entropy_with_logits(evidence_logits[outlined], covered)


def total(out: Outputs, labels: Tensor, target: Tensor, outlined: Tensor) -> tuple[Tensor, dict[str, float]]:
    """Weighted sum and its parts (for the log)."""
    parts = {
        "class": classification(out.logits, labels).mean(),
        "mask": outline(out.mask, target, outlined),
        "evidence": evidence(out.evidence, target, outlined),
    }
    loss = parts["class"] + parts["mask"] + parts["evidence"]
    return loss, {name: float(value.detach()) for name, value in parts.items()}
