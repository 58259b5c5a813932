"""The model without a server: decode, preprocess and run, in processes of one thread each."""

import multiprocessing
import os
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path

BACKEND = Path(__file__).resolve().parents[2] / "backend"
sys.path[:0] = [str(BACKEND), str(BACKEND / "flask_inference")]

from bench.yardstick.ceiling import cores  # noqa: E402
from inference.core import decode, pipeline, preprocess, registry  # noqa: E402
from inference.core.manifest import Manifest  # noqa: E402
from inference.core.runner import OnnxRunner  # noqa: E402
from inference.core.store import FolderStore  # noqa: E402
from inference.core.watchdog import Watchdog  # noqa: E402


@contextmanager
def loops(var: Path, files: list[bytes], processes: int) -> Iterator[Callable[[float], tuple[float, float]]]:
    """Yield a function that runs all loops for some seconds and returns images per second of all together, and the
    processor milliseconds of one image.

    raises: BrokenProcessPool when a loop cannot start
    """
    context = multiprocessing.get_context("spawn")
    given = (var / "models", files, cores(processes))
    with ProcessPoolExecutor(processes, context, initializer=_start, initargs=given) as pool:

        def run(seconds: float) -> tuple[float, float]:
            done, rates, spent_s = zip(*pool.map(_loop, [seconds] * processes), strict=True)
            return sum(rates), 1000 * sum(spent_s) / sum(done)

        yield run


def _start(models: Path, files: list[bytes], own: list[int]) -> None:
    os.sched_setaffinity(0, own)
    _Loop.package = load(models)
    _Loop.files = files


class _Loop:
    """What one process of the pool works with."""

    package: pipeline.LoadedPackage
    files: list[bytes]


def load(models: Path) -> pipeline.LoadedPackage:
    """The serving package of a store, with one thread, as a worker of the AI server loads it."""
    store = FolderStore(models)
    pointer = store.pointer()
    if pointer is None:
        raise FileNotFoundError(models)

    def make(model: bytes, manifest: Manifest) -> OnnxRunner:
        return OnnxRunner(model, manifest, watchdog=Watchdog(), threads=1)

    return registry.load_package(store.package(pointer.version), make, sha256=pointer.sha256)


def _loop(seconds: float) -> tuple[int, float, float]:
    """Returns images, images per second, and processor seconds of all."""
    package, files = _Loop.package, _Loop.files
    wanted = package.manifest.preprocessing
    done, began, spent = 0, time.perf_counter(), time.process_time()
    while time.perf_counter() - began < seconds:
        image = decode.decode_image(files[done % len(files)], filename_ext="png")
        prepared = preprocess.prepare(
            image.pixels,
            size=wanted.size,
            percentile_low=wanted.percentile_low,
            percentile_high=wanted.percentile_high,
        )
        package.runner.run(prepared.tensor)
        done += 1
    return done, done / (time.perf_counter() - began), time.process_time() - spent
