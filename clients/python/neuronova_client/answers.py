"""The server's answers as types. What they mean stands in the API's documentation (`/api/docs/` of a server)."""

from __future__ import annotations

from typing import Any, Final, TypedDict

# A row in one of these does not change any more.
FINAL: Final = frozenset({"completed", "refused", "failed", "timeout", "cancelled", "abandoned"})


class Images(TypedDict):
    """Addresses under /media/, for `Client.image`; null where there is none or it is not yours to see."""

    input: str | None
    mask: str | None
    heatmap: str | None
    overlay: str | None
    montage: str | None
    volume: str | None
    mask_volume: str | None


class Result(TypedDict):
    """What the model says. `reasons` say why `confident` is false."""

    label: str
    label_text: str
    probability: float
    probabilities: dict[str, float]
    confident: bool
    reasons: list[str]
    tumor: dict[str, Any]
    volume: dict[str, Any] | None
    images: Images
    images_withheld: str | None


class Job(TypedDict):
    """Where a job stands. `position` 1 is next, 0 runs; `progress` 0 to 1; `eta_s` shortest and longest wait."""

    position: int | None
    progress: float
    eta_s: list[float] | None


class RowError(TypedDict):
    """Why a row did not complete."""

    code: str
    params: dict[str, Any]


class Prediction(TypedDict):
    """One row of the record. `result` is null until it completed, and for technicians."""

    id: str
    request_id: str
    state: str
    patient: int
    requested_by: int
    created_at: str
    finished_at: str | None
    model: dict[str, str] | None
    input: dict[str, Any]
    result: Result | None
    error: RowError | None
    job: Job | None
    review: dict[str, Any] | None
    released: bool
    cached: bool
    timing_ms: dict[str, float]
