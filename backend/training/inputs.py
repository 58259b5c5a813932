"""What pictures are like, in a few numbers each, and how a set of them is spread: for noticing that they change.

Measured on the square that the network sees (`preprocess.prepare`), so scale and window of the file do not count; what
`imaging` cuts off for display does, a little (docs/model-life.md).
`python -m training reference` puts the spread of the training pictures into a package's manifest; the gateway has the
pictures it was sent measured by `python -m training.inputs` and compares (population stability index). numpy and Pillow
only, so it runs where nobody trains.
"""

import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from inference.core.errors import InvalidPixelsError
from training.square import squared

FEATURES = ("mean", "spread", "dark", "bright", "edges", "noise")
_BINS = 10


def features(image: NDArray[np.uint8]) -> dict[str, float]:
    """Of one prepared picture (S, S): all unitless.

    mean, spread: of the grey values inside the head, 0..1
    dark, bright: share of the head below 0.2 and above 0.8
    edges       : mean step between neighbours inside the head (sharpness and contrast)
    noise       : median absolute second difference along rows (grain)
    """
    grey = image.astype(np.float64) / 255.0
    head = grey > 0.02
    inside = grey[head] if head.any() else grey.reshape(-1)
    steps = np.abs(np.diff(grey, axis=1))[head[:, 1:]]
    second = np.abs(np.diff(grey, n=2, axis=1))[head[:, 2:]]
    return {
        "mean": float(inside.mean()),
        "spread": float(inside.std()),
        "dark": float((inside < 0.2).mean()),
        "bright": float((inside > 0.8).mean()),
        "edges": float(steps.mean()) if steps.size else 0.0,
        "noise": float(np.median(second)) if second.size else 0.0,
    }


def statistics(images: Iterable[NDArray[np.uint8]]) -> dict[str, Any]:
    """Spread of each feature over a set: nine inner edges that cut it into tenths, and the share in each."""
    measured = [features(image) for image in images]
    out: dict[str, Any] = {"n": len(measured), "features": {}}
    for name in FEATURES:
        values = np.array([one[name] for one in measured])
        # Equal edges (many values alike) would make bins that nothing can fall into.
        edges = np.unique(np.round(np.quantile(values, np.linspace(0, 1, _BINS + 1)[1:-1]), 6))
        counts = np.bincount(np.searchsorted(edges, values, side="right"), minlength=len(edges) + 1)
        shares = [round(float(share), 5) for share in counts / len(values)]
        out["features"][name] = {"edges": [float(edge) for edge in edges], "shares": shares}
    return out


def measure(files: Iterable[Path]) -> dict[str, dict[str, float] | None]:
    """Features of picture files by their names; None for one that cannot be measured."""
    out: dict[str, dict[str, float] | None] = {}
    for file in files:
        try:
            with Image.open(file) as picture:
                pixels = np.asarray(picture.convert("L"), dtype=np.float32)
            image = squared(pixels)
        except (OSError, InvalidPixelsError):
            out[file.name] = None
            continue
        out[file.name] = {name: round(value, 6) for name, value in features(image).items()}
    return out


def main() -> int:
    """Paths on standard input, one a line; one JSON object on standard output."""
    files = [Path(line) for line in sys.stdin.read().splitlines() if line]
    print(json.dumps(measure(files)))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
