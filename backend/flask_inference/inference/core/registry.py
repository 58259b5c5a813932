"""Which model serves, and how the next one takes its place without a failed request.

A package is loaded beside the serving one, must pass every check, is warm before it is swapped in, and a request
keeps the package that it began with. A package that fails leaves everything as it was, and is reported.
"""

import hashlib
import logging
import math
import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from inference.core import pipeline
from inference.core.errors import BadModelPackageError, InferenceCoreError, ModelNotReadyError, NotFoundError
from inference.core.files import write_replacing
from inference.core.manifest import Manifest
from inference.core.pipeline import LoadedPackage, StageClock
from inference.core.runner import Runner
from inference.core.store import ModelStore, PackageFiles, Pointer

POLL_S = 0.5  # a worker serves a promoted model within 2 s of the new pointer, loading included
RETRY_REFUSED_S = 10.0  # a package may still be on its way into the store
GOLDEN_DEADLINE_S = 60.0
# Probabilities near 0 hide a mixed-up label list inside any absolute tolerance; their ratio does not.
_GOLDEN_RATIO = 0.05
_GOLDEN_FLOOR = 1e-5

RunnerFactory = Callable[[bytes, Manifest], Runner]
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Refusal:
    """A package that may not serve, and why; `at` is unix time."""

    version: str
    sha256: str
    reason: str
    at: float

    def as_json(self) -> dict[str, Any]:
        """For status and model-info."""
        return {"version": self.version, "sha256": self.sha256, "reason": self.reason, "at": self.at}


def load_package(files: PackageFiles, make_runner: RunnerFactory, *, sha256: str | None = None) -> LoadedPackage:
    """Check a package's bytes and start its session.

    sha256: what the pointer demands, None when nothing points at it
    raises: BadModelPackageError with the first clause that failed
    """
    manifest = files.manifest
    if manifest.version != files.version:
        raise BadModelPackageError(reason="version")
    digest = hashlib.sha256(files.model).hexdigest()
    if digest != manifest.sha256 or (sha256 is not None and digest != sha256):
        raise BadModelPackageError(reason="hash")
    package = LoadedPackage(manifest=manifest, runner=make_runner(files.model, manifest))
    check_golden(package, files.golden)
    return package


def check_golden(package: LoadedPackage, golden: bytes) -> None:
    """Run the packaged picture through the whole path, which also warms the session.

    raises: BadModelPackageError(reason="golden_...") when the answer is another one than the manifest's
    """
    expected = package.manifest.golden
    clock = StageClock(time.monotonic() + GOLDEN_DEADLINE_S)
    try:
        answer = pipeline.predict_bytes(golden, filename_ext="png", package=package, clock=clock)
    except InferenceCoreError as exc:
        raise BadModelPackageError(reason="golden_failed", code=exc.code) from exc
    got = answer.result.probabilities
    if list(got) != list(package.manifest.label_ids):
        raise BadModelPackageError(reason="golden_labels")
    if not all(_agrees(got[name], want, expected.tolerance) for name, want in expected.probabilities.items()):
        raise BadModelPackageError(reason="golden_probabilities")
    if answer.result.label != expected.label:
        raise BadModelPackageError(reason="golden_label")


def _agrees(got: float, want: float, tolerance: float) -> bool:
    ratio = math.log((got + _GOLDEN_FLOOR) / (want + _GOLDEN_FLOOR)) if math.isfinite(got) and got >= 0 else math.inf
    return abs(got - want) <= tolerance and abs(ratio) <= _GOLDEN_RATIO


