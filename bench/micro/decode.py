"""What decoding costs, in this process and in a decoder child, and what hostile files can cost at most.

    python -m bench.micro.decode [--repeat 200] [--mutants 2000]

Prints three tables: milliseconds per format; seconds and MiB above idle (child and server process together) for every
file of the hostile catalogue and for the largest that the limits let through; what became of mutants of valid files.
"""

import argparse
import statistics
import sys
import time
import zlib
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

BACKEND = Path(__file__).resolve().parents[2] / "backend"
sys.path[:0] = [str(BACKEND), str(BACKEND / "flask_inference")]

from tests.support import dicom_files, files, hostile_pictures, hostile_volumes, nifti_files, seeds  # noqa: E402

from inference.core.decode import DecoderPool, decode_file  # noqa: E402
from inference.core.errors import InferenceCoreError  # noqa: E402

MIB = 2**20


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--repeat", type=int, default=200, help="decodes per format")
    arguments.add_argument("--mutants", type=int, default=2000, help="damaged copies of each valid file; 0: none")
    given = arguments.parse_args()
    with DecoderPool(size=1) as pool:
        print_costs(pool, given.repeat)
        print_hostile(pool)
        if given.mutants:
            print_mutants(pool, given.mutants)


def print_costs(pool: DecoderPool, repeat: int) -> None:
    """Median milliseconds of a 512 × 512 picture and of whole volumes."""
    print(f"{'file':<34}{'here ms':>10}{'child ms':>10}{'child p95':>10}")
    for name, data in _valid().items():
        pool.decode_file(data)
        here = _times(decode_file, data, repeat)
        child = _times(pool.decode_file, data, repeat)
        p95 = child[int(len(child) * 0.95)]
        print(f"{name:<34}{statistics.median(here):>10.2f}{statistics.median(child):>10.2f}{p95:>10.2f}")


