"""What a DICOM image says about itself, judged before its pixels are touched (PS3.3 §C.7.6, §C.8.3, §C.8.13)."""

import math
import re
from dataclasses import dataclass
from typing import Final

from fileformats import dicom_tags
from fileformats.dicom_elements import (
    FRAME_GROUPS,
    PIXEL_DATA,
    PIXEL_MEASURES,
    PIXEL_VALUES,
    PLANE_ORIENTATION,
    PLANE_POSITION,
    SHARED_GROUPS,
    DataSet,
)
from fileformats.dicom_file import TransferSyntax
from fileformats.limits import MAX_FRAMES, check_raster, check_volume
from inference.core import squares
from inference.core.errors import (
    CorruptFileError,
    DecodedTooLargeError,
    InvalidHeaderError,
    MissingPixelsError,
    NotABrainMriError,
    UnsupportedGeometryError,
    UnsupportedMediaTypeError,
    UnsupportedModalityError,
)

_CODE_STRING: Final = re.compile(r"[A-Z0-9_ ]{0,16}")
_LARGEST: Final = 1e12  # of a slope or intercept: 16 bits times this stay far inside float32
_IS_LIMIT: Final = 2.0**31  # of an integer string (PS3.5 §6.2); beyond float64 it reads as infinite
_UNIT: Final = 0.02  # direction cosines are written with six digits or so


@dataclass(frozen=True)
class Rescale:
    """Stored value → the file's own unit."""

    slope: float = 1.0
    intercept: float = 0.0


@dataclass(frozen=True)
class Plane:
    """Where one frame lies (LPS, mm): centre of its first pixel, unit vectors along a row and along a column."""

    position: tuple[float, float, float]
    row: tuple[float, float, float]
    column: tuple[float, float, float]


@dataclass(frozen=True)
class FrameHeader:
    """One frame; `plane` and `spacing_mm` (row, column) are None where the file does not say."""

    plane: Plane | None
    spacing_mm: tuple[float, float] | None
    rescale: Rescale


@dataclass(frozen=True)
class ImageHeader:
    """One file: size, sample type, geometry. All numbers are within the limits and agree with each other.

    padding : the lowest and the highest stored value that stand for no measurement
    """

    rows: int
    columns: int
    samples: int
    planar: bool
    photometric: str
    allocated: int
    stored: int
    high_bit: int
    signed: bool
    frames: tuple[FrameHeader, ...]
    series: str
    slice_step_mm: float | None
    padding: tuple[int, int] | None

    @property
    def frame_bytes(self) -> int:
        """Bytes of one uncompressed frame."""
        return self.rows * self.columns * self.samples * self.allocated // 8


def read_header(found: DataSet, syntax: TransferSyntax) -> ImageHeader:
    """Judge the attributes of one image.

    found, syntax : as `read_file` gives them
    returns       : ImageHeader
    raises        : UnsupportedModalityError, NotABrainMriError (another body part), MissingPixelsError,
                    InvalidHeaderError, DecodedTooLargeError, CorruptFileError,
                    UnsupportedMediaTypeError (palette, 32 bits), UnsupportedGeometryError (a shape of pixels alone)
    """
    _check_subject(found)
    if PIXEL_DATA not in found:
        raise MissingPixelsError
    rows, columns = _required(found, dicom_tags.ROWS), _required(found, dicom_tags.COLUMNS)
    samples, allocated = found.unsigned(dicom_tags.SAMPLES) or 1, _required(found, dicom_tags.ALLOCATED)
    stored = found.unsigned(dicom_tags.STORED) or allocated
    high_bit = found.unsigned(dicom_tags.HIGH_BIT)
    header = ImageHeader(
        rows=rows,
        columns=columns,
        samples=samples,
        planar=found.unsigned(dicom_tags.PLANAR) == 1,
        photometric=found.text(dicom_tags.PHOTOMETRIC),
        allocated=allocated,
        stored=stored,
        high_bit=stored - 1 if high_bit is None else high_bit,
        signed=found.unsigned(dicom_tags.SIGNED) == 1,
        frames=_frames(found, _frame_count(found, rows, columns)),
        series=found.text(dicom_tags.SERIES),
        slice_step_mm=_slice_step(found),
        padding=_padding(found),
    )
    _check_samples(header)
    _check_shape_of_pixels(found, header)
    check_raster(columns, rows, header.frame_bytes * len(header.frames))
    _check_length(header, found, syntax)
    return header


