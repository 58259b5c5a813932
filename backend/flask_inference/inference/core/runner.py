"""The only module that imports ONNX Runtime: one session, one forward pass, one deadline."""

import time
from collections.abc import Sequence
from typing import Protocol

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray
from onnxruntime.capi import onnxruntime_pybind11_state as ort_state

from inference.core.contracts import RunOutputs
from inference.core.errors import BadModelPackageError, InferenceError, InferenceTimeoutError
from inference.core.manifest import Manifest
from inference.core.watchdog import Watchdog

_FATAL_ONLY = 4  # ONNX Runtime would print every refused model and every deadline to stderr
_BATCH = 1
_NO_FOLDER = "/proc/self/no-external-weights"
# ONNX Runtime's exceptions share no base class below Exception, and their number grows with its versions.
_ORT_ERRORS: tuple[type[Exception], ...] = (
    *(kind for kind in vars(ort_state).values() if isinstance(kind, type) and issubclass(kind, Exception)),
    RuntimeError,
    ValueError,
)


class Runner(Protocol):
    """One forward pass; tests and other runtimes may stand in for ONNX Runtime."""

    def run(self, tensor: NDArray[np.float32], deadline: float | None = None) -> RunOutputs:
        """(1, 1, S, S) float32 in 0..1 → outputs; `deadline` in `time.monotonic()` seconds."""
        ...


class OnnxRunner:
    """A session over the bytes of a model. Make it after the fork: its thread pool does not survive one."""

    def __init__(
        self,
        model: bytes,
        manifest: Manifest,
        *,
        watchdog: Watchdog,
        threads: int = 1,
        providers: Sequence[str] = ("CPUExecutionProvider",),
    ) -> None:
        """Raises BadModelPackageError when the bytes are not a model with the manifest's input and outputs."""
        self._watchdog = watchdog
        self._input = manifest.input_name
        self._shapes = manifest.output_shapes
        self._names = list(manifest.output_shapes)
        try:
            self._session = ort.InferenceSession(model, _session_options(threads), providers=list(providers))
        except _ORT_ERRORS as exc:
            raise BadModelPackageError(reason="model_unreadable") from exc
        self._check_signature(manifest)

    def run(self, tensor: NDArray[np.float32], deadline: float | None = None) -> RunOutputs:
        """One forward pass.

        tensor  : (1, 1, S, S) float32 in 0..1, rows top→bottom
        deadline: `time.monotonic()` seconds, or None for no limit
        raises  : InferenceTimeoutError at the deadline; InferenceError when an output is not finite or misshapen
        """
        if deadline is None:
            return self._checked(self._run(tensor, ort.RunOptions()))
        if time.monotonic() >= deadline:
            raise InferenceTimeoutError
        options = ort.RunOptions()

        def terminate() -> None:
            options.terminate = True

        with self._watchdog.guard(deadline, terminate):
            try:
                return self._checked(self._run(tensor, options))
            except InferenceError:
                if options.terminate:
                    raise InferenceTimeoutError from None
                raise

    def _run(self, tensor: NDArray[np.float32], options: ort.RunOptions) -> dict[str, NDArray[np.float32]]:
        options.log_severity_level = _FATAL_ONLY
        try:
            values = self._session.run(self._names, {self._input: tensor}, options)
        except _ORT_ERRORS as exc:
            raise InferenceError(reason="run_failed") from exc
        return dict(zip(self._names, values, strict=True))

    def _checked(self, values: dict[str, NDArray[np.float32]]) -> RunOutputs:
        for name, shape in self._shapes.items():
            value = values[name]
            if value.shape != (_BATCH, *shape):
                raise InferenceError(reason="output_shape", output=name)
            if value.dtype != np.float32 or not np.isfinite(value).all():
                raise InferenceError(reason="output_not_finite", output=name)
        return RunOutputs(
            logits=values["logits"][0],
            mask=values["mask"][0, 0],
            cam=values["cam"][0],
            gate=float(values["gate"][0]) if "gate" in values else None,
        )

    def _check_signature(self, manifest: Manifest) -> None:
        inputs = {one.name: one for one in self._session.get_inputs()}
        if set(inputs) != {self._input} or inputs[self._input].type != "tensor(float)":
            raise BadModelPackageError(reason="model_input")
        size = manifest.preprocessing.size
        if not _fits(inputs[self._input].shape, (1, size, size)):
            raise BadModelPackageError(reason="model_input")
        outputs = {one.name: one for one in self._session.get_outputs()}
        for name, shape in self._shapes.items():
            if name not in outputs or outputs[name].type != "tensor(float)" or not _fits(outputs[name].shape, shape):
                raise BadModelPackageError(reason="model_output", output=name)


def _fits(declared: Sequence[object], expected: tuple[int, ...]) -> bool:
    """Whether a graph's declared shape, batch axis first, allows `expected`; names stand for any length."""
    if not declared:
        return True  # the graph says nothing about the shape; every run checks the real one
    sides = declared[1:]
    return len(sides) == len(expected) and all(
        not isinstance(side, int) or side == want for side, want in zip(sides, expected, strict=True)
    )


def _session_options(threads: int) -> ort.SessionOptions:
    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.execution_mode = ort.ExecutionMode.ORT_SEQUENTIAL
    options.log_severity_level = _FATAL_ONLY
    # Spinning threads would eat the other worker's core between two requests.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    # Weights in a second file would escape the hash. Without this entry ONNX Runtime looks for them in the working
    # directory, "../" included; procfs can never hold the folder named here, so such a model fails to load.
    options.add_session_config_entry("session.model_external_initializers_file_folder_path", _NO_FOLDER)
    return options
