"""One forward pass: its deadline, what it accepts as an answer, and who may import ONNX Runtime."""

import ast
import json
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest
from tests.flask_inference.packages import CAM_SIDE, LABELS, SIZE, Model, manifest_json, onnx_runner

import inference
from inference.core.errors import InferenceError, InferenceTimeoutError
from inference.core.manifest import Manifest, parse_manifest
from inference.core.watchdog import EXIT_STUCK, Watchdog

PACKAGE = Path(inference.__file__).parent


def manifest_of(data: bytes, **changes: object) -> Manifest:
    return parse_manifest(json.dumps(manifest_json(data, version="1.0.0") | changes).encode())


def tensor(value: float) -> np.ndarray:
    return np.full((1, 1, SIZE, SIZE), value, np.float32)


def test_run_returns_the_outputs_of_one_picture() -> None:
    data = Model().build()

    outputs = onnx_runner(data, manifest_of(data)).run(tensor(0.2))

    assert outputs.logits.shape == (len(LABELS),)
    assert outputs.mask.shape == (SIZE, SIZE)
    assert outputs.cam.shape == (len(LABELS), CAM_SIDE, CAM_SIDE)
    assert 0 <= outputs.gate <= 1


def test_run_without_gate_has_none() -> None:
    data = Model(gate_bias=None).build()
    manifest = parse_manifest(json.dumps(manifest_json(data, version="1.0.0", gate=False)).encode())

    assert onnx_runner(data, manifest).run(tensor(0.2)).gate is None


def test_run_refuses_an_output_of_another_size_than_promised() -> None:
    data = Model(input_side="side").build()
    runner = onnx_runner(data, manifest_of(data))

    with pytest.raises(InferenceError) as caught:
        runner.run(np.zeros((1, 1, SIZE, SIZE * 2), np.float32))

    assert caught.value.params["reason"] in ("output_shape", "run_failed")


def test_run_refuses_values_that_are_not_finite() -> None:
    data = Model().build()

    with pytest.raises(InferenceError) as caught:
        onnx_runner(data, manifest_of(data)).run(tensor(float("nan")))

    assert caught.value.params["reason"] == "output_not_finite"


def test_run_past_its_deadline_computes_nothing() -> None:
    data = Model().build()

    with pytest.raises(InferenceTimeoutError):
        onnx_runner(data, manifest_of(data)).run(tensor(0.2), time.monotonic() - 1)


def test_run_is_stopped_at_its_deadline_and_the_session_goes_on() -> None:
    data = Model(endless_when_bright=True).build()
    runner = onnx_runner(data, manifest_of(data))
    deadline = time.monotonic() + 0.3

    with pytest.raises(InferenceTimeoutError):  # by itself this one never ends
        runner.run(tensor(0.9), deadline)

    assert time.monotonic() >= deadline
    assert np.isfinite(runner.run(tensor(0.2), time.monotonic() + 60).logits).all()


def test_two_runs_keep_their_own_deadlines() -> None:
    data = Model(endless_when_bright=True).build()
    runner = onnx_runner(data, manifest_of(data))
    began = time.monotonic()
    # Far apart: on a busy machine the news of the first end may come late.
    deadlines = {"long": began + 4, "short": began + 0.3}
    ended: dict[str, float] = {}

    def run(name: str) -> None:
        with pytest.raises(InferenceTimeoutError):
            runner.run(tensor(0.9), deadlines[name])
        ended[name] = time.monotonic()

    threads = [threading.Thread(target=run, args=(name,)) for name in deadlines]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert list(ended) == ["short", "long"]
    assert all(ended[name] >= deadline for name, deadline in deadlines.items())


def test_stuck_run_ends_the_worker_after_the_grace() -> None:
    stuck = threading.Event()
    watchdog = Watchdog(grace_s=0.1, on_stuck=stuck.set)

    with watchdog.guard(time.monotonic() + 0.05, lambda: None):
        assert stuck.wait(30)


def test_process_that_is_stuck_in_native_code_ends_itself() -> None:
    program = (
        "import time; from inference.core.watchdog import EXIT_STUCK, Watchdog\n"
        "with Watchdog(grace_s=0.1).guard(time.monotonic() + 0.1, lambda: None): time.sleep(600)"
    )

    result = subprocess.run([sys.executable, "-c", program], cwd=PACKAGE.parent, check=False, timeout=120)

    assert result.returncode == EXIT_STUCK


def test_finished_work_is_neither_cancelled_nor_ended() -> None:
    events: list[str] = []
    watchdog = Watchdog(grace_s=0.05, on_stuck=lambda: events.append("stuck"))
    deadline, later = time.monotonic() + 1, threading.Event()
    seen: list[str] = []

    def look() -> None:
        seen.extend(events)
        later.set()

    with watchdog.guard(deadline, lambda: events.append("cancel")):
        pass
    with watchdog.guard(deadline + 0.1, look):  # due when both moments of the other have passed
        assert later.wait(30)

    assert seen == []


def test_earlier_deadline_is_kept_behind_a_later_one() -> None:
    cancelled = threading.Event()
    watchdog = Watchdog(grace_s=60, on_stuck=lambda: None)

    with watchdog.guard(time.monotonic() + 60, lambda: None), watchdog.guard(time.monotonic() + 0.1, cancelled.set):
        assert cancelled.wait(30)


def test_watchdog_uses_one_thread_for_all_work() -> None:
    before = set(threading.enumerate())
    watchdog = Watchdog(on_stuck=lambda: None)
    later = time.monotonic() + 60

    with watchdog.guard(later, lambda: None), watchdog.guard(later, lambda: None), watchdog.guard(later, lambda: None):
        assert len(set(threading.enumerate()) - before) == 1


def imports_of(path: Path) -> set[str]:
    tree = ast.parse(path.read_text())
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.split(".")[0])
    return names


def test_only_the_runner_imports_onnxruntime_and_core_imports_no_flask() -> None:
    modules = sorted(PACKAGE.rglob("*.py"))
    core = [path for path in modules if "core" in path.relative_to(PACKAGE).parts]

    assert len(core) > 10
    assert [path.name for path in modules if "onnxruntime" in imports_of(path)] == ["runner.py"]
    assert not [path for path in core if imports_of(path) & {"flask", "werkzeug", "prometheus_client", "torch"}]
    assert not [path for path in core if "os.environ" in path.read_text() or "getenv" in path.read_text()]
