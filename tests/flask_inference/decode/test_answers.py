"""What a decoder child says is believed only as far as it can do no harm: a hostile file may have said it."""

from typing import Any

import orjson
import pytest

from inference.core.decode.answers import error_of
from inference.core.errors import DecodedTooLargeError


def test_error_of_keeps_code_words_and_numbers() -> None:
    params = {"reason": "side", "limit": 8192, "share": 0.5, "last": True}

    error = error_of({"code": "decoded_too_large", "params": params})

    assert isinstance(error, DecodedTooLargeError)
    assert error.params == params


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("self", 1),
        ("code", "internal_error"),
        ("status", 200),
        ("bytes", 10**400),
        ("share", float("nan")),
        ("share", float("-inf")),
        ("reason", "\ud800"),
        ("\ud800", 1),
        ("reason", "x" * 65),
        ("side", [8192]),
    ],
)
def test_error_of_passes_over_what_no_answer_can_carry(name: str, value: Any) -> None:
    error = error_of({"code": "corrupt_file", "params": {"reason": "truncated", name: value} | {"limit": 3}})

    assert error.code == "corrupt_file"
    assert error.params.pop("reason", "truncated") == "truncated"
    assert error.params == {"limit": 3}
    assert orjson.dumps(error.params)


@pytest.mark.parametrize("value", [None, [], "corrupt_file", {"code": "corrupt_file"}, {"code": 7, "params": 7}])
def test_error_of_anything_else_is_a_damaged_file(value: Any) -> None:
    assert error_of(value).params == {"reason": "decoder_answer"}
