"""A fake AI server that loads what the store's pointer names, refuses what it is told to, and answers by its model."""

import json
from pathlib import Path
from typing import Any

import httpx
from tests.support.fake_inference import FakeInference, answer_for, answered, problem


class ModelServer:
    """Takes over a FakeInference.

    late       : statuses that still show the old model after the pointer has moved
    refuse     : versions that it will not load
    refuse_late: versions whose golden picture it judges, but which it will not serve
    down       : whether nobody answers
    """

    def __init__(self, store: Path, inference: FakeInference) -> None:
        self._store = store
        self._serving: dict[str, str] | None = None
        self._wait = 0
        self.late = 0
        self.refuse: set[str] = set()
        self.refuse_late: set[str] = set()
        self.down = False
        inference.handler = self

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if self.down:
            raise httpx.ConnectError("refused", request=request)
        match request.url.path:
            case "/api/v1/status":
                return self._status()
            case "/api/v1/predict":
                return self._predict(request)
            case "/api/v1/model-info":
                return httpx.Response(200, json={"serving": None, "refused": None, "versions": self._versions()})
            case _:
                return FakeInference.sound(request)

    def load(self) -> None:
        """Serve what the pointer names now."""
        self._serving = self._pointer()

    def _pointer(self) -> dict[str, str] | None:
        path = self._store / "current.json"
        return json.loads(path.read_text()) if path.exists() else None

    def _status(self) -> httpx.Response:
        wanted, refused = self._pointer(), None
        if wanted != self._serving and wanted is not None:
            if wanted["version"] in self.refuse | self.refuse_late:
                refused = {**wanted, "reason": "golden_label", "at": 1.0}
            elif self._wait < self.late:
                self._wait += 1
            else:
                self._serving, self._wait = wanted, 0
        if self._serving is None:
            return problem(503, "model_not_ready")
        model = {"name": "brain-tumor-mri", **self._serving}
        value = {"live": True, "ready": True, "model": model, "refused": refused, "pid": 1, "uptime_s": 1.0}
        return httpx.Response(200, json=value)

    def _predict(self, request: httpx.Request) -> httpx.Response:
        version = request.url.params.get("model")
        manifest = json.loads((self._store / "packages" / str(version) / "manifest.json").read_text())
        if version in self.refuse:
            return problem(502, "inference_error", reason="golden_label")
        model = {"name": "brain-tumor-mri", "version": version, "sha256": manifest["sha256"]}
        return answered(answer_for(request.content, model=model))

    def _versions(self) -> list[dict[str, Any]]:
        found = []
        for folder in sorted((self._store / "packages").iterdir()):
            manifest = json.loads((folder / "manifest.json").read_text())
            serving = self._pointer() == {"version": folder.name, "sha256": manifest["sha256"]}
            state = "serving" if serving else "available"
            found.append(
                {"version": folder.name, "sha256": manifest["sha256"], "state": state, "created_at": "2026-11-23"}
            )
        return found
