"""Values that travel between the steps: decode → preprocess → run → postprocess → encode.

Every array is C-contiguous unless said otherwise; rows run top→bottom and columns left→right as displayed.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

FloatImage: TypeAlias = NDArray[np.float32]
BoolImage: TypeAlias = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class DecodedImage:
    """One 2-D image as the file holds it, before any normalisation.

    pixels     : (H, W) float32, the file's own intensity units, finite
    format     : "png", "jpeg", "dicom" or "nifti"
    spacing_mm : (row, column) distance between pixel centres in mm; None where the file does not say
    colour_fraction : share 0..1 of pixels with a visible hue; a scanner's own picture has 0.0, an annotated
                      screenshot a few per cent, a photograph most
    """

    pixels: FloatImage
    format: str
    spacing_mm: tuple[float, float] | None = None
    colour_fraction: float = 0.0

    @property
    def shape(self) -> tuple[int, int]:
        """(H, W) in pixels."""
        height, width = self.pixels.shape
        return height, width


@dataclass(frozen=True, eq=False)
class SourceGrid:
    """The grid of a volume as its file has it, and how it was turned into the canonical order.

    shape  : voxels along i, j, k of the file (DICOM: columns, rows, slices sorted by position)
    affine : (4, 4) float64, (i, j, k, 1) → RAS+ mm
    order  : source axis of each canonical axis D, H, W
    flips  : whether that axis runs backwards
    """

    shape: tuple[int, int, int]
    affine: NDArray[np.float64]
    order: tuple[int, int, int]
    flips: tuple[bool, bool, bool]


@dataclass(frozen=True, eq=False)
class DecodedVolume:
    """One volume in canonical order, before any normalisation.

    voxels     : (D, H, W) float32, finite; D inferior→superior, H anterior→posterior, W patient's right→left
    affine     : (4, 4) float64, (d, h, w, 1) → RAS+ mm
    spacing_mm : distance between voxel centres along D, H, W
    format     : "dicom" or "nifti"
    source     : the file's own grid, for writing a mask back into it
    """

    voxels: NDArray[np.float32]
    affine: NDArray[np.float64]
    spacing_mm: tuple[float, float, float]
    format: str
    source: SourceGrid


@dataclass(frozen=True)
class Tumor:
    """Measures of the outlined tumour in pixels of the input; millimetres only where the file gives spacing.

    bbox         : (x0, y0, x1, y1), half-open; None when no pixel is outlined
    diameters_mm : (longest, perpendicular to it) of the largest connected piece of the outline, or None
    """

    present: bool
    area_px: int
    area_mm2: float | None = None
    volume_ml: float | None = None
    diameters_mm: tuple[float, float] | None = None
    bbox: tuple[int, int, int, int] | None = None


@dataclass(frozen=True, eq=False)
class Result:
    """What the model says about one image, after calibration and thresholds.

    probabilities : label → calibrated probability, in the manifest's order, summing to 1
    reasons       : machine-readable, non-empty exactly when `confident` is False
    mask          : (H, W) bool in pixels of the input
    """

    label: str
    probability: float
    probabilities: dict[str, float]
    confident: bool
    reasons: tuple[str, ...]
    tumor: Tumor
    mask: BoolImage


@dataclass(frozen=True, eq=False)
class RunOutputs:
    """What one forward pass of the network gave for one image.

    logits : (L,) float32, before temperature
    mask   : (S, S) float32, tumour probability 0..1 in network geometry
    cam    : (L, h, w) float32, class activation maps, any range
    gate   : probability 0..1 that this is a brain MRI slice; None when the package has no gate
    """

    logits: NDArray[np.float32]
    mask: FloatImage
    cam: NDArray[np.float32]
    gate: float | None


@dataclass(frozen=True, eq=False)
class RenderedImages:
    """The four PNG files of an answer, each with the input's own height and width.

    input   : 8-bit grey
    mask    : 8-bit grey, 0 or 255
    heatmap : indexed with alpha (opens as RGBA), alpha is the strength
    overlay : indexed (opens as RGB), the input with the outline of the mask
    """

    input: bytes
    mask: bytes
    heatmap: bytes
    overlay: bytes


@dataclass(frozen=True, eq=False)
class Prediction:
    """One answer of the pipeline; `timing_ms` has a number per stage that ran.

    draw_heatmap : makes (H, W) float32 in 0..1; a caller without pictures need not wait for it
    """

    shape: tuple[int, int]
    format: str
    spacing_mm: tuple[float, float] | None
    result: Result
    draw_heatmap: Callable[[], FloatImage]
    images: RenderedImages | None
    timing_ms: dict[str, float]
