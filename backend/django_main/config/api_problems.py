"""Which errors each operation of the schema can answer with.

What follows from the kind of operation (it wants a token, takes a body, names a row) is read off it; what is its own,
the view says (`common.api.problems`). A drf-spectacular hook writes both down, one shared response per status.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from common.problem import CONTENT_TYPE
from common.titles import TITLES

ALWAYS: Final = ("not_acceptable", "audit_unavailable")
WITH_TOKEN: Final = (
    *("not_authenticated", "token_expired", "permission_denied", "password_change_required", "otp_setup_required"),
    "rate_limited",
)
WITH_BODY: Final = ("invalid_request", "payload_too_large", "unsupported_media_type")
WITH_JSON: Final = ("bad_json",)
WITH_FORM: Final = ("bad_multipart", "missing_file", "multiple_files", "empty_file", "bad_filename")
_METHODS: Final = ("get", "post", "put", "patch", "delete")
_CODE: Final = re.compile(r"`(\w+)`")


def say_what_can_go_wrong(result: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
    """Replace each operation's `default` answer by the statuses it has, with their codes."""
    for operation in _operations(result):
        answers = operation["responses"]
        answers.pop("default", None)
        own = {code for status in list(answers) if _is_problem(answers[status]) for code in _named(answers.pop(status))}
        for status, codes in _by_status(own | _of_its_kind(operation)).items():
            named = ", ".join(f"`{code}`" for code in codes)
            answers[str(status)] = {"$ref": f"#/components/responses/Problem{status}", "description": named}
        operation["responses"] = dict(sorted(answers.items()))
    result["components"]["responses"] = {
        f"Problem{status}": _response(status, codes) for status, codes in _by_status(set(TITLES)).items()
    }
    return result


def _operations(result: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for path in result["paths"].values():
        yield from (path[method] for method in _METHODS if method in path)


def _of_its_kind(operation: dict[str, Any]) -> set[str]:
    codes = set(ALWAYS)
    if any(operation.get("security", [{}])):
        codes.update(WITH_TOKEN)
    parameters = operation.get("parameters", [])
    if any(parameter["in"] == "path" or parameter["name"] == "cursor" for parameter in parameters):
        codes.add("not_found")
    if any(parameter["in"] == "query" for parameter in parameters):
        codes.add("invalid_request")
    if "requestBody" in operation:
        is_form = "multipart/form-data" in operation["requestBody"]["content"]
        codes.update(WITH_BODY, WITH_FORM if is_form else WITH_JSON)
    return codes


def _is_problem(answer: dict[str, Any]) -> bool:
    return CONTENT_TYPE in answer.get("content", {})


def _named(answer: dict[str, Any]) -> list[str]:
    return _CODE.findall(answer["description"])


def _by_status(codes: set[str]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for code in sorted(codes):
        found.setdefault(TITLES[code].status, []).append(code)
    return dict(sorted(found.items()))


def _response(status: int, codes: list[str]) -> dict[str, Any]:
    narrowed = {"type": "object", "properties": {"status": {"const": status}, "code": {"enum": codes}}}
    return {
        "description": f"{status}: " + ", ".join(f"`{code}`" for code in codes),
        "content": {
            CONTENT_TYPE: {
                "schema": {"allOf": [{"$ref": "#/components/schemas/Problem"}, narrowed]},
                "examples": {code: {"value": _example(code)} for code in codes},
            }
        },
    }


def _example(code: str) -> dict[str, Any]:
    title = TITLES[code]
    return {
        "type": f"urn:neuronova:problem:{code}",
        "title": title.ko,
        "status": title.status,
        "code": code,
        "params": {},
        "request_id": "0198c0de4f3a7d5e9b1c2a3f4e5d6c7b",
    }
