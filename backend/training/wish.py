"""What a run is asked to do (`request.json`, filed by the AI server), and how it can fail in words of one code."""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from inference.core.files import write_replacing

SCRATCH = "scratch"  # as `base_version`: begin from nothing
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,127}")


class RunError(Exception):
    """A run that cannot go on. `code` is stable, `params` are numbers and names of ours.

    bad_request, no_base_data, dataset_missing, dataset_damaged, base_missing, base_not_trainable, disk_full
    """

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.code, self.params = code, params


@dataclass(frozen=True)
class Wish:
    """dataset: name of an export of reviewed cases; base_version: of the store, None for the serving one."""

    run_id: str
    dataset: str | None
    base_version: str | None
    profile: str

    @classmethod
    def read(cls, file: Path) -> "Wish":
        """Raises RunError `bad_request`."""
        try:
            value: dict[str, Any] = json.loads(file.read_bytes())
            wish = cls(str(value["run_id"]), value["dataset"], value["base_version"], str(value["profile"]))
        except (OSError, ValueError, KeyError, TypeError) as exc:
            raise RunError("bad_request") from exc
        named = [name for name in (wish.dataset, wish.base_version) if name is not None]
        if wish.profile not in ("quick", "full") or not all(_NAME.fullmatch(name) for name in named):
            raise RunError("bad_request")
        return wish


def base_package(store: Path, wish: Wish, taken: Path) -> Path:
    """Folder of the version that is compared with and, unless the run begins from scratch, trained on from.

    taken : file of the run that names it from the first attempt on. Another version may serve when a run that crashed
            is started again, and its checkpoint holds what came of the weights of the first.
    raises: RunError `base_missing` when the store has no such version or names none; OSError
    """
    begun = _named(taken) if taken.exists() else None
    version = wish.base_version
    if begun is not None:
        version = begun[0]
    elif version is None or version == SCRATCH:
        version, _ = _named(store / "current.json")
    folder = store / "packages" / version
    _, sha256 = _named(folder / "manifest.json", version=version)
    if begun is None:
        write_replacing(taken, json.dumps({"version": version, "sha256": sha256}).encode() + b"\n")
    elif sha256 != begun[1]:
        raise RunError("base_missing", version=version)  # another model has its name now
    return folder


def _named(file: Path, **params: object) -> tuple[str, str]:
    """Version and SHA-256 of the model that a file speaks of."""
    try:
        value = json.loads(file.read_bytes())
        return str(value["version"]), str(value["sha256"])
    except (OSError, ValueError, KeyError, TypeError) as exc:
        raise RunError("base_missing", **params) from exc


def candidate_version(base: str, run_id: str) -> str:
    """`1.1.0-r0198f3a29c1d`: the base's own number and the run, which begins with the time."""
    root = re.sub(r"-r[0-9a-f]{12}$", "", base)
    digits = run_id.replace("-", "")
    return f"{root[:48]}-r{digits[:8]}{digits[-4:]}"
