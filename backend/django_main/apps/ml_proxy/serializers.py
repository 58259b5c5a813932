"""Shapes of the /ml/ API. The page generates its types from these: names and nullability are a contract."""

from __future__ import annotations

from typing import Any, Final

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from apps.ml_proxy.models import InferenceState
from apps.ml_proxy.serving import VERSION
from apps.ml_proxy.statement_serializers import LatestReviewSerializer
from common.keys import MAX_KEY


class ModelRefSerializer(serializers.Serializer[Any]):
    """Which model answered."""

    name = serializers.CharField()
    version = serializers.CharField()
    sha256 = serializers.CharField()


class InputFactsSerializer(serializers.Serializer[Any]):
    """What was judged. `shape` is rows, columns, of a volume slices, rows, columns; null until it was decoded."""

    sha256 = serializers.CharField(help_text="SHA-256 of the original bytes.")
    bytes = serializers.IntegerField()
    format = serializers.CharField()
    shape = serializers.ListField(child=serializers.IntegerField(), allow_null=True)
    spacing_mm = serializers.ListField(child=serializers.FloatField(), allow_null=True)


class TumorSerializer(serializers.Serializer[Any]):
    """Measures of the outlined region. Millimetres exist only where the file says so."""

    present = serializers.BooleanField()
    area_px = serializers.IntegerField()
    area_mm2 = serializers.FloatField(allow_null=True)
    volume_ml = serializers.FloatField(allow_null=True)
    diameters_mm = serializers.ListField(
        child=serializers.FloatField(),
        allow_null=True,
        help_text="Longest and perpendicular to it, of the largest connected piece of the outline.",
    )
    bbox = serializers.ListField(
        child=serializers.IntegerField(),
        min_length=4,
        max_length=4,
        allow_null=True,
        help_text="x0, y0, x1, y1 in pixels of the input, half-open.",
    )


class ResultImagesSerializer(serializers.Serializer[Any]):
    """Addresses under /media/, fetched with the Bearer header; null where there is none or it is not yours to see."""

    input = serializers.CharField(allow_null=True)
    mask = serializers.CharField(allow_null=True)
    heatmap = serializers.CharField(allow_null=True)
    overlay = serializers.CharField(allow_null=True)
    montage = serializers.CharField(allow_null=True, help_text="A sheet of slices of a volume.")
    volume = serializers.CharField(allow_null=True, help_text="`.nii.gz` of 8 bits on the grid of the input.")
    mask_volume = serializers.CharField(allow_null=True, help_text="`.nii.gz`, 0 or 1, on the grid of the input.")


class VolumeSerializer(serializers.Serializer[Any]):
    """Which slices of a volume were judged; the pictures show the key slice."""

    plane = serializers.ChoiceField(choices=["axial", "coronal", "sagittal"])
    key_slice = serializers.IntegerField()
    slices = serializers.ListField(
        child=serializers.ListField(child=serializers.FloatField(), min_length=2, max_length=2),
        help_text="Slice number and tumour probability of each.",
    )


WITHHELD: Final = ["role", "reason_needed", "expired", "not_asked"]


# drf-spectacular adds null to this, but not to the choices that it finds and names itself.
@extend_schema_field({"oneOf": [{"type": "string", "enum": WITHHELD}]})
class ImagesWithheldField(serializers.ChoiceField):
    """Why there are no images, or null."""


class ResultSerializer(serializers.Serializer[Any]):
    """What the model says."""

    label = serializers.CharField()  # type: ignore[assignment]
    label_text = serializers.CharField(help_text="In the language of the request.")
    probability = serializers.FloatField()
    probabilities = serializers.DictField(child=serializers.FloatField())
    confident = serializers.BooleanField()
    reasons = serializers.ListField(child=serializers.CharField())
    tumor = TumorSerializer()
    volume = VolumeSerializer(allow_null=True, help_text="Null unless the input was a volume.")
    images = ResultImagesSerializer()
    images_withheld = ImagesWithheldField(
        choices=WITHHELD,
        allow_null=True,
        help_text="Why all images are null: not for this role; an auditor gives a reason first (`images/`); the pixels "
        "were kept as long as the hospital keeps them; whoever asked wanted none.",
    )


class RowErrorSerializer(serializers.Serializer[Any]):
    """Why a row did not complete."""

    code = serializers.CharField()
    params = serializers.DictField()


class JobSerializer(serializers.Serializer[Any]):
    """Where a job that has not ended stands."""

    position = serializers.IntegerField(allow_null=True, help_text="1 is next, 0 is running.")
    progress = serializers.FloatField(help_text="0 to 1, estimated from how long the last jobs took.")
    eta_s = serializers.ListField(
        child=serializers.FloatField(),
        min_length=2,
        max_length=2,
        allow_null=True,
        help_text="Shortest and longest wait in seconds, as the last jobs show; null when they do not tell, and while "
        "the job pauses because the AI server could not begin.",
    )


class PredictionSerializer(serializers.Serializer[Any]):
    """One prediction, as `predict` answers it and the history keeps it. `result` is null for technicians."""

    id = serializers.UUIDField()
    request_id = serializers.CharField()
    state = serializers.ChoiceField(choices=InferenceState.choices)
    patient = serializers.IntegerField()
    requested_by = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)
    model = ModelRefSerializer(allow_null=True)
    input = InputFactsSerializer()
    result = ResultSerializer(allow_null=True)
    error = RowErrorSerializer(allow_null=True)
    job = JobSerializer(allow_null=True)
    review = LatestReviewSerializer(allow_null=True)
    released = serializers.BooleanField()
    cached = serializers.BooleanField(help_text="Whether the same bytes were answered by this model before.")
    timing_ms = serializers.DictField(
        child=serializers.FloatField(),
        help_text="total, gateway, decode, preprocess, inference, explain, encode, of a job also queue (before total "
        "began); empty until the row ends.",
    )


class PredictSerializer(serializers.Serializer[Any]):
    """One image and whose it is. Give `image` or `upload`, and `patient` (id) or `patient_number`."""

    image = serializers.FileField(
        help_text="PNG, JPEG, DICOM, NIfTI (`.nii`, `.nii.gz`) or a zip of one DICOM series, at most 100 MB.",
        required=False,
    )
    upload = serializers.UUIDField(
        required=False, help_text="Instead of `image`: an upload of yours that came in chunks. It is used up by this."
    )
    patient = serializers.IntegerField(required=False, min_value=1, max_value=MAX_KEY)
    patient_number = serializers.CharField(required=False, max_length=64)
    model = serializers.RegexField(rf"^{VERSION}\Z", required=False, help_text="A version other than the serving one.")
    confirm_patient_mismatch = serializers.BooleanField(required=False, default=False)
    images = serializers.BooleanField(
        required=False,
        default=True,
        help_text="`false`: class, probabilities and measures only; no picture is made or kept. A job makes them all "
        "the same.",
    )


class PredictFieldsSerializer(PredictSerializer):
    """The same without the file, which is checked by its bytes."""

    image = None  # type: ignore[assignment]


class AiStatusSerializer(serializers.Serializer[Any]):
    """The AI server is alive and has a model."""

    live = serializers.BooleanField()
    ready = serializers.BooleanField()
    model = ModelRefSerializer()
    pid = serializers.IntegerField()
    uptime_s = serializers.FloatField()
