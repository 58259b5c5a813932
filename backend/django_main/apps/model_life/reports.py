"""The folder of a training run: what the AI server filed, what the training left, what a person may read of it."""

from __future__ import annotations

from pathlib import Path
from typing import Final
from uuid import UUID

from django.conf import settings

from common.errors import NotFoundError

# In the order in which they are offered; a name that is not here is not served.
CONTENT_TYPES: Final = {
    "report.html": "text/html; charset=utf-8",
    "report.md": "text/markdown; charset=utf-8",
    "curves.png": "image/png",
    "curves.csv": "text/csv; charset=utf-8",
    "confusion.png": "image/png",
    "calibration.png": "image/png",
    "comparison.json": "application/json",
    "flips.csv": "text/csv; charset=utf-8",
    "settings.json": "application/json",
}


def run_folder(run_id: UUID) -> Path:
    """`<NEURONOVA_RUNS>/<run id>`."""
    return Path(settings.ENV.runs) / str(run_id)


def report_folder(run_id: UUID) -> Path:
    """Where the training writes what people read."""
    return run_folder(run_id) / "report"


def report_files(run_id: UUID) -> list[str]:
    """Names of the report's files that are there."""
    folder = report_folder(run_id)
    return [name for name in CONTENT_TYPES if (folder / name).is_file()]


def report_file(run_id: UUID, name: str) -> tuple[Path, str]:
    """Path and content type of one file. Raises NotFoundError."""
    if name not in CONTENT_TYPES or not (path := report_folder(run_id) / name).is_file():
        raise NotFoundError
    return path, CONTENT_TYPES[name]
