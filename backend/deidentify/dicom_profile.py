"""What the Basic Application Level Confidentiality Profile (PS3.15 table E.1-1) wants done with each attribute.

The table comes from dicom-anonymizer and the dictionary from pydicom, both kept up to date with the standard. Only
their data modules are loaded: the packages themselves would bring image codecs and 90 MB into every child.
"""

from __future__ import annotations

import importlib.util
from enum import Enum
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

EDITION: Final = "dicomfields_2026c"


class Action(Enum):
    """Letters of table E.1-1. Where it leaves a choice ("X unless Z is required"), the one that no IOD can miss."""

    REMOVE = "X"
    EMPTY = "Z"
    DUMMY = "D"
    MAP_UIDS = "U"


_BY_LIST: Final = {
    "X_TAGS": Action.REMOVE,
    "Z_TAGS": Action.EMPTY,
    "X_Z_TAGS": Action.EMPTY,
    "D_TAGS": Action.DUMMY,
    "Z_D_TAGS": Action.DUMMY,
    "X_D_TAGS": Action.DUMMY,
    "X_Z_D_TAGS": Action.DUMMY,
    "U_TAGS": Action.MAP_UIDS,
    "X_Z_U_STAR_TAGS": Action.MAP_UIDS,
}
# Curves and overlays: the table names them by groups of 256.
_GRAPHICS: Final = (0x5000, 0x6000)


@lru_cache(maxsize=1)
def actions() -> dict[int, Action]:
    """The table by tag number, without its repeating groups."""
    lists = _data_module("dicomanonymizer", "dicom_anonymization_databases", f"{EDITION}.py")
    return {tag[0] << 16 | tag[1]: action for name, action in _BY_LIST.items() for tag in lists[name] if len(tag) == 2}


@lru_cache(maxsize=1)
def dictionary() -> dict[int, tuple[bytes, ...]]:
    """The VRs an attribute may have, by tag number."""
    entries = _data_module("pydicom", "_dicom_dict.py")["DicomDictionary"]
    return {tag: tuple(vr.encode() for vr in entry[0].split(" or ")) for tag, entry in entries.items()}


def action_of(tag: int) -> Action | None:
    """What is to be done with an attribute; None where the table says nothing of it."""
    group = tag >> 16
    if group % 2 or group & 0xFF00 in _GRAPHICS or not tag & 0xFFFF:  # private, graphics, length of a group
        return Action.REMOVE
    return actions().get(tag)


def _data_module(package: str, *path: str) -> dict[str, Any]:
    """The names of one module of an installed package, without importing the package."""
    found = importlib.util.find_spec(package)
    if found is None or not found.submodule_search_locations:
        raise ImportError(package)
    file = Path(found.submodule_search_locations[0]).joinpath(*path)
    spec = importlib.util.spec_from_file_location(file.stem, file)
    if spec is None or spec.loader is None:
        raise ImportError(package)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return vars(module)
