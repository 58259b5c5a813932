"""Pictures that are no brain MRI: what the gate learns to refuse, and, from other seeds and files, is tested on.

Drawn ones come from a seed. Photographs come from packages that are installed for training anyway (scikit-image,
scikit-learn, matplotlib); they are read where they lie and never copied. Files and kinds of the test are not those of
training.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import matplotlib as mpl
import numpy as np
import skimage
import sklearn  # type: ignore[import-untyped]
from PIL import Image, ImageDraw, ImageFont

from training.phantom_fields import Canvas, Field, ellipse, smooth_noise

Part = Literal["train", "test"]
Draw = Callable[[np.random.Generator], Field]

PHOTOS: dict[Part, tuple[str, ...]] = {
    "train": (
        *("astronaut", "brick", "camera", "coffee", "coins", "color", "gravel", "horse", "moon", "page", "text"),
        *("hubble_deep_field", "retina", "motorcycle_right", "china", "Minduka_Present_Blue_Pack"),
    ),
    "test": (
        *("cell", "chelsea", "grass", "rocket", "ihc", "microaneurysms", "motorcycle_left", "clock_motion", "logo"),
        *("flower", "grace_hopper"),
    ),
}


@dataclass(frozen=True, eq=False)
class Negative:
    """pixels: (H, W) float32, 0..255; kind: for the table of the card."""

    pixels: Field
    kind: str


def make(part: Part, *, count: int, seed: int) -> Iterator[Negative]:
    """`count` pictures, kinds in turn; `heads` of the data set are never among them."""
    photos = [("photograph", _photographer(part))] * (3 if part == "train" else 1)  # the most varied kind
    kinds = [*_DRAWN[part].items(), *photos]
    for index in range(count):
        rng = np.random.default_rng([seed, index, 0 if part == "train" else 1])
        kind, draw = kinds[index % len(kinds)]
        pixels = np.clip(draw(rng), 0, 1) * 255
        if float(pixels.max() - pixels.min()) < 1:  # a drawing can miss the sheet
            pixels = pixels + rng.normal(0, 3, pixels.shape)
        yield Negative(np.ascontiguousarray(pixels, dtype=np.float32), kind)


def _shape(rng: np.random.Generator) -> tuple[int, int]:
    height, width = (int(side) for side in rng.integers(128, 420, size=2))
    return height, width


def _canvas(rng: np.random.Generator) -> Canvas:
    height, width = _shape(rng)
    ys, xs = np.mgrid[:height, :width].astype(np.float32)
    return Canvas((xs - width / 2) / (width / 2), (ys - height / 2) / (height / 2))


def _unit(sheet: Image.Image) -> Field:
    return np.asarray(np.asarray(sheet, dtype=np.float32) / np.float32(255), dtype=np.float32)


def _noise(rng: np.random.Generator) -> Field:
    shape = _shape(rng)
    kind = int(rng.integers(3))
    if kind == 0:
        return np.asarray(rng.random(shape), dtype=np.float32)
    if kind == 1:
        return np.asarray(0.5 + 0.2 * rng.normal(size=shape), dtype=np.float32)
    return np.asarray(rng.random(shape) < rng.uniform(0.02, 0.5), dtype=np.float32)


def _clouds(rng: np.random.Generator) -> Field:
    shape = _shape(rng)
    field = sum(smooth_noise(shape, cells, rng) / level for level, cells in ((1, 3), (2, 8), (3, 20), (4, 50)))
    return np.asarray(0.5 + 0.25 * field, dtype=np.float32)


def _gradient(rng: np.random.Generator) -> Field:
    canvas = _canvas(rng)
    angle = rng.uniform(0, 2 * np.pi)
    along = np.cos(angle) * canvas.x + np.sin(angle) * canvas.y
    field = np.hypot(canvas.x, canvas.y) if rng.random() < 0.4 else along
    waves = float(rng.uniform(1, 30))
    out = 0.5 + 0.5 * np.sin(field * waves) if rng.random() < 0.5 else 0.5 + 0.4 * field
    return np.asarray(out + rng.normal(0, 0.02, canvas.shape), dtype=np.float32)


def _text(rng: np.random.Generator) -> Field:
    height, width = _shape(rng)
    dark = bool(rng.random() < 0.5)
    sheet = Image.new("L", (width, height), 0 if dark else 255)
    pen = ImageDraw.Draw(sheet)
    letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 .,-    "
    font = ImageFont.load_default(size=int(rng.integers(9, 40)))
    for top in range(int(rng.integers(4, 30)), height, int(rng.integers(14, 60))):
        line = "".join(rng.choice(list(letters), size=int(rng.integers(3, 60))))
        pen.text((int(rng.integers(2, 40)), top), line, fill=255 if dark else 0, font=font)
    return _unit(sheet)


def _drawing(rng: np.random.Generator) -> Field:
    height, width = _shape(rng)
    sheet = Image.new("L", (width, height), int(rng.integers(256)))
    pen = ImageDraw.Draw(sheet)
    for _ in range(int(rng.integers(2, 30))):
        xs, ys = np.sort(rng.integers(0, width, 2)), np.sort(rng.integers(0, height, 2))
        box = (int(xs[0]), int(ys[0]), int(xs[1]) + 2, int(ys[1]) + 2)
        tone, wide = int(rng.integers(256)), int(rng.integers(1, 12))
        match int(rng.integers(5)):
            case 0:
                pen.ellipse(box, fill=tone)
            case 1:
                pen.rectangle(box, fill=tone)
            case 2:
                pen.line(box, fill=tone, width=wide)
            case 3:
                pen.ellipse(box, outline=tone, width=wide)
            case _:
                pen.polygon([(int(x), int(y)) for x, y in rng.integers(0, min(height, width), (4, 2))], fill=tone)
    return _unit(sheet)


def _chart(rng: np.random.Generator) -> Field:
    height, width = _shape(rng)
    sheet = Image.new("L", (width, height), 255)
    pen = ImageDraw.Draw(sheet)
    pen.line((20, 10, 20, height - 20, width - 10, height - 20), fill=0, width=2)
    if rng.random() < 0.5:
        for left in range(26, width - 20, int(rng.integers(12, 40))):
            top = int(rng.integers(10, height - 22))
            pen.rectangle((left, top, left + 9, height - 20), fill=int(rng.integers(200)))
    else:
        xs = np.linspace(20, width - 10, 40)
        ys = height / 2 + np.cumsum(rng.normal(0, height / 20, 40))
        pen.line([(float(x), float(y)) for x, y in zip(xs, ys, strict=True)], fill=0, width=2)
    return _unit(sheet)


def _blob(rng: np.random.Generator) -> Field:
    """Discs, rings and lumps on black, flat or shaded: the outline of a head with nothing of one inside."""
    canvas = _canvas(rng)
    wobble = rng.uniform(0, 0.1) * smooth_noise(canvas.shape, int(rng.integers(3, 9)), rng)
    depth = ellipse(canvas, *rng.normal(0, 0.05, 2), *rng.uniform(0.4, 0.95, 2)) + wobble
    inside = rng.uniform(0.2, 1) + rng.uniform(-0.4, 0.4) * canvas.y + rng.uniform(-0.4, 0.4) * canvas.x
    inside = inside + rng.choice([0.0, 0.1]) * smooth_noise(canvas.shape, int(rng.integers(4, 40)), rng)
    out = np.where(depth < 1, inside, 0.0)
    if rng.random() < 0.4:
        out = np.where((depth < 1) & (depth > rng.uniform(0.7, 0.95)), rng.uniform(0.3, 1), out)
    return np.asarray(out + rng.normal(0, rng.uniform(0, 0.03), canvas.shape), dtype=np.float32)


def _chest(rng: np.random.Generator) -> Field:
    """Like a chest film: bright body, two dark lungs crossed by ribs, bright middle and heart."""
    canvas = _canvas(rng)
    out = np.full(canvas.shape, rng.uniform(0.5, 0.8), dtype=np.float32)
    for side in (-1, 1):
        lung = ellipse(canvas, side * rng.uniform(0.38, 0.48), rng.uniform(-0.15, 0.1), 0.32, rng.uniform(0.55, 0.75))
        out -= 0.4 * np.clip(4 * (1 - lung), 0, 1)
    ribs = np.sin(rng.uniform(14, 26) * (canvas.y + 0.35 * canvas.x**2)) > 0.6
    out += 0.08 * ribs + 0.2 * (np.abs(canvas.x) < 0.09)
    out += 0.25 * (ellipse(canvas, 0.14, 0.32, 0.26, 0.3) < 1)
    return np.asarray(
        out + 0.03 * smooth_noise(canvas.shape, 40, rng) + rng.normal(0, 0.02, canvas.shape), dtype=np.float32
    )


def _body_ct(rng: np.random.Generator) -> Field:
    """Like a CT slice of the trunk: grey ellipse, bright spine and ribs, some organs."""
    canvas = _canvas(rng)
    body = ellipse(canvas, 0, 0, rng.uniform(0.75, 0.95), rng.uniform(0.55, 0.8))
    out = np.where(body < 1, rng.uniform(0.35, 0.5), 0.0)
    out = np.where((body < 1) & (body > rng.uniform(0.86, 0.94)), 0.2, out)
    for _ in range(int(rng.integers(3, 9))):
        x, y = rng.uniform(-0.5, 0.5, 2)
        organ = ellipse(canvas, x, y * 0.7, *rng.uniform(0.08, 0.3, 2)) + 0.1 * smooth_noise(canvas.shape, 8, rng)
        out = np.where((organ < 1) & (body < 0.85), rng.uniform(0.05, 0.75), out)
    out = np.where(ellipse(canvas, 0, rng.uniform(0.3, 0.45), 0.12, 0.11) < 1, 1.0, out)
    angle = np.arctan2(canvas.y, canvas.x)
    out = np.where((np.abs(body - 0.85) < 0.03) & (np.sin(angle * 12) > 0.5), 1.0, out)
    return np.asarray(out + rng.normal(0, 0.02, canvas.shape), dtype=np.float32)


def _head_ct(rng: np.random.Generator) -> Field:
    """Like a CT slice of a head in a brain window: white thick skull, thin dark scalp, flat grey inside."""
    canvas = _canvas(rng)
    half = rng.uniform(0.6, 0.8, 2)
    wobbled = Canvas(*(axis + 0.012 * smooth_noise(canvas.shape, 5, rng) for axis in (canvas.x, canvas.y)))
    depth = ellipse(wobbled, 0, 0, half[0], half[1])
    level = rng.uniform(0.3, 0.5)
    out = np.where(depth < 1.17, rng.uniform(0.1, 0.3), 0.0)
    out = np.where(depth < 1.1, 1.0, out)
    brain = level + 0.035 * smooth_noise(canvas.shape, 16, rng)
    out = np.where(depth < rng.uniform(0.93, 1.0), brain, out)
    for side in (-1, 1):
        bent = Canvas(canvas.x - side * 0.4 * canvas.y, canvas.y)
        out = np.where(ellipse(bent, side * 0.1, 0, 0.05, 0.22) < 1, level * 0.5, out)
    return np.asarray(out + rng.normal(0, 0.03, canvas.shape), dtype=np.float32)


def _knee(rng: np.random.Generator) -> Field:
    """Like a knee: two bright bone ends with a dark gap, muscle around."""
    canvas = _canvas(rng)
    limb = np.abs(canvas.x + 0.08 * smooth_noise(canvas.shape, 4, rng)) < rng.uniform(0.6, 0.85)
    out = np.where(limb, rng.uniform(0.2, 0.4) * (1 + 0.2 * smooth_noise(canvas.shape, 14, rng)), 0.0)
    gap = rng.uniform(-0.1, 0.1)
    for sign in (-1, 1):
        end = ellipse(canvas, rng.normal(0, 0.03), gap + sign * 0.36, rng.uniform(0.36, 0.5), 0.32)
        shaft = (np.abs(canvas.x) < 0.26) & (sign * (canvas.y - gap) > 0.4)
        bone = (end < 1) | shaft
        out = np.where(bone, rng.uniform(0.55, 0.85) * (1 + 0.08 * smooth_noise(canvas.shape, 30, rng)), out)
        out = np.where((end > 0.96) & (end < 1.04), 0.05, out)
    return np.asarray(out + rng.normal(0, 0.02, canvas.shape), dtype=np.float32)


def _hand(rng: np.random.Generator) -> Field:
    """Like a hand film: five fingers of bright pieces."""
    canvas = _canvas(rng)
    out = np.zeros(canvas.shape, dtype=np.float32)
    for finger in range(5):
        x, tilt = -0.6 + 0.3 * finger, 0.12 * (finger - 2)
        along = Canvas(canvas.x - x - tilt * (0.6 - canvas.y), canvas.y)
        out += 0.3 * (ellipse(along, 0, -0.1, 0.11, 0.8) < 1)
        for joint in (-0.6, -0.25, 0.15, 0.6):
            out += 0.4 * (ellipse(along, 0, joint, 0.055, 0.17) < 1)
    return np.asarray(out + rng.normal(0, 0.02, canvas.shape), dtype=np.float32)


def _spiral(rng: np.random.Generator) -> Field:
    canvas = _canvas(rng)
    radius, angle = np.hypot(canvas.x, canvas.y), np.arctan2(canvas.y, canvas.x)
    return np.asarray(
        0.5 + 0.5 * np.sin(rng.uniform(5, 30) * radius + int(rng.integers(1, 9)) * angle), dtype=np.float32
    )


def _photographer(part: Part) -> Draw:
    files = {file.stem: file for folder in _folders() for file in folder.iterdir() if file.suffix in (".png", ".jpg")}
    names = [name for name in PHOTOS[part] if name in files]

    def draw(rng: np.random.Generator) -> Field:
        with Image.open(files[str(rng.choice(names))]) as opened:
            picture = opened.convert("L")
        side = int(rng.integers(min(96, *picture.size), min(picture.size) + 1))
        left, top = (int(rng.integers(0, extent - side + 1)) for extent in picture.size)
        crop = picture.crop((left, top, left + side, top + side)).resize((256, 256))
        return _unit(crop)

    return draw


def _folders() -> tuple[Path, ...]:
    return (
        Path(skimage.__file__).parent / "data",
        Path(sklearn.__file__).parent / "datasets" / "images",
        Path(mpl.get_data_path()) / "sample_data",
    )


_SHARED: dict[str, Draw] = {
    "noise": _noise,
    "clouds": _clouds,
    "gradient": _gradient,
    "text": _text,
    "drawing": _drawing,
    "blob": _blob,
    "chest film, drawn": _chest,
    "trunk CT, drawn": _body_ct,
    "head CT, drawn": _head_ct,
    "knee, drawn": _knee,
}
# Kinds that only the test has show how the gate does on what it has never seen.
_DRAWN: dict[Part, dict[str, Draw]] = {
    "train": _SHARED,
    "test": {
        **_SHARED,
        "chart (unseen kind)": _chart,
        "hand film (unseen kind)": _hand,
        "spiral (unseen kind)": _spiral,
    },
}
