"""Answers held against backend/contract/inference_v1.json."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

SCHEMA = Path(__file__).parents[2] / "backend" / "contract" / "inference_v1.json"


@cache
def validator(name: str) -> Draft202012Validator:
    """The validator of one definition."""
    document = json.loads(SCHEMA.read_text())
    Draft202012Validator.check_schema(document)
    return Draft202012Validator(document | {"$ref": f"#/$defs/{name}"})


def assert_matches(name: str, value: Any) -> None:
    """Fail with every deviation at once."""
    deviations = [f"{error.json_path}: {error.message[:200]}" for error in validator(name).iter_errors(value)]
    assert not deviations, "\n".join(deviations)
