"""The API's schema as it is committed, read once for each process by the quick parser."""

from typing import Any

import yaml

from config.env import REPOSITORY


def read(text: str) -> dict[str, Any]:
    """A schema as objects. PyYAML's own parser takes a second of processor time for it, libyaml's a tenth."""
    found: dict[str, Any] = yaml.load(text, yaml.CSafeLoader)
    return found


SCHEMA = read((REPOSITORY / "backend" / "contract" / "openapi.yaml").read_text(encoding="utf-8"))