class Registry:
    """The serving package of one worker process. Thread-safe; readers never wait for a load."""

    def __init__(self, store: ModelStore, make_runner: RunnerFactory, *, state_dir: Path) -> None:
        self._store = store
        self._make_runner = make_runner
        self._last_good = state_dir / "last_good.json"
        self._serving: LoadedPackage | None = None
        self._pinned: LoadedPackage | None = None
        self._refusal: Refusal | None = None
        self._loading = threading.Lock()
        self._watcher_pid = 0

    @property
    def refusal(self) -> Refusal | None:
        """The package that the pointer names and that was refused; None when the pointer is obeyed."""
        return self._refusal

    @property
    def serving(self) -> LoadedPackage | None:
        """The package that answers now."""
        return self._serving

    def current(self) -> LoadedPackage:
        """The serving package. Raises ModelNotReadyError when there is none."""
        if self._serving is None:
            raise ModelNotReadyError
        return self._serving

    def select(self, version: str | None) -> LoadedPackage:
        """The serving package, or another version of the store by name (kept warm until a third is asked for).

        raises: NotFoundError for no such version, BadModelPackageError for one that may not serve
        """
        for package in (self._serving, self._pinned):
            if package is not None and package.manifest.version == version:
                return package
        if version is None:
            return self.current()
        with self._loading:
            try:
                package = load_package(self._store.package(version), self._make_runner)
            except FileNotFoundError as exc:
                raise NotFoundError(model=version) from exc
            self._pinned = package
        return package

    def watch(self) -> None:
        """Load what the pointer names, then follow it from a thread. Call it in each worker, after the fork."""
        self.refresh()
        if self._serving is None and self._refusal is not None:
            self._restore_last_good()
        if self._watcher_pid != os.getpid():
            self._watcher_pid = os.getpid()
            threading.Thread(target=self._follow, name="model-pointer", daemon=True).start()

    def refresh(self) -> None:
        """Obey the pointer once. Never raises for a bad store or package: the old one goes on serving."""
        with self._loading:
            try:
                pointer = self._store.pointer()
            except (BadModelPackageError, OSError):
                self._refuse(Pointer(version="", sha256=""), "pointer")
                return
            if pointer is None or self._obeyed(pointer) or self._refused_lately(pointer):
                return
            self._swap(pointer)

    def versions(self) -> list[dict[str, Any]]:
        """Every version of the store with its state: serving, refused, available or unreadable."""
        return [self._describe(version, manifest) for version, manifest in self._store.manifests()]

    def _follow(self) -> None:
        while True:
            time.sleep(POLL_S)
            try:
                self.refresh()
            except Exception:  # noqa: BLE001  (edge of a thread: if it died, this worker would serve an old model for ever)
                _log.exception("following the model pointer failed")

    def _swap(self, pointer: Pointer) -> None:
        try:
            package = load_package(self._store.package(pointer.version), self._make_runner, sha256=pointer.sha256)
        except BadModelPackageError as exc:
            self._refuse(pointer, str(exc.params["reason"]))
        except OSError:
            self._refuse(pointer, "file_missing")
        else:
            self._serving, self._refusal = package, None
            _log.info("model swapped in", extra={"version": pointer.version, "sha256": pointer.sha256})
            self._remember(pointer)

    def _obeyed(self, pointer: Pointer) -> bool:
        serving = self._serving
        if serving is None or (serving.manifest.version, serving.manifest.sha256) != (pointer.version, pointer.sha256):
            return False
        self._refusal = None
        return True

    def _refused_lately(self, pointer: Pointer) -> bool:
        known = self._refusal
        return (
            known is not None
            and (known.version, known.sha256) == (pointer.version, pointer.sha256)
            and time.time() - known.at < RETRY_REFUSED_S
        )

    def _refuse(self, pointer: Pointer, reason: str) -> None:
        known = self._refusal
        self._refusal = Refusal(pointer.version, pointer.sha256, reason, time.time())
        if known is None or (known.version, known.sha256, known.reason) != (pointer.version, pointer.sha256, reason):
            _log.error("model package refused", extra={"version": pointer.version, "reason": reason})

    def _remember(self, pointer: Pointer) -> None:
        try:
            write_replacing(self._last_good, orjson.dumps({"version": pointer.version, "sha256": pointer.sha256}))
        except OSError:
            _log.warning("the last good model could not be noted")

    def _restore_last_good(self) -> None:
        """A worker that restarts while the pointer names a bad package serves what its siblings still serve."""
        try:
            value = orjson.loads(self._last_good.read_bytes())
            version, sha256 = str(value["version"]), str(value["sha256"])
            package = load_package(self._store.package(version), self._make_runner, sha256=sha256)
        except (OSError, orjson.JSONDecodeError, KeyError, TypeError, BadModelPackageError):
            return
        with self._loading:
            if self._serving is None:
                self._serving = package
                _log.warning("serving the last good model", extra={"version": version})

    def _describe(self, version: str, manifest: Manifest | None) -> dict[str, Any]:
        refused = self._refusal is not None and self._refusal.version == version
        if manifest is None:
            return {"version": version, "sha256": None, "state": "unreadable", "created_at": None}
        serving = self._serving is not None and self._serving.manifest.sha256 == manifest.sha256
        state = "serving" if serving and manifest.version == version else "refused" if refused else "available"
        return {"version": version, "sha256": manifest.sha256, "state": state, "created_at": manifest.created_at}