def _check_subject(found: DataSet) -> None:
    modality = found.text(dicom_tags.MODALITY)
    if modality != "MR":
        raise UnsupportedModalityError(modality=modality if _CODE_STRING.fullmatch(modality) else "")
    part = dicom_tags.plain_part(found.text(dicom_tags.BODY_PART))
    if part in dicom_tags.OTHER_PARTS:  # what is unknown is left to the gate
        raise NotABrainMriError(reason="body_part", body_part=part)


def _required(found: DataSet, tag: int) -> int:
    value = found.unsigned(tag)
    if value is None:
        raise InvalidHeaderError(reason="missing", tag=f"{tag:08x}")
    return value


def _frame_count(found: DataSet, rows: int, columns: int) -> int:
    numbers = found.numbers(dicom_tags.FRAMES, 1)
    number = 1.0 if numbers is None else numbers[0]
    if not 1 <= number < _IS_LIMIT:
        raise InvalidHeaderError(reason="frames")
    count = int(number)
    if count > MAX_FRAMES:
        raise DecodedTooLargeError(reason="frames", frames=count, limit=MAX_FRAMES)
    if count > 1:
        check_volume(columns, rows, count)
    return count


def _check_samples(header: ImageHeader) -> None:
    monochrome = header.photometric in {"MONOCHROME1", "MONOCHROME2"}
    colour = header.photometric.startswith(("RGB", "YBR")) and header.samples == 3 and header.allocated == 8
    if not (monochrome and header.samples == 1) and not colour:
        known = header.photometric if _CODE_STRING.fullmatch(header.photometric) else ""
        raise UnsupportedMediaTypeError(reason="photometric", photometric=known, samples=header.samples)
    if header.allocated not in {8, 16}:
        raise UnsupportedMediaTypeError(reason="bits", allocated=header.allocated)
    if not 1 <= header.stored <= header.allocated or not header.stored - 1 <= header.high_bit < header.allocated:
        raise InvalidHeaderError(reason="bits", allocated=header.allocated, stored=header.stored)


def _check_shape_of_pixels(found: DataSet, header: ImageHeader) -> None:
    """Refuse pixels that are not square and have no size either: whoever shows the picture goes by their size.

    The aspect ratio (row, column) counts only without a spacing: PS3.3 §C.7.6.3.1.7.
    """
    if all(frame.spacing_mm is not None for frame in header.frames):
        return
    ratio = found.numbers(dicom_tags.ASPECT_RATIO, 2) or (1.0, 1.0)
    if min(ratio) <= 0:
        raise InvalidHeaderError(reason="aspect_ratio")
    if not squares.are_square((ratio[0], ratio[1])):
        raise UnsupportedGeometryError(reason="aspect_ratio")


def _check_length(header: ImageHeader, found: DataSet, syntax: TransferSyntax) -> None:
    element = found.elements[PIXEL_DATA]
    compressed = syntax.codec.value != "none"
    if compressed != (element.fragments is not None):
        raise InvalidHeaderError(reason="encapsulation")
    if not compressed and header.photometric == "YBR_FULL_422":  # two pixels share their colour: no three samples each
        raise UnsupportedMediaTypeError(reason="photometric", photometric=header.photometric, samples=header.samples)
    if element.fragments is not None:
        if not any(len(part) for part in element.fragments[1:]):
            raise MissingPixelsError
        return
    promised = header.frame_bytes * len(header.frames)
    if len(element.value) == 0:
        raise MissingPixelsError
    if len(element.value) not in {promised, promised + promised % 2}:
        raise CorruptFileError(reason="truncated" if len(element.value) < promised else "more_than_promised")


