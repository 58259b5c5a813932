"""What bf16 costs or gains when the network is trained on this processor.

    PYTHONPATH=backend:backend/flask_inference .venv/bin/python -m bench.micro.precision [-n 3]

One step's forward and backward pass over a batch of 32, on one thread, in float32 and in bf16 in turn. Needs PyTorch.
"""

import argparse
import time

import numpy as np
import torch

from bench import results
from training.network import TumorNet
from training.precision import bf16_pays
from training.square import SIZE

BATCH = 32


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("-n", type=int, default=3, help="batches in each")
    chosen = parser.parse_args()
    torch.set_num_threads(1)
    net = TumorNet()
    batch = torch.rand(BATCH, 1, SIZE, SIZE).contiguous(memory_format=torch.channels_last)
    taken: dict[str, list[float]] = {"fp32": [], "bf16": []}
    for _ in range(chosen.n):
        for name, seconds in taken.items():
            seconds.append(_step_s(net, batch, bf16=name == "bf16"))
    medians = {name: float(np.median(seconds)) for name, seconds in taken.items()}
    report = {"batch": BATCH, "seconds": medians, "ratio": medians["bf16"] / medians["fp32"]}
    used = "bf16" if bf16_pays(torch.device("cpu")) else "fp32"
    print(
        f"fp32 {medians['fp32']:.2f} s   bf16 {medians['bf16']:.2f} s   x{report['ratio']:.1f}   training uses {used}"
    )
    print(f"written to {results.write('precision', report).relative_to(results.REPO)}")


def _step_s(net: TumorNet, batch: torch.Tensor, *, bf16: bool) -> float:
    began = time.perf_counter()
    with torch.autocast("cpu", torch.bfloat16, enabled=bf16):
        out = net(batch)
    parts = [part.float().mean() for part in out if torch.is_tensor(part)]
    torch.autograd.grad(torch.stack(parts).sum(), list(net.parameters()), allow_unused=True)
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
