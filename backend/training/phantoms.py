"""Brain-like pictures with a known lesion, drawn from a seed: samples for the demo, the tests and the golden case.

They hold no patient's data and prove nothing about patients. A small share of them is mixed into training, so that the
shipped model reads them as what they show (the model card says so). numpy and Pillow only.
"""

import argparse
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from training import phantom_lesions
from training.phantom_fields import Canvas, Field, ellipse, smooth_noise

Lesion = Literal["glioma", "meningioma", "pituitary"]
LESIONS: tuple[Lesion, ...] = get_args(Lesion)
_VIEWS = ("axial", "coronal", "sagittal")


@dataclass(frozen=True, eq=False)
class Phantom:
    """image: (H, W) uint8; mask: (H, W) bool, the lesion, all False for no_tumor; label: class name; view: plane."""

    image: NDArray[np.uint8]
    mask: NDArray[np.bool_]
    label: str
    view: str

    @property
    def box(self) -> tuple[int, int, int, int] | None:
        """(x0, y0, x1, y1) of the lesion in pixels, half-open; None without a lesion."""
        if not self.mask.any():
            return None
        ys, xs = np.flatnonzero(self.mask.any(axis=1)), np.flatnonzero(self.mask.any(axis=0))
        return int(xs[0]), int(ys[0]), int(xs[-1]) + 1, int(ys[-1]) + 1


def render(seed: int, lesion: Lesion | None = None) -> Phantom:
    """Draw one phantom; the same seed and lesion give the same pixels, and the same head with any lesion.

    seed   : any non-negative integer
    lesion : what to put into the head; None for a healthy one
    """
    rng = np.random.default_rng([seed, 20_261])
    view = _VIEWS[int(rng.integers(len(_VIEWS)))]
    canvas = _canvas(rng)
    tissue, brain = {"axial": _axial, "coronal": _coronal, "sagittal": _sagittal}[view](canvas, rng)
    # The lesion has a stream of its own, so that a healthy twin differs in nothing but the lesion.
    lesion_rng = np.random.default_rng([seed, 20_262])
    mask = np.zeros(canvas.shape, dtype=bool)
    if lesion is not None:
        tissue, mask = phantom_lesions.DRAW[lesion](tissue, brain, canvas, view, lesion_rng)
    return Phantom(_scanned(tissue, canvas, rng), mask, lesion or "no_tumor", view)


def kind_of(index: int) -> Lesion | None:
    """Of many phantoms, classes in turn, what to put into this one."""
    return (*LESIONS, None)[index % (len(LESIONS) + 1)]


def write(out: Path, *, count: int, seed: int) -> list[dict[str, object]]:
    """Write `count` phantoms, classes in turn, as PNG with `truth.json`; returns the entries of that file."""
    out.mkdir(parents=True, exist_ok=True)
    entries = [_written(out, index, seed + index, kind_of(index)) for index in range(count)]
    (out / "truth.json").write_text(json.dumps(entries, indent=1) + "\n", encoding="utf-8")
    return entries


def _written(out: Path, index: int, seed: int, lesion: Lesion | None) -> dict[str, object]:
    phantom = render(seed, lesion)
    name = f"phantom_{index:04d}_{phantom.label}"
    Image.fromarray(phantom.image).save(out / f"{name}.png")
    mask_file = None
    if phantom.box is not None:
        mask_file = f"{name}.mask.png"
        Image.fromarray(phantom.mask.astype(np.uint8) * 255).save(out / mask_file)
    return {
        "file": f"{name}.png",
        "class": phantom.label,
        "view": phantom.view,
        "seed": seed,
        "lesion_box": phantom.box,
        "lesion_mask": mask_file,
    }


def _canvas(rng: np.random.Generator) -> Canvas:
    height, width = (int(side) for side in rng.integers(240, 400, size=2))
    angle = float(rng.normal(0, 0.07))
    ys, xs = np.mgrid[:height, :width].astype(np.float32)
    radius = min(height, width) * 0.5
    x, y = (xs - width / 2) / radius, (ys - height / 2) / radius
    x, y = x + rng.normal(0, 0.02), y + rng.normal(0, 0.02)
    wobble = [0.012 * smooth_noise((height, width), 5, rng) for _ in range(2)]
    turned_x = np.cos(angle) * x + np.sin(angle) * y + wobble[0]
    turned_y = -np.sin(angle) * x + np.cos(angle) * y + wobble[1]
    return Canvas(turned_x, turned_y)


def _shells(canvas: Canvas, rng: np.random.Generator, half_x: float, half_y: float, at_y: float) -> tuple[Field, Field]:
    """Scalp, skull and fluid around an elliptic brain: (tissue, depth), where depth is below 1 inside the brain."""
    depth = ellipse(canvas, 0.0, at_y, half_x, half_y)
    scalp, skull = rng.uniform(1.12, 1.2), rng.uniform(1.05, 1.09)
    tissue = np.where(depth < scalp, rng.uniform(0.6, 1.0), 0.0).astype(np.float32)
    tissue = np.where(depth < skull + 0.01, rng.uniform(0.02, 0.12), tissue)
    return np.where(depth < 1.02, rng.uniform(0.1, 0.2), tissue), depth


def _parenchyma(tissue: Field, depth: Field, rng: np.random.Generator) -> tuple[Field, NDArray[np.bool_]]:
    """Grey and white matter with folds; returns the tissue and where the brain is."""
    folds = smooth_noise(depth.shape, 22, rng)
    cortex = depth + 0.07 * folds
    grey, white = rng.uniform(0.28, 0.4), rng.uniform(0.36, 0.5)
    brain = depth < 1.0
    tissue = np.where(brain & (np.abs(folds) > 0.16 - 0.5 * (depth - 0.75)), grey, tissue)
    tissue = np.where(brain & (cortex < 0.96), grey, tissue)
    tissue = np.where(cortex < 0.8, white, tissue)
    return tissue.astype(np.float32), brain


