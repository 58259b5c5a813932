"""Bodies are checked by one serializer for all requests."""

from typing import Any

import pytest
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.test import APIRequestFactory

from common.api import valid


class Wish(serializers.Serializer[Any]):
    """Counts how often its fields are made."""

    made = 0
    number = serializers.IntegerField(min_value=1)
    word = serializers.CharField(required=False)

    def get_fields(self) -> dict[str, Any]:
        type(self).made += 1
        return super().get_fields()


def asked(body: Any) -> Request:
    request = Request(APIRequestFactory().post("/"))
    request._full_data = body
    return request


def codes(body: Any) -> Any:
    with pytest.raises(ValidationError) as refused:
        valid(Wish, asked(body))
    return refused.value.get_codes()


def test_valid_makes_the_fields_once_for_all_requests() -> None:
    valid(Wish, asked({"number": 1}))
    made = Wish.made

    assert valid(Wish, asked({"number": "2", "word": "a"})) == {"number": 2, "word": "a"}

    assert Wish.made == made


def test_valid_knows_nothing_of_the_body_before() -> None:
    assert codes({"number": 0}) == {"number": ["min_value"]}
    assert valid(Wish, asked({"number": 3, "word": "b"})) == {"number": 3, "word": "b"}
    assert valid(Wish, asked({"number": 4})) == {"number": 4}
    assert codes({}) == {"number": ["required"]}
    assert codes(None) == {"non_field_errors": ["null"]}
    assert codes([1]) == {"non_field_errors": ["invalid"]}


def test_valid_checks_a_part_of_a_body_by_itself() -> None:
    assert valid(Wish, asked({"word": "c"}), partial=True) == {"word": "c"}

    assert codes({"word": "c"}) == {"number": ["required"]}
