"""Shapes of the model's life: versions, promotions, training runs. The page generates its types from these."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from apps.ml_proxy.models import TrainingProfile, TrainingRun, TrainingState
from apps.ml_proxy.serializers import RowErrorSerializer
from apps.ml_proxy.serving import VERSION
from apps.model_life.models import DriftAlarm, DriftKind, ModelPromotion, PromotionKind, PromotionState
from apps.model_life.reports import report_files

VERSION_STATES = ("serving", "candidate", "rejected", "retired", "available", "refused", "unreadable")


class LabelSerializer(serializers.Serializer[Any]):
    """One class of the model."""

    id = serializers.CharField()
    ko = serializers.CharField()
    en = serializers.CharField()


class LimitsSerializer(serializers.Serializer[Any]):
    """What the model cannot do, in words for people."""

    ko = serializers.ListField(child=serializers.CharField())
    en = serializers.ListField(child=serializers.CharField())


class ModelCardSerializer(serializers.Serializer[Any]):
    """The serving model's manifest; more keys may come with a model."""

    name = serializers.CharField()
    version = serializers.CharField()
    sha256 = serializers.CharField()
    created_at = serializers.CharField(required=False)
    licence = serializers.CharField(required=False)
    input = serializers.DictField(required=False)
    preprocessing = serializers.DictField(required=False)
    labels = LabelSerializer(many=True)
    calibration = serializers.DictField(required=False)
    thresholds = serializers.DictField(required=False)
    training = serializers.DictField(required=False)
    figures = serializers.DictField(required=False)
    limits = LimitsSerializer(required=False)


class ModelVersionSerializer(serializers.Serializer[Any]):
    """One version: in the store, or trained and rejected (then it is in no store)."""

    version = serializers.CharField()
    sha256 = serializers.CharField(allow_null=True)
    state = serializers.ChoiceField(
        choices=VERSION_STATES,
        help_text="candidate: trained, passed, never served; rejected: trained and failed; retired: has served; "
        "available: in the store; refused and unreadable may not serve.",
    )
    created_at = serializers.CharField(allow_null=True)
    run = serializers.UUIDField(allow_null=True, help_text="The training run it came from.")


class PromotionSerializer(serializers.ModelSerializer[ModelPromotion]):
    """One promotion or rollback. `pending`: moved, but the AI server was not yet seen serving it."""

    kind = serializers.ChoiceField(choices=PromotionKind.choices)
    state = serializers.ChoiceField(choices=PromotionState.choices)
    requested_by = serializers.IntegerField(source="requested_by_id", read_only=True, allow_null=True)
    error = serializers.SerializerMethodField()

    class Meta:
        model = ModelPromotion
        fields = (
            "id", "kind", "state", "created_at", "finished_at", "requested_by", "note", "version", "sha256",
            "previous_version", "previous_sha256", "error",
        )  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(RowErrorSerializer(allow_null=True))
    def get_error(self, row: ModelPromotion) -> dict[str, Any] | None:
        return {"code": row.error_code, "params": row.error_params} if row.error_code else None


class PromoteSerializer(serializers.Serializer[Any]):
    """Why this version shall serve; kept with the promotion."""

    note = serializers.CharField(max_length=2000)


class RollbackSerializer(serializers.Serializer[Any]):
    """Why the serving model goes; kept with the rollback."""

    reason = serializers.CharField(max_length=2000)


class ModelInfoSerializer(serializers.Serializer[Any]):
    """The serving model's card and every version."""

    serving = ModelCardSerializer(allow_null=True)
    versions = ModelVersionSerializer(many=True)
    promotions = PromotionSerializer(many=True, help_text="The newest twenty, newest first.")


class RetrainSerializer(serializers.Serializer[Any]):
    """A wish to train. `reason` is kept with the run.

    Without `dataset` the cases reviewed so far become a data set; without `base_version` the serving model is the
    start, and `scratch` starts from nothing.
    """

    reason = serializers.CharField(max_length=2000)
    dataset = serializers.CharField(required=False, allow_null=True, max_length=200)
    base_version = serializers.RegexField(rf"^{VERSION}\Z", required=False, allow_null=True)
    profile = serializers.ChoiceField(choices=TrainingProfile.choices, required=False, default=TrainingProfile.FULL)


class DatasetSerializer(serializers.Serializer[Any]):
    """A data set of reviewed cases that a training can learn from again. No file and no patient is named."""

    name = serializers.CharField()
    created_at = serializers.DateTimeField()
    cases = serializers.IntegerField()
    patients = serializers.IntegerField()
    by_class = serializers.DictField(child=serializers.IntegerField())