def _axial(canvas: Canvas, rng: np.random.Generator) -> tuple[Field, NDArray[np.bool_]]:
    tissue, depth = _shells(canvas, rng, rng.uniform(0.6, 0.68), rng.uniform(0.72, 0.8), 0.0)
    tissue, brain = _parenchyma(tissue, depth, rng)
    fluid = rng.uniform(0.08, 0.16)
    tissue = np.where((np.abs(canvas.x) < 0.008) & brain & (np.abs(canvas.y) > 0.3), fluid, tissue)
    spread, size = rng.uniform(0.08, 0.13), rng.uniform(0.7, 1.3)
    for side in (-1, 1):
        for at_y, long in ((-0.15, 0.16), (0.2, 0.18)):
            tilt = side * (0.35 if at_y < 0 else -0.45) * (canvas.y - at_y)
            bent = Canvas(canvas.x - tilt, canvas.y)
            horn = ellipse(bent, side * spread, at_y, 0.045 * size, long * size)
            tissue = np.where(horn < 1, fluid, tissue)
    return tissue, brain


def _coronal(canvas: Canvas, rng: np.random.Generator) -> tuple[Field, NDArray[np.bool_]]:
    neck = ellipse(canvas, 0.0, 0.75, rng.uniform(0.5, 0.6), 0.55)
    below = np.clip(0.3 + 0.13 * smooth_noise(canvas.shape, 26, rng), 0.03, 0.8)
    tissue, depth = _shells(canvas, rng, rng.uniform(0.62, 0.7), rng.uniform(0.52, 0.6), -0.25)
    tissue = np.where((neck < 1) & (depth > 1.1), below, tissue).astype(np.float32)
    tissue, brain = _parenchyma(tissue, depth, rng)
    fluid = rng.uniform(0.08, 0.16)
    tissue = np.where((np.abs(canvas.x) < 0.008) & brain & (canvas.y < -0.4), fluid, tissue)
    for side in (-1, 1):
        bent = Canvas(canvas.x - side * 0.5 * (canvas.y + 0.3), canvas.y)
        tissue = np.where(ellipse(bent, side * 0.1, -0.28, 0.1, 0.06) < 1, fluid, tissue)
    return np.where(ellipse(canvas, 0.0, -0.1, 0.02, 0.09) < 1, fluid, tissue), brain


def _sagittal(canvas: Canvas, rng: np.random.Generator) -> tuple[Field, NDArray[np.bool_]]:
    """Face to the left."""
    face = ellipse(canvas, -0.28, 0.45, 0.42, 0.5)
    neck = ellipse(canvas, 0.22, 0.75, 0.3, 0.5)
    below = np.clip(0.3 + 0.14 * smooth_noise(canvas.shape, 28, rng), 0.03, 0.8)
    tissue, depth = _shells(canvas, rng, rng.uniform(0.7, 0.78), rng.uniform(0.5, 0.56), -0.22)
    tissue = np.where(((face < 1) | (neck < 1)) & (depth > 1.1), below, tissue).astype(np.float32)
    tissue, brain = _parenchyma(tissue, depth, rng)
    fluid = rng.uniform(0.08, 0.16)
    arch = ellipse(canvas, 0.05, -0.16, 0.3, 0.18)
    tissue = np.where((arch < 1) & (arch > 0.62) & (canvas.y < -0.16), 0.55, tissue)
    tissue = np.where((arch < 0.6) & (canvas.y < -0.18), fluid, tissue)
    little = ellipse(canvas, 0.4, 0.17, 0.2, 0.15)
    leaves = 0.36 + 0.06 * np.sin(60 * np.hypot(canvas.x - 0.2, canvas.y - 0.05))
    tissue = np.where(little < 1, leaves, tissue)
    stem = ellipse(Canvas(canvas.x - 0.25 * (canvas.y - 0.2), canvas.y), 0.12, 0.25, 0.09, 0.3)
    return np.where(stem < 1, 0.46, tissue).astype(np.float32), brain | (little < 1)


def _scanned(tissue: Field, canvas: Canvas, rng: np.random.Generator) -> NDArray[np.uint8]:
    """Coil shading, blur of the scanner, noise, gamma; 8 bit."""
    shape = canvas.shape
    texture = tissue * (1 + 0.05 * smooth_noise(shape, 40, rng) + 0.12 * smooth_noise(shape, 3, rng))
    half = (max(8, int(shape[1] * rng.uniform(0.6, 0.95))), max(8, int(shape[0] * rng.uniform(0.6, 0.95))))
    blurred = Image.fromarray(texture.astype(np.float32)).resize(half, Image.Resampling.BOX)
    scanned = np.asarray(blurred.resize((shape[1], shape[0]), Image.Resampling.BICUBIC))
    sigma = rng.uniform(0.004, 0.02)
    noisy = np.hypot(scanned + rng.normal(0, sigma, shape), rng.normal(0, sigma, shape))
    unit = np.clip(noisy, 0, 1) ** rng.uniform(0.8, 1.2)
    return np.asarray((unit * 255).round().astype(np.uint8))


def main(argv: Sequence[str] | None = None) -> int:
    """Command line: python -m training.phantoms --out DIR --count N --seed S."""
    parser = argparse.ArgumentParser(prog="python -m training.phantoms", description="Write brain-like test pictures.")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--count", type=int, default=16)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args(argv)
    entries = write(args.out, count=args.count, seed=args.seed)
    print(f"{len(entries)} pictures and truth.json written to {args.out}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