def _times(decode: Callable[[bytes], object], data: bytes, repeat: int) -> list[float]:
    taken = []
    for _ in range(repeat if len(data) < MIB else max(5, repeat // 20)):
        began = time.perf_counter()
        decode(data)
        taken.append((time.perf_counter() - began) * 1000.0)
    return sorted(taken)


def _valid() -> dict[str, bytes]:
    picture = files.head(512, 512).astype(np.uint8)
    deep = files.head(512, 512, top=4095)
    volume = np.stack([files.head(320, 320, seed=k, top=900) for k in range(40)])
    return {
        "png 512 grey": files.pillow_png(picture),
        "png 512 rgb": files.pillow_png(np.dstack([picture] * 3)),
        "png 512 16 bit": files.png(deep, 16),
        "jpeg 512 grey": files.jpeg(picture),
        "jpeg 512 rgb": files.jpeg(np.dstack([picture] * 3)),
        "dicom 512 explicit": dicom_files.dicom(deep),
        "dicom 512 rle": dicom_files.encapsulated(deep, dicom_files.RLE, [seeds.rle_frame(deep)]),
        "dicom 512 jpeg 2000": dicom_files.encapsulated(
            deep,
            dicom_files.JPEG_2000,
            [seeds.LOSSLESS[dicom_files.JPEG_2000](deep)],  # type: ignore[no-untyped-call]
        ),
        "dicom series 320 x 320 x 40, zip": dicom_files.zipped(dicom_files.series(volume)),
        "nifti 320 x 320 x 40, gz": nifti_files.gzipped(nifti_files.nifti(np.ascontiguousarray(volume.T))),
    }


def print_hostile(pool: DecoderPool) -> None:
    """Seconds and MiB above idle, worst first."""
    rows = []
    catalogue = {**hostile_pictures.CATALOGUE, **hostile_volumes.CATALOGUE}
    for name, (make, extension, code, _) in catalogue.items():
        rows.append((*_one(pool, make(), extension), name, code))
    for name, (make, code) in _LARGEST.items():
        rows.append((*_one(pool, make(), ""), f"largest: {name}", code))
    print(f"\n{'hostile file':<44}{'code':<28}{'s':>8}{'MiB':>8}")
    wrong = [row for row in rows if row[2] != row[4]]
    slowest, largest = sorted(rows, reverse=True)[:8], sorted(rows, key=lambda row: -row[1])[:8]
    for seconds, mib, found, name, _ in dict.fromkeys(slowest + largest):
        print(f"{name:<44}{found:<28}{seconds:>8.2f}{mib:>8.0f}")
    print(f"{len(rows)} files, {len(wrong)} with another code than listed: {[(row[3], row[2]) for row in wrong]}")


def _one(pool: DecoderPool, data: bytes, extension: str) -> tuple[float, float, str]:
    pool.decode_file(hostile_pictures.PNG)  # the child has started
    (pid,) = pool.pids
    before = _reset_peak(pid) + _reset_peak(0)
    began = time.perf_counter()
    try:
        pool.decode_file(data, extension)
        code = "read"
    except InferenceCoreError as error:
        code = error.code
    seconds = time.perf_counter() - began
    return seconds, (_peak(pid) + _peak(0) - before) / MIB, code


def _reset_peak(pid: int) -> int:
    """Forget the peak so far; returns the resident bytes now. 0 is this process."""
    Path(f"/proc/{pid or 'self'}/clear_refs").write_text("5")
    return _peak(pid)


def _peak(pid: int) -> int:
    path = Path(f"/proc/{pid or 'self'}/status")
    if not path.exists():  # ended: its last peak is not known
        return 0
    line = next((line for line in path.read_text().splitlines() if line.startswith("VmHWM")), "VmHWM: 0 kB")
    return int(line.split()[1]) * 1024


def _flat_png(depth: int, colour: int, channels: int) -> bytes:
    row = b"\0" + b"\x40" * (8000 * channels * depth // 8)
    squeeze = zlib.compressobj(1)
    body = b"".join(squeeze.compress(row) for _ in range(5000)) + squeeze.flush()
    return files.png_file(files.png_header(8000, 5000, depth, colour), files.png_chunk(b"IDAT", body))


def _cut_png() -> bytes:
    data = _flat_png(16, files.RGB_ALPHA, 4)
    return data[: len(data) - 100]


def _flat_jpeg(**options: Any) -> bytes:
    return files.jpeg(np.full((5000, 8000), 90, np.uint8), **options)


def _flat_nifti() -> bytes:
    header = nifti_files.nifti(np.zeros((2, 2, 2), "f8"), dim=(3, 512, 512, 244, 1, 1, 1, 1))[:352]
    squeeze = zlib.compressobj(1, wbits=31)
    parts = [squeeze.compress(header)]
    parts += [squeeze.compress(bytes(512 * 512 * 8)) for _ in range(244)]
    return b"".join(parts) + squeeze.flush()


def _flat_frames() -> bytes:
    return dicom_files.enhanced(np.zeros((150, 512, 512), np.uint8), [float(k) for k in range(150)])


def _noise_after(start: bytes) -> bytes:
    return start + np.random.default_rng(1).bytes(99 * MIB)


def _many_scans() -> bytes:
    data = files.jpeg(np.full((5000, 8000), 90, np.uint8), progressive=True)
    last = data.rindex(b"\xff\xda")
    return data[:last] + data[last:-2] * 12 + b"\xff\xd9"


def _coded(filling: bytes) -> bytes:
    """A JPEG of 40 Mpx by its header whose coded data is one pair of bytes over and over."""
    data = files.with_size(files.jpeg(files.head(61, 47).astype(np.uint8)), 8000, 5000)
    scan = data.index(b"\xff\xda")
    start = scan + 2 + int.from_bytes(data[scan + 2 : scan + 4], "big")
    return data[:start] + filling * (49 * MIB) + b"\xff\xd9"


def _text_png() -> bytes:
    return files.png(files.head(), extra=[files.png_chunk(b"tEXt", bytes(98 * MIB))])


# name → maker, expected code
_LARGEST: dict[str, tuple[Callable[[], bytes], str]] = {
    "flat png 40 Mpx rgba 8": (lambda: _flat_png(8, files.RGB_ALPHA, 4), "invalid_pixels"),
    "flat png 40 Mpx rgba 16": (lambda: _flat_png(16, files.RGB_ALPHA, 4), "invalid_pixels"),
    "flat png 40 Mpx grey + alpha 16": (lambda: _flat_png(16, files.GREY_ALPHA, 2), "invalid_pixels"),
    "flat png 40 Mpx grey 16": (lambda: _flat_png(16, files.GREY, 1), "invalid_pixels"),
    "cut png 40 Mpx rgba 16": (_cut_png, "corrupt_file"),
    "png with 98 MiB of text": (_text_png, "read"),
    "flat jpeg 40 Mpx": (_flat_jpeg, "invalid_pixels"),
    "flat progressive jpeg 40 Mpx": (lambda: _flat_jpeg(progressive=True), "invalid_pixels"),
    "progressive jpeg 40 Mpx, 20 scans": (_many_scans, "decoded_too_large"),
    "jpeg of 98 MiB stuffed zeros": (lambda: _coded(b"\xff\x00"), "corrupt_file"),
    "jpeg of 98 MiB restart markers": (lambda: _coded(b"\xff\xd0"), "corrupt_file"),
    "jpeg of 98 MiB fill bytes": (lambda: b"\xff\xd8" + b"\xff" * (98 * MIB), "corrupt_file"),
    "flat nifti of 512 x 512 x 244 doubles, gz": (_flat_nifti, "invalid_pixels"),
    "flat dicom of 150 frames": (_flat_frames, "invalid_pixels"),
    "99 MiB of noise as png": (lambda: _noise_after(files.PNG_MAGIC), "corrupt_file"),
    "99 MiB of noise as jpeg": (lambda: _noise_after(b"\xff\xd8\xff"), "corrupt_file"),
    "99 MiB of noise as gzip": (lambda: _noise_after(b"\x1f\x8b\x08\0"), "corrupt_file"),
    "99 MiB of noise as zip": (lambda: _noise_after(b"PK\x03\x04"), "corrupt_file"),
    "99 MiB of noise after dicom": (lambda: _noise_after(hostile_volumes.DICOM), "polyglot_file"),
    "99 MiB of noise after nifti": (lambda: _noise_after(hostile_volumes.NIFTI), "polyglot_file"),
}


def print_mutants(pool: DecoderPool, count: int) -> None:
    """How mutants ended; `decoder_died` must not be among the reasons."""
    print(f"\n{'mutants of':<24}{'read':>8}{'refused':>9}{'died':>6}{'worst ms':>10}")
    for name, data in {**seeds.PICTURES, **seeds.VOLUMES}.items():
        ends: Counter[str] = Counter()
        worst = 0.0
        for mutant in files.mutants(data, count, seed=77):
            began = time.perf_counter()
            try:
                pool.decode_file(mutant)
                ends["read"] += 1
            except InferenceCoreError as error:
                ends["died" if error.params.get("reason") == "decoder_died" else "refused"] += 1
            worst = max(worst, time.perf_counter() - began)
        print(f"{name:<24}{ends['read']:>8}{ends['refused']:>9}{ends['died']:>6}{worst * 1000:>10.0f}")


if __name__ == "__main__":
    main()
