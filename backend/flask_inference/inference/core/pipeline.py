"""One picture, one answer: preprocess → inference → explain → encode.

The AI server and `make evaluate` both call this module, so a figure in a model card is a figure of what is served.
"""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from types import MappingProxyType

from inference.core import decode, imaging, postprocess, preprocess
from inference.core.contracts import DecodedImage, Prediction, RunOutputs
from inference.core.errors import InferenceTimeoutError, NotABrainMriError
from inference.core.manifest import Manifest
from inference.core.runner import Runner

STAGES = ("decode", "preprocess", "inference", "explain", "encode")


@dataclass(frozen=True, eq=False)
class LoadedPackage:
    """A checked model package with its running session."""

    manifest: Manifest
    runner: Runner
    thresholds: Mapping[str, float] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "thresholds", MappingProxyType(self.manifest.thresholds))


class StageClock:
    """Milliseconds per stage, and the one deadline that every stage looks at before it starts."""

    def __init__(self, deadline: float | None = None) -> None:
        self.deadline = deadline
        self.timing_ms: dict[str, float] = {}
        self._began = time.perf_counter()

    def seconds_left(self, longest_s: float = 60.0) -> float:
        """Seconds until the deadline, at most `longest_s`."""
        return longest_s if self.deadline is None else min(longest_s, self.deadline - time.monotonic())

    def require_time(self, stage: str) -> None:
        """Raise InferenceTimeoutError when nobody waits any more."""
        if self.deadline is not None and time.monotonic() >= self.deadline:
            raise InferenceTimeoutError(stage=stage)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Time the block. Raises InferenceTimeoutError instead of starting work nobody waits for."""
        self.require_time(name)
        began = time.perf_counter()
        try:
            yield
        finally:
            self.timing_ms[name] = (time.perf_counter() - began) * 1000.0

    def finished(self) -> dict[str, float]:
        """All stages and their total, in milliseconds."""
        return {**self.timing_ms, "total": (time.perf_counter() - self._began) * 1000.0}


def predict_bytes(
    data: bytes,
    *,
    filename_ext: str,
    package: LoadedPackage,
    clock: StageClock,
    render: bool = True,
    decoders: decode.DecoderPool | None = None,
) -> Prediction:
    """Decode a file and predict. Raises the decoder's errors and those of `predict`.

    decoders : where files of strangers are parsed; None decodes in this process (own files: golden case, evaluation)
    """
    with clock.stage("decode"):
        if decoders is None:
            image = decode.decode_image(data, filename_ext=filename_ext)
        else:
            image = decoders.decode(data, filename_ext, clock.seconds_left())
    return predict(image, package, clock=clock, render=render)


def predict(
    image: DecodedImage, package: LoadedPackage, *, clock: StageClock | None = None, render: bool = True
) -> Prediction:
    """Judge one 2-D image.

    image  : decoded pixels, any size
    package: what `registry.load_package` returned
    render : False leaves out the PNG files (callers that only sort, batch evaluation)
    raises : NotABrainMriError, InvalidPixelsError (nothing to normalise), InferenceError, InferenceTimeoutError
    """
    clock = clock or StageClock()
    manifest = package.manifest
    with clock.stage("preprocess"):
        wanted = manifest.preprocessing
        prepared = preprocess.prepare(
            image.pixels,
            size=wanted.size,
            percentile_low=wanted.percentile_low,
            percentile_high=wanted.percentile_high,
            spacing_mm=image.spacing_mm,
        )
    with clock.stage("inference"):
        outputs = package.runner.run(prepared.tensor, clock.deadline)
        _require_brain(outputs, package)
    with clock.stage("explain"):
        result = postprocess.decide(
            outputs,
            prepared.geometry,
            labels=manifest.label_ids,
            temperature=manifest.temperature,
            thresholds=package.thresholds,
            spacing_mm=image.spacing_mm,
        )
        label_index = manifest.label_ids.index(result.label)
        draw_heatmap = partial(postprocess.heatmap, outputs.cam, label_index, prepared.geometry)
        heatmap = draw_heatmap() if render else None
    images = None
    if heatmap is not None:
        with clock.stage("encode"):
            images = imaging.render(image, result.mask, heatmap)
    return Prediction(
        shape=image.shape,
        format=image.format,
        spacing_mm=image.spacing_mm,
        result=result,
        draw_heatmap=draw_heatmap,
        images=images,
        timing_ms=clock.finished(),
    )


def _require_brain(outputs: RunOutputs, package: LoadedPackage) -> None:
    if outputs.gate is None:
        return
    threshold = package.thresholds["gate"]
    if outputs.gate < threshold:
        raise NotABrainMriError(gate=round(outputs.gate, 6), threshold=threshold)
