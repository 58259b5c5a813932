"""The API's schema as it is committed, read once for each process by the quick parser."""

from typing import Any

import yaml

from config.env import REPOSITORY

FILE = REPOSITORY / "backend" / "contract" / "openapi.yaml"
# PyYAML's own parser takes a second of processor time for it, libyaml's a tenth.
SCHEMA: dict[str, Any] = yaml.load(FILE.read_text(encoding="utf-8"), yaml.CSafeLoader)
