"""Pictures whose answers are known beforehand, and the model package that gives those answers.

The package is a real one (ONNX, manifest, golden case; tests/flask_inference/packages.py) and goes through the very
code that any other goes through. Its answer depends on the picture alone, no two pictures of a run have the same, and a
bright picture keeps it busy until somebody ends it.
"""

import hashlib
import itertools
import json
import random
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from tests.flask_inference import packages

from inference.core import pipeline
from inference.core.manifest import parse_manifest
from inference.core.pipeline import LoadedPackage

STUB = "stub-1"
HEIGHT, WIDTH = 61, 47
BASES = 64


@dataclass(frozen=True)
class Picture:
    """A PNG, its digest and what the AI must say about it (label id → probability)."""

    data: bytes
    sha256: str
    expected: dict[str, float]


def install_stub(store: Path) -> str:
    """Put the stub beside the shipped package and point at it. Returns its version."""
    if not (store / "packages" / STUB).exists():
        packages.write_package(store, STUB, packages.Model(endless_when_bright=True))
    packages.point_at(store, STUB)
    return STUB


class Album:
    """Makes pictures that were never asked about before, each with one of `BASES` answers.

    A file differs from the others of its answer in dark pixels outside of the head, which no preprocessing looks at.
    """

    def __init__(
        self,
        package: LoadedPackage | None = None,
        *,
        seed: int = 1,
        bases: int = BASES,
        heads: Iterable[np.ndarray] | None = None,
    ) -> None:
        """heads: (H, W) uint8 pictures that the package takes for a brain; the stub takes anything"""
        package = package or stub_package()
        chance = random.Random(seed)
        source = iter(heads) if heads is not None else (_head(chance) for _ in itertools.count())
        self._bases: dict[tuple[float, ...], np.ndarray] = {}
        self._labels = package.manifest.label_ids
        self._count = itertools.count(seed << 20)
        while len(self._bases) < bases:
            pixels = next(source)
            self._bases[tuple(answer_of(package, packages.encode(pixels)).values())] = pixels

    def picture(self) -> Picture:
        """The next one."""
        number = next(self._count)
        answer = list(self._bases)[number % len(self._bases)]
        data = packages.encode(_marked(self._bases[answer], number))
        return Picture(data, hashlib.sha256(data).hexdigest(), dict(zip(self._labels, answer, strict=True)))


def _head(chance: random.Random) -> np.ndarray:
    """A dark head whose four quarters have brightnesses of their own, (H, W) uint8."""
    rows, columns = np.mgrid[0:HEIGHT, 0:WIDTH]
    radius = ((rows - HEIGHT / 2) / (HEIGHT * 0.45)) ** 2 + ((columns - WIDTH / 2) / (WIDTH * 0.45)) ** 2
    level = np.full((HEIGHT, WIDTH), 0.12)
    for top in (False, True):
        for left in (False, True):
            quarter = ((rows < HEIGHT / 2) == top) & ((columns < WIDTH / 2) == left)
            level[quarter] = chance.uniform(0.12, 0.4)
    level[28:33, 21:26] = 1.0  # what brightness is measured against
    return np.where(radius < 1, np.rint(level * 255), 0).astype(np.uint8)


def _marked(pixels: np.ndarray, number: int) -> np.ndarray:
    marked = pixels.copy()
    marked[0, :8] = [(number >> (4 * place)) & 15 for place in range(8)]
    return marked


def hanging_picture(mark: int) -> bytes:
    """A bright head: the stub never comes to an end with it by itself. `mark` makes it another file."""
    level = np.full((HEIGHT, WIDTH), 230, dtype=np.uint8)
    level[28:34, 20:26] = 60
    return packages.encode(_marked(level, mark))


def answer_of(package: LoadedPackage, data: bytes) -> dict[str, float]:
    """What the package says about a file, worked out here."""
    clock = pipeline.StageClock()
    answer = pipeline.predict_bytes(data, filename_ext="png", package=package, clock=clock, render=False)
    return dict(answer.result.probabilities)


@lru_cache(maxsize=1)
def stub_package() -> LoadedPackage:
    """The stub loaded in this process."""
    model = packages.Model(endless_when_bright=True).build()
    return _loaded(model, json.dumps(packages.manifest_json(model, version=STUB)).encode())


def package_in(folder: Path) -> LoadedPackage:
    """The package of a folder loaded in this process."""
    return _loaded((folder / "model.onnx").read_bytes(), (folder / "manifest.json").read_bytes())


def _loaded(model: bytes, manifest: bytes) -> LoadedPackage:
    parsed = parse_manifest(manifest)
    return LoadedPackage(parsed, packages.onnx_runner(model, parsed))


def large_picture(chance: random.Random, side: int = 2400) -> bytes:
    """A noisy head of about 3 MiB, so large that it waits on disk on its way in."""
    noise = np.random.default_rng(chance.randrange(2**32)).integers(12, 100, (side, side), dtype=np.uint8)
    rows, columns = np.mgrid[0:side, 0:side]
    radius = ((rows - side / 2) / (side * 0.45)) ** 2 + ((columns - side / 2) / (side * 0.45)) ** 2
    noise[radius >= 1] = 0
    spot = side // 10  # more than the brightest half per cent, or the head would be bright and the answer endless
    noise[side // 2 : side // 2 + spot, side // 2 : side // 2 + spot] = 255
    return packages.encode(noise)
