"""Shapes of what people say about answers: reviews, moves to another patient."""

from __future__ import annotations

import base64
import binascii
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from apps.ml_proxy.mask_png import MAX_BYTES
from apps.ml_proxy.statements import Verdict
from common.keys import MAX_KEY

_MASK_HELP = "With `correct` only: 8-bit grey PNG of the input's height and width, above 127 is inside; 4 MiB at most."


class ReviewSerializer(serializers.Serializer[Any]):
    """One review. A patient sees neither who wrote it nor the comment and the mask."""

    id = serializers.IntegerField()
    verdict = serializers.ChoiceField(choices=Verdict.choices)
    label = serializers.CharField(  # type: ignore[assignment]
        allow_null=True, help_text="What the image shows in the reviewer's judgement; null when it is unusable."
    )
    comment = serializers.CharField(allow_null=True)
    mask = serializers.CharField(allow_null=True, help_text="Address under /media/ of the corrected outline.")
    by = serializers.IntegerField(allow_null=True)
    by_name = serializers.CharField(allow_null=True)
    at = serializers.DateTimeField()


class LatestReviewSerializer(ReviewSerializer):
    """The review that counts: the last one, and how many there are."""

    count = serializers.IntegerField()


@extend_schema_field({"type": "string", "contentEncoding": "base64", "contentMediaType": "image/png"})
class MaskField(serializers.Field[bytes, Any, Any, Any]):
    """The bytes of a file, or of a base64 text."""

    default_error_messages = {"too_large": "too_large", "not_base64": "not_base64"}

    def to_internal_value(self, data: Any) -> bytes:
        if isinstance(data, UploadedFile):
            if (data.size or 0) > MAX_BYTES:
                self.fail("too_large")
            return bytes(data.read())
        if not isinstance(data, str):
            self.fail("not_base64")
        try:
            return base64.b64decode(data, validate=True)
        except (binascii.Error, ValueError):
            self.fail("not_base64")


class ReviewWriteSerializer(serializers.Serializer[Any]):
    """A review. `correct` takes another label, a mask, or both; of a refusal neither: it should have been judged."""

    verdict = serializers.ChoiceField(choices=Verdict.choices)
    label = serializers.CharField(  # type: ignore[assignment]
        required=False, allow_blank=True, default="", max_length=32, help_text="One of the labels of the model."
    )
    comment = serializers.CharField(required=False, allow_blank=True, default="", max_length=2000)
    mask = MaskField(required=False, help_text=f"{_MASK_HELP} As base64.")


class ReviewFormSerializer(ReviewWriteSerializer):
    """The same as a form, with the mask as a file."""

    mask = serializers.FileField(required=False, help_text=_MASK_HELP)  # type: ignore[assignment]


class ReassignSerializer(serializers.Serializer[Any]):
    """Whose study it is. Give `patient` (id) or `patient_number`."""

    patient = serializers.IntegerField(required=False, min_value=1, max_value=MAX_KEY)
    patient_number = serializers.CharField(required=False, max_length=64)
    reason = serializers.CharField(min_length=5, max_length=500)


class ReassignmentSerializer(serializers.Serializer[Any]):
    """One move of a study."""

    id = serializers.IntegerField()
    from_patient = serializers.IntegerField()
    to_patient = serializers.IntegerField()
    by = serializers.IntegerField()
    by_name = serializers.CharField()
    at = serializers.DateTimeField()
    reason = serializers.CharField()


class WhySerializer(serializers.Serializer[Any]):
    """Why it cannot do without."""

    reason = serializers.CharField(min_length=5, max_length=500)
