"""A writer of DICOM files, element by element, so that wrong ones can be written as easily as right ones."""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

IMPLICIT = "1.2.840.10008.1.2"
EXPLICIT = "1.2.840.10008.1.2.1"
DEFLATED = "1.2.840.10008.1.2.1.99"
BIG_ENDIAN = "1.2.840.10008.1.2.2"
JPEG_BASELINE = "1.2.840.10008.1.2.4.50"
JPEG_EXTENDED = "1.2.840.10008.1.2.4.51"
JPEG_LOSSLESS = "1.2.840.10008.1.2.4.70"
JPEG_LS = "1.2.840.10008.1.2.4.80"
JPEG_2000 = "1.2.840.10008.1.2.4.90"
RLE = "1.2.840.10008.1.2.5"

MODALITY, BODY_PART, SERIES, INSTANCE = 0x00080060, 0x00180015, 0x0020000E, 0x00080018
POSITION, ORIENTATION, SPACING, ASPECT = 0x00200032, 0x00200037, 0x00280030, 0x00280034
SAMPLES, PHOTOMETRIC, PLANAR, FRAMES, ROWS, COLUMNS = (
    0x00280002,
    0x00280004,
    0x00280006,
    0x00280008,
    0x00280010,
    0x00280011,
)
ALLOCATED, STORED, HIGH_BIT, SIGNED = 0x00280100, 0x00280101, 0x00280102, 0x00280103
PADDING, PADDING_LIMIT = 0x00280120, 0x00280121
INTERCEPT, SLOPE, PIXELS = 0x00281052, 0x00281053, 0x7FE00010
SHARED, PER_FRAME = 0x52009229, 0x52009230
PLANE_POSITION, PLANE_ORIENTATION, MEASURES = 0x00209113, 0x00209116, 0x00289110
ROOT = "1.2.826.0.1.3680043.10.1234"
AXIAL = "1\\0\\0\\0\\1\\0"

_LONG = {"OB", "OW", "SQ", "UN", "UT"}
UNDEFINED = 0xFFFFFFFF
Elements = Mapping[int, tuple[str, Any] | None]


def element(tag: int, vr: str, value: Any, *, implicit: bool = False, little: bool = True) -> bytes:
    """One element. `value`: bytes as they are, text, a number (US, SS), or a list of items (SQ)."""
    order = "<" if little else ">"
    body = _body(vr, value, implicit=implicit, little=little)
    if len(body) % 2:
        body += b"\0" if vr in {"UI", "OB", "UN"} else b" "
    return head(tag, vr, len(body), implicit=implicit, order=order) + body


def head(tag: int, vr: str, length: int, *, implicit: bool = False, order: str = "<") -> bytes:
    """Tag, VR and any length, true or not."""
    start = struct.pack(order + "HH", tag >> 16, tag & 0xFFFF)
    if implicit or tag >> 16 == 0xFFFE:
        return start + struct.pack(order + "I", length)
    if vr in _LONG:
        return start + vr.encode() + b"\0\0" + struct.pack(order + "I", length)
    return start + vr.encode() + struct.pack(order + "H", length)


def _body(vr: str, value: Any, *, implicit: bool, little: bool) -> bytes:
    if isinstance(value, bytes):
        return value
    if vr in {"US", "SS"}:
        return struct.pack(("<" if little else ">") + ("H" if vr == "US" else "h"), value)
    if vr == "SQ":
        items = (data_set(item, implicit=implicit, little=little) for item in value)
        return b"".join(head(0xFFFEE000, "", len(i), order="<" if little else ">") + i for i in items)
    return str(value).encode("latin-1")


def data_set(elements: Elements, *, implicit: bool = False, little: bool = True) -> bytes:
    """Elements in order of their tags; None leaves one out."""
    return b"".join(
        element(tag, *given, implicit=implicit, little=little)
        for tag, given in sorted(elements.items())
        if given is not None
    )


def part10(body: bytes, syntax: str, preamble: bytes = bytes(128)) -> bytes:
    """Preamble, file meta information and a data set."""
    meta = element(0x00020002, "UI", "1.2.840.10008.5.1.4.1.1.4") + element(0x00020003, "UI", f"{ROOT}.9")
    meta += element(0x00020010, "UI", syntax)
    return preamble + b"DICM" + element(0x00020000, "UL", struct.pack("<I", len(meta))) + meta + body


