"""File a training run so that it cannot be lost: the request lies on disk before anybody answers."""

import re
import uuid
from dataclasses import dataclass
from pathlib import Path

import orjson

from inference.core.errors import AlreadyRunningError, BadJsonError, InvalidRequestError
from inference.core.files import write_new
from inference.core.manifest import is_version

PROFILES = ("quick", "full")
MAX_BODY_BYTES = 64 * 1024
# Without the setgid bit: a hardened unit may not set it (RestrictSUIDSGID=), and mkdir has already taken the group of
# the runs folder.
_SHARED_FOLDER = 0o770
_DATASET = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,127}")
_FIELDS = frozenset({"run_id", "dataset", "base_version", "profile"})


@dataclass(frozen=True)
class RetrainRequest:
    """What a run is to do; `dataset` names an export of reviewed cases, `base_version` a version of the store."""

    run_id: str
    dataset: str | None
    base_version: str | None
    profile: str

    def as_bytes(self) -> bytes:
        """The bytes of request.json: equal requests have equal bytes."""
        value = {
            "run_id": self.run_id,
            "dataset": self.dataset,
            "base_version": self.base_version,
            "profile": self.profile,
        }
        return orjson.dumps(value, option=orjson.OPT_APPEND_NEWLINE | orjson.OPT_SORT_KEYS)


def parse_request(body: bytes) -> RetrainRequest:
    """Raises BadJsonError, or InvalidRequestError(field=...)."""
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError as exc:
        raise BadJsonError from exc
    if not isinstance(value, dict):
        raise BadJsonError
    if unknown := sorted(set(value) - _FIELDS):
        raise InvalidRequestError(field=unknown[0][:64])
    dataset, base_version = value.get("dataset"), value.get("base_version")
    if dataset is not None and not (isinstance(dataset, str) and _DATASET.fullmatch(dataset)):
        raise InvalidRequestError(field="dataset")
    if base_version is not None and not (isinstance(base_version, str) and is_version(base_version)):
        raise InvalidRequestError(field="base_version")
    if value.get("profile") not in PROFILES:
        raise InvalidRequestError(field="profile")
    return RetrainRequest(_run_id(value.get("run_id")), dataset, base_version, value["profile"])


def _run_id(value: object) -> str:
    # The id becomes a folder name: only the canonical spelling of a UUID, so one run has one folder.
    try:
        canonical = str(uuid.UUID(value)) if isinstance(value, str) else None
    except ValueError:
        canonical = None
    if canonical is None or canonical != value:
        raise InvalidRequestError(field="run_id")
    return canonical


def file_request(runs_dir: Path, request: RetrainRequest) -> None:
    """Write `<runs_dir>/<run_id>/request.json`; filing the same request again changes nothing.

    raises: AlreadyRunningError when the id was filed with another content; OSError when the disk refuses
    """
    folder = _run_folder(runs_dir, request.run_id)
    target = folder / "request.json"
    data = request.as_bytes()
    if not write_new(target, data) and target.read_bytes() != data:
        raise AlreadyRunningError(run_id=request.run_id)


def _run_folder(runs_dir: Path, run_id: str) -> Path:
    """The run's folder, usually made by the gateway already; one made here is writable for the shared group."""
    folder = runs_dir / run_id
    try:
        folder.mkdir(parents=True)
    except FileExistsError:
        return folder
    # The training worker is another system user. mkdir alone would follow this process's umask.
    folder.chmod(_SHARED_FOLDER)
    return folder
