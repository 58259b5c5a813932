"""What a package says to many pictures, through the very path that the AI server uses."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from tqdm import tqdm  # type: ignore[import-untyped]

from inference.core import pipeline
from inference.core.contracts import DecodedImage, Prediction
from inference.core.errors import InvalidPixelsError, NotABrainMriError
from inference.core.pipeline import LoadedPackage
from training import metrics
from training.data import LABELS, NO_TUMOR, Row

Item = TypeVar("Item")
REFUSED = len(LABELS)  # index of "no answer" where an answer is counted
ANSWERS = (*LABELS, "refused")


@dataclass(frozen=True, eq=False)
class Answer:
    """One picture's answer; overlap, pointing and energy are NaN where no outline is drawn or no answer given.

    said     : 0..3 or REFUSED
    overlap  : Dice against the drawn outline, 0 for a refused tumour
    pointing : 1 if the strongest place of the heat-map lies in the drawn outline
    energy   : share of the heat-map that lies in the drawn outline
    """

    said: int
    probabilities: tuple[float, ...]
    confident: bool
    area_px: int
    overlap: float = float("nan")
    pointing: float = float("nan")
    energy: float = float("nan")

    @property
    def label(self) -> str:
        """What was said, by its name."""
        return ANSWERS[self.said]


def of_row(data: Path, row: Row, package: LoadedPackage) -> Answer:
    """The answer to a file of the data set, sent as its bytes."""
    clock = pipeline.StageClock()
    content = (data / row.file).read_bytes()
    drawn = None if row.mask is None else picture(data / row.mask) >= 128
    return judged(
        lambda: pipeline.predict_bytes(content, filename_ext="png", package=package, clock=clock, render=False), drawn
    )


def of_pixels(pixels: NDArray[np.generic], package: LoadedPackage, drawn: NDArray[np.bool_] | None = None) -> Answer:
    """The answer to a picture in memory: (H, W), any unit."""
    image = DecodedImage(np.ascontiguousarray(pixels, dtype=np.float32), "png")
    return judged(lambda: pipeline.predict(image, package, render=False), drawn)


def judged(predict: Callable[[], Prediction], drawn: NDArray[np.bool_] | None) -> Answer:
    """Run one prediction and compare it with the drawn outline, if there is one."""
    try:
        prediction = predict()
    except (NotABrainMriError, InvalidPixelsError):
        return Answer(REFUSED, (0.0,) * len(LABELS), False, 0, float("nan") if drawn is None else 0.0)
    result = prediction.result
    answer = Answer(
        said=LABELS.index(result.label),
        probabilities=tuple(result.probabilities[name] for name in LABELS),
        confident=result.confident,
        area_px=result.tumor.area_px,
    )
    if drawn is None or not drawn.any():
        return answer
    heat = prediction.draw_heatmap()
    y, x = np.unravel_index(int(heat.argmax()), heat.shape)
    return replace(
        answer,
        overlap=metrics.dice(result.mask, drawn),
        pointing=float(drawn[y, x]),
        energy=float(heat[drawn].sum() / max(float(heat.sum()), 1e-6)),
    )


def picture(path: Path) -> NDArray[np.uint8]:
    """(H, W) uint8 of a grey or 1-bit file."""
    with Image.open(path) as image:
        return np.asarray(image.convert("L"))


def each(items: Sequence[Item], name: str, *, quiet: bool) -> Iterable[Item]:
    """The items behind a progress bar."""
    bar: Iterator[Item] = iter(tqdm(items, desc=name, disable=quiet, mininterval=2))
    return bar


@dataclass(frozen=True, eq=False)
class Table:
    """Answers as columns, for figures. truth: 0..3 or UNSPECIFIED."""

    rows: tuple[Row, ...]
    answers: tuple[Answer, ...]

    @property
    def truth(self) -> NDArray[np.int64]:
        """(N,) class of each row."""
        return np.array([row.label for row in self.rows], dtype=np.int64)

    @property
    def said(self) -> NDArray[np.int64]:
        """(N,) 0..3 or REFUSED."""
        return np.array([answer.said for answer in self.answers], dtype=np.int64)

    @property
    def probabilities(self) -> NDArray[np.float64]:
        """(N, 4); zeros where refused."""
        return np.array([answer.probabilities for answer in self.answers])

    @property
    def groups(self) -> list[str]:
        """Group of each row: what a bootstrap draws."""
        return [row.group or row.file for row in self.rows]

    @property
    def tumor_score(self) -> NDArray[np.float64]:
        """(N,) probability of any tumour; refused counts as even."""
        refused = self.said == REFUSED
        return np.where(refused, 0.5, 1.0 - self.probabilities[:, NO_TUMOR])

    def column(self, name: str) -> NDArray[np.float64]:
        """(N,) one field of the answers."""
        return np.array([float(getattr(answer, name)) for answer in self.answers])

    def of(self, *sources: str) -> "Table":
        """Only the rows of some sources."""
        keep = [index for index, row in enumerate(self.rows) if row.source in sources]
        return Table(tuple(self.rows[i] for i in keep), tuple(self.answers[i] for i in keep))