def attributes(pixels: NDArray[np.generic], z_mm: float = 0.0) -> dict[int, tuple[str, Any] | None]:
    """What one MR image says of itself; `pixels` (H, W), (H, W, 3) or (N, H, W) of 8 or 16 bits."""
    colour = pixels.ndim == 3 and pixels.shape[2] == 3
    frames = pixels.shape[0] if pixels.ndim == 3 and not colour else 1
    rows, columns = pixels.shape[:2] if colour else pixels.shape[-2:]
    bits = pixels.dtype.itemsize * 8
    found: dict[int, tuple[str, Any] | None] = {
        INSTANCE: ("UI", f"{ROOT}.1.{round(z_mm * 1000) + 10**6}"),
        MODALITY: ("CS", "MR"),
        0x00080005: ("CS", "ISO_IR 100"),
        0x00100010: ("PN", "SYNTHETIC^HEAD"),
        BODY_PART: ("CS", "BRAIN"),
        0x00180050: ("DS", "5"),
        SERIES: ("UI", f"{ROOT}.2"),
        POSITION: ("DS", f"-20\\-30\\{z_mm:g}"),
        ORIENTATION: ("DS", AXIAL),
        SAMPLES: ("US", 3 if colour else 1),
        PHOTOMETRIC: ("CS", "RGB" if colour else "MONOCHROME2"),
        ROWS: ("US", rows),
        COLUMNS: ("US", columns),
        SPACING: ("DS", "0.9\\0.7"),
        ALLOCATED: ("US", bits),
        STORED: ("US", bits),
        HIGH_BIT: ("US", bits - 1),
        SIGNED: ("US", int(pixels.dtype.kind == "i")),
    }
    if colour:
        found[PLANAR] = ("US", 0)
    if frames > 1:
        found[FRAMES] = ("IS", frames)
    return found


def dicom(
    pixels: NDArray[np.generic], syntax: str = EXPLICIT, changes: Elements | None = None, **options: Any
) -> bytes:
    """A valid MR image of the given samples with `changes` to its elements; options of `assemble` and `z_mm`."""
    found = {**attributes(pixels, options.pop("z_mm", 0.0)), **(changes or {})}
    little = syntax != BIG_ENDIAN
    order = pixels.dtype.newbyteorder("<" if little else ">")
    vr = "OW" if pixels.dtype.itemsize == 2 or syntax == IMPLICIT else "OB"
    found.setdefault(PIXELS, (vr, pixels.astype(order).tobytes()))
    return assemble(found, syntax, **options)


def assemble(elements: Elements, syntax: str, after: bytes = b"", preamble: bytes = bytes(128)) -> bytes:
    """A file of any elements; `after` follows the data set."""
    body = data_set(elements, implicit=syntax == IMPLICIT, little=syntax != BIG_ENDIAN) + after
    if syntax == DEFLATED:
        squeeze = zlib.compressobj(wbits=-zlib.MAX_WBITS)
        body = squeeze.compress(body) + squeeze.flush()
        body += b"\0" * (len(body) % 2)
    return part10(body, syntax, preamble)


def encapsulated(
    pixels: NDArray[np.generic], syntax: str, frames: Sequence[bytes], changes: Elements | None = None, **options: Any
) -> bytes:
    """An image whose pixel data is the given compressed frames; `table` writes the offset table, `split` fragments."""
    found = {**attributes(pixels), **(changes or {})}
    parts = list(frames)
    if options.pop("split", False):
        parts = [piece for frame in parts for piece in (frame[: len(frame) // 4 * 2], frame[len(frame) // 4 * 2 :])]
    starts = np.cumsum([0, *(len(frame) + len(frame) % 2 + 8 * (len(parts) // len(frames)) for frame in frames[:-1])])
    table = starts.astype("<u4").tobytes() if options.pop("table", False) else b""
    items = b"".join(head(0xFFFEE000, "", len(p) + len(p) % 2) + p + b"\0" * (len(p) % 2) for p in [table, *parts])
    pixel = head(PIXELS, "OB", UNDEFINED) + items + head(0xFFFEE0DD, "", 0)
    return part10(data_set(found) + pixel, syntax)


def enhanced(volume: NDArray[np.generic], positions_mm: Sequence[float], changes: Elements | None = None) -> bytes:
    """An enhanced multi-frame image: (N, H, W), with the place of each frame in its functional group."""
    shared = {
        MEASURES: ("SQ", [{SPACING: ("DS", "0.9\\0.7")}]),
        PLANE_ORIENTATION: ("SQ", [{ORIENTATION: ("DS", AXIAL)}]),
    }
    frames = [{PLANE_POSITION: ("SQ", [{POSITION: ("DS", f"-20\\-30\\{z:g}")}])} for z in positions_mm]
    moved: dict[int, tuple[str, Any] | None] = dict.fromkeys((POSITION, ORIENTATION, SPACING))
    moved |= {SHARED: ("SQ", [shared]), PER_FRAME: ("SQ", frames), **(changes or {})}
    return dicom(volume, changes=moved)


def series(volume: NDArray[np.generic], step_mm: float = 4.0, **options: Any) -> list[bytes]:
    """One file per slice of (N, H, W), from foot to head."""
    return [dicom(part, z_mm=step_mm * index, **options) for index, part in enumerate(volume)]


def zipped(
    contents: Iterable[bytes],
    method: int = zipfile.ZIP_DEFLATED,
    names: Sequence[str] | None = None,
    comment: bytes = b"",
) -> bytes:
    """A zip of the given files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method, compresslevel=1) as archive:
        archive.comment = comment
        for index, content in enumerate(contents):
            archive.writestr(names[index] if names else f"study/IM{index:04d}", content)
    return out.getvalue()
