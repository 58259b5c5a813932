"""The model store as the gateway sees it: the only process that moves the pointer and puts packages in.

`<store>/packages/<version>/` and `<store>/current.json` (docs/contracts.md §3). What is written is written beside,
flushed and renamed, so a reader sees the whole or nothing, also after a power cut.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import secrets
import shutil
from pathlib import Path
from typing import Any, Final

from apps.ml_proxy.serving import POINTER, VERSION, Pointer, pointer_read, store_folder
from common.errors import ModelNotServableError, ModelStoreUnavailableError, NotFoundError

_CHUNK: Final = 1024 * 1024


class ModelStore:
    """A store in a folder. Another kind (object storage) becomes another class with these methods."""

    def __init__(self, root: Path) -> None:
        self.root = root

    @classmethod
    def of_site(cls) -> ModelStore:
        """The store of NEURONOVA_MODELS_URL. Raises ModelStoreUnavailableError for a kind we do not speak."""
        root = store_folder()
        if root is None:
            raise ModelStoreUnavailableError(reason="scheme")
        return cls(root)

    def pointer(self) -> Pointer | None:
        """What serves according to the store; None when it names nothing. Raises ModelStoreUnavailableError."""
        try:
            return pointer_read(self.root)
        except FileNotFoundError:
            return None
        except (OSError, ValueError) as exc:
            raise ModelStoreUnavailableError(reason="pointer") from exc

    def point(self, pointer: Pointer) -> None:
        """Make `pointer` the current one, in one step. Raises ModelStoreUnavailableError; then nothing has changed."""
        text = json.dumps({"version": pointer.version, "sha256": pointer.sha256}) + "\n"
        target = self.root / POINTER
        waiting = self.root / f".{POINTER}.{secrets.token_hex(8)}"
        try:
            with waiting.open("x", encoding="utf-8") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            waiting.replace(target)
            _sync(self.root)
        except OSError as exc:
            waiting.unlink(missing_ok=True)
            raise ModelStoreUnavailableError(reason="write") from exc

    def checked(self, version: str) -> Pointer:
        """The version with its digest, after its bytes were compared with its manifest.

        raises: NotFoundError for no such version, ModelNotServableError for one whose parts disagree
        """
        manifest = self.manifest(version)
        try:
            digest = _digest(self._package(version) / "model.onnx")
        except OSError as exc:
            raise ModelNotServableError(version=version, reason="file_missing") from exc
        if manifest.get("version") != version:
            raise ModelNotServableError(version=version, reason="version")
        if manifest.get("sha256") != digest:
            raise ModelNotServableError(version=version, reason="hash")
        return Pointer(version, digest)

    def manifest(self, version: str) -> dict[str, Any]:
        """`manifest.json`. Raises NotFoundError, or ModelNotServableError when it cannot be read."""
        folder = self._package(version)
        if not folder.is_dir():
            raise NotFoundError(model=version)
        try:
            value = json.loads((folder / "manifest.json").read_bytes())
        except (OSError, ValueError) as exc:
            raise ModelNotServableError(version=version, reason="manifest") from exc
        if not isinstance(value, dict):
            raise ModelNotServableError(version=version, reason="manifest")
        return value

    def golden(self, version: str) -> Path:
        """The packaged picture whose answer is known."""
        return self._package(version) / "golden.png"

    def install(self, source: Path, version: str) -> Pointer:
        """Copy a finished package in; it is there wholly or not at all. Raises ModelStoreUnavailableError."""
        target = self._package(version)
        waiting = target.with_name(f".{version}.{secrets.token_hex(4)}.new")
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            if not target.is_dir():
                shutil.copytree(source, waiting)
                for path in waiting.iterdir():
                    _sync(path)
                _sync(waiting)
                waiting.rename(target)
                _sync(target.parent)
        except OSError as exc:
            raise ModelStoreUnavailableError(reason="install") from exc
        finally:
            shutil.rmtree(waiting, ignore_errors=True)
        return self.checked(version)

    def sweep(self, *, before: float) -> None:
        """Remove what an install that was cut off has left, if it is older than `before` (unix time)."""
        for path in (self.root / "packages").glob(".*.new"):
            if path.stat().st_mtime < before:
                shutil.rmtree(path, ignore_errors=True)

    def _package(self, version: str) -> Path:
        if not re.fullmatch(VERSION, version):
            raise NotFoundError(model=version[:64])
        return self.root / "packages" / version


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