class TrainingRunSerializer(serializers.ModelSerializer[TrainingRun]):
    """A training run: state, progress, figures per epoch, verdict."""

    run_id = serializers.UUIDField(source="id", read_only=True, help_text="The same as `id`.")
    state = serializers.ChoiceField(choices=TrainingState.choices)
    requested_by = serializers.IntegerField(source="requested_by_id", read_only=True)
    requested_by_name = serializers.CharField(source="requested_by.username", read_only=True)
    epochs = serializers.ListField(child=serializers.DictField())
    verdict = serializers.DictField(
        allow_null=True, help_text="passed, failed (the first clause that did), clauses, base and candidate, data."
    )
    files = serializers.SerializerMethodField()
    error = serializers.SerializerMethodField()

    class Meta:
        model = TrainingRun
        fields = (
            "id", "run_id", "state", "created_at", "started_at", "finished_at", "requested_by", "requested_by_name",
            "reason", "dataset", "base_version", "profile", "stage", "progress", "eta_s", "heartbeat_at", "epochs",
            "verdict", "candidate_version", "files", "error",
        )  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(RowErrorSerializer(allow_null=True))
    def get_error(self, run: TrainingRun) -> dict[str, Any] | None:
        return {"code": run.error_code, "params": run.error_params} if run.error_code else None

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_files(self, run: TrainingRun) -> list[str]:
        """Names under `files/`: report, curves, confusion, calibration, comparison."""
        return report_files(run.pk)


class AgreementFigureSerializer(serializers.Serializer[Any]):
    """How often reviewers named the class that the model had named."""

    name = serializers.CharField(help_text="Class, format or id of the user who sent it; empty for all together.")
    reviews = serializers.IntegerField()
    agreed = serializers.IntegerField()
    share = serializers.FloatField(allow_null=True)
    interval = serializers.ListField(child=serializers.FloatField(), min_length=2, max_length=2, help_text="95 %.")
    cusum = serializers.FloatField(help_text="Evidence that one answer in five is wrong rather than one in ten.")
    alarm = serializers.BooleanField(help_text="Whether that evidence has passed 4 within the window.")


class UploaderFigureSerializer(AgreementFigureSerializer):
    """The same for one uploader."""

    title = serializers.CharField(help_text="The login that `name` numbers.")


class CoursePointSerializer(serializers.Serializer[Any]):
    """Agreement after one review."""

    at = serializers.DateTimeField()
    share = serializers.FloatField(help_text="Of the last 50 reviews up to this one.")
    cusum = serializers.FloatField(help_text="Evidence that one answer in five is wrong; above 4 is an alarm.")


class InputFigureSerializer(serializers.Serializer[Any]):
    """How far one feature of the pictures has moved from the training pictures."""

    name = serializers.CharField()
    pictures = serializers.IntegerField()
    psi = serializers.FloatField(help_text="Population stability index.")
    level = serializers.ChoiceField(choices=["steady", "moved", "far"])
    edges = serializers.ListField(child=serializers.FloatField())
    reference = serializers.ListField(child=serializers.FloatField(), help_text="Share of training pictures per bin.")
    now = serializers.ListField(child=serializers.FloatField(), help_text="Share of the pictures judged, per bin.")


class DriftAlarmSerializer(serializers.ModelSerializer[DriftAlarm]):
    """What was noticed, once for each model."""

    kind = serializers.ChoiceField(choices=DriftKind.choices)

    class Meta:
        model = DriftAlarm
        fields = ("kind", "subject", "value", "threshold", "at", "model_version", "model_sha256")
        read_only_fields = fields


class ServingModelSerializer(serializers.Serializer[Any]):
    """The model the figures are about."""

    version = serializers.CharField()
    sha256 = serializers.CharField()


class AgreementSerializer(serializers.Serializer[Any]):
    """Reviews of the serving model's answers. Reviewed cases are no random sample: for noticing a change."""

    window_days = serializers.IntegerField()
    model = ServingModelSerializer(allow_null=True)
    reviews = serializers.IntegerField()
    unusable = serializers.IntegerField()
    overall = AgreementFigureSerializer()
    by_answer = AgreementFigureSerializer(many=True, help_text="By the class the model named.")
    by_review = AgreementFigureSerializer(many=True, help_text="By the class the reviewers named.")
    by_format = AgreementFigureSerializer(many=True)
    by_uploader = UploaderFigureSerializer(many=True, help_text="A scanner's gateway is a user of its own.")
    course = CoursePointSerializer(many=True, help_text="Review by review, oldest first, the newest 400.")
    inputs = InputFigureSerializer(many=True, help_text="Empty while fewer than 100 pictures were measured.")
    alarms = DriftAlarmSerializer(many=True)