def _slice_step(found: DataSet) -> float | None:
    for tag in (dicom_tags.SLICE_SPACING, dicom_tags.SLICE_THICKNESS):
        numbers = found.numbers(tag, 1)
        if numbers is not None and numbers[0] > 0:
            return numbers[0]
    return None


def _padding(found: DataSet) -> tuple[int, int] | None:
    """PS3.3 §C.7.5.1.1.2: one value, or a range of them; signed as the samples are."""
    told = (found.unsigned(tag) for tag in (dicom_tags.PADDING, dicom_tags.PADDING_LIMIT))
    ends = [end for end in told if end is not None]
    if not ends or dicom_tags.PADDING not in found:
        return None
    if found.unsigned(dicom_tags.SIGNED) == 1:
        ends = [end - 2**16 if end >= 2**15 else end for end in ends]
    return min(ends), max(ends)


def _frames(found: DataSet, count: int) -> tuple[FrameHeader, ...]:
    """Frame headers: from the functional groups of enhanced images, else all from the top of the file."""
    groups = found.elements.get(FRAME_GROUPS)
    if groups is None:
        return (_frame((found,)),) * count
    if len(groups.items) != count:
        raise InvalidHeaderError(reason="frame_groups", frames=count)
    shared = found.first_item(SHARED_GROUPS)
    fallback = (found,) if shared is None else (shared, found)
    return tuple(_frame((own, *fallback)) for own in groups.items)


def _frame(places: tuple[DataSet, ...]) -> FrameHeader:
    position = _find(places, PLANE_POSITION, dicom_tags.POSITION, 3)
    orientation = _find(places, PLANE_ORIENTATION, dicom_tags.ORIENTATION, 6)
    spacing = _find(places, PIXEL_MEASURES, dicom_tags.PIXEL_SPACING, 2)
    slope = _find(places, PIXEL_VALUES, dicom_tags.SLOPE, 1)
    intercept = _find(places, PIXEL_VALUES, dicom_tags.INTERCEPT, 1)
    if spacing is not None and not all(0 < step < 1000 for step in spacing):
        raise InvalidHeaderError(reason="spacing")
    return FrameHeader(
        plane=_plane(position, orientation),
        spacing_mm=None if spacing is None else (spacing[0], spacing[1]),
        rescale=_rescale(slope, intercept),
    )


def _find(places: tuple[DataSet, ...], group: int, tag: int, count: int) -> tuple[float, ...] | None:
    """An attribute in its functional group, or at the top where plain images have it."""
    for place in places:
        inner = place.first_item(group)
        values = (inner or place).numbers(tag, count)
        if values is not None:
            return values
    return None


def _plane(position: tuple[float, ...] | None, orientation: tuple[float, ...] | None) -> Plane | None:
    if position is None or orientation is None:
        return None
    row, column = orientation[:3], orientation[3:]
    lengths = (math.hypot(*row), math.hypot(*column))
    slant = sum(a * b for a, b in zip(row, column, strict=True))
    if any(abs(length - 1.0) > _UNIT for length in lengths) or abs(slant) > _UNIT:
        raise InvalidHeaderError(reason="orientation")
    if not all(abs(value) < 1e5 for value in position):
        raise InvalidHeaderError(reason="position")
    return Plane((position[0], position[1], position[2]), _unit(row, lengths[0]), _unit(column, lengths[1]))


def _unit(direction: tuple[float, ...], length: float) -> tuple[float, float, float]:
    """Of length 1: cosines of few digits would make pixels smaller than the spacing says."""
    return direction[0] / length, direction[1] / length, direction[2] / length


def _rescale(slope: tuple[float, ...] | None, intercept: tuple[float, ...] | None) -> Rescale:
    values = Rescale(1.0 if slope is None else slope[0], 0.0 if intercept is None else intercept[0])
    if values.slope == 0 or not (abs(values.slope) < _LARGEST and abs(values.intercept) < _LARGEST):
        raise InvalidHeaderError(reason="rescale")
    return values
