"""The serving model beside its candidate: what both are asked about."""

import json
import shutil
from pathlib import Path

import pytest

pytestmark = pytest.mark.training
pytest.importorskip("torch")

from training import compare  # noqa: E402
from training.__main__ import SHIPPED  # noqa: E402


def test_candidate_whose_gate_refuses_nothing_is_seen_on_pictures_that_are_no_brain(tmp_path: Path) -> None:
    open_gate = Path(shutil.copytree(SHIPPED, tmp_path / "package"))
    manifest = json.loads((open_gate / "manifest.json").read_text())
    manifest["thresholds"]["gate"] = 0.0
    (open_gate / "manifest.json").write_text(json.dumps(manifest))
    heard: list[float] = []

    told = compare.compare(tmp_path, [], SHIPPED, open_gate, heard.append, no_brains=14)

    serving, candidate = told.refused
    assert serving.mean() > 0.8
    assert not candidate.any()
    assert heard == sorted(heard)
    assert all(0 <= share <= 1 for share in heard)
