"""The network's promises: shapes, symmetry, and that no evidence means no tumour."""

import numpy as np
import pytest

pytestmark = pytest.mark.training
torch = pytest.importorskip("torch")

from training import augment, losses  # noqa: E402
from training.data import UNSPECIFIED  # noqa: E402
from training.network import Served, TumorNet  # noqa: E402


@pytest.fixture(scope="module")
def net() -> TumorNet:
    torch.manual_seed(3)
    return TumorNet().requires_grad_(False).eval()


@pytest.mark.parametrize("side", [96, 128])
def test_served_gives_contract_shapes(net: TumorNet, side: int) -> None:
    logits, mask, cam = Served(net)(torch.rand(2, 1, side, side))

    assert logits.shape == (2, 4)
    assert mask.shape == (2, 1, side, side)
    assert cam.shape == (2, 4, side // 8, side // 8)
    assert 0 <= float(mask.min()) <= float(mask.max()) <= 1


def test_served_scores_mirror_image_alike(net: TumorNet) -> None:
    picture = torch.rand(1, 1, 96, 96)

    logits, mask, _ = Served(net)(picture)
    turned_logits, turned_mask, _ = Served(net)(picture.flip(3))

    assert torch.allclose(logits, turned_logits, atol=1e-5)
    assert torch.allclose(mask, turned_mask.flip(3), atol=1e-5)


def test_network_logits_are_log_probabilities(net: TumorNet) -> None:
    logits = net(torch.rand(3, 1, 96, 96)).logits

    assert torch.allclose(logits.exp().sum(dim=1), torch.ones(3), atol=1e-5)


def test_network_says_no_tumor_without_evidence(net: TumorNet) -> None:
    out, deep = net(torch.rand(1, 1, 96, 96)), net.widths.stages[-1]

    nothing = net._logits(torch.full_like(out.evidence, -20.0), torch.rand(1, 3, 12, 12), torch.rand(1, deep, 3, 3))

    assert float(nothing.exp()[0, 3]) > 0.99


def test_classification_of_unspecified_tumor_asks_only_for_a_tumor() -> None:
    sure = torch.log(torch.tensor([[0.3, 0.3, 0.39, 0.01], [0.01, 0.98, 0.005, 0.005]]))
    wrong = torch.log(torch.tensor([[0.02, 0.02, 0.02, 0.94]]))
    label = torch.tensor([UNSPECIFIED])

    costs = [float(losses.classification(row[None], label, smoothing=0.0)) for row in (*sure, wrong[0])]

    assert costs[0] == pytest.approx(-np.log(0.99), abs=1e-4)
    assert costs[1] == pytest.approx(-np.log(0.995), abs=1e-4)
    assert costs[2] > 2


def test_outline_ignores_slices_without_drawn_mask() -> None:
    logits, target = torch.zeros(2, 1, 8, 8), torch.rand(2, 1, 16, 16)

    one = losses.outline(logits, target, torch.tensor([True, False]))
    other = losses.outline(logits, torch.cat([target[:1], 1 - target[1:]]), torch.tensor([True, False]))

    assert float(one) == float(other)


def test_augment_keeps_outside_black_and_is_seeded() -> None:
    images = torch.zeros(4, 1, 64, 64)
    images[:, :, 20:44, 24:40] = 0.5

    first, second = (augment.augment(images, images, torch.Generator().manual_seed(5), 48)[0] for _ in range(2))

    assert first.shape == (4, 1, 48, 48)
    assert torch.equal(first, second)
    assert float(first[..., :4, :4].max()) == 0.0
