"""Shapes of the proof and of who looked. The page generates its types from these."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from apps.accounts.models import Role
from apps.audit import report
from apps.audit.accesses import ACTIONS
from apps.audit.models import CheckState


class ProofCheckpointSerializer(serializers.Serializer[Any]):
    """The signed root the paths lead to. The signature (Ed25519, hex) is over the UTF-8 bytes of `note`."""

    tree_size = serializers.IntegerField()
    root_sha256 = serializers.CharField()
    at = serializers.CharField()
    note = serializers.CharField()
    signature = serializers.CharField()
    key_id = serializers.CharField()
    public_key = serializers.CharField(allow_null=True, help_text="PEM, for convenience: trust the copy you keep.")


class ProofEventSerializer(serializers.Serializer[Any]):
    """One change of the row. Leaf and nodes are hashed as RFC 6962 §2.1 says."""

    seq = serializers.IntegerField()
    event = serializers.CharField(allow_null=True, help_text="The text that was hashed; staff only.")
    leaf_sha256 = serializers.CharField()
    leaf_index = serializers.IntegerField(allow_null=True, help_text="Null until it is sealed (about a minute).")
    path = serializers.ListField(child=serializers.CharField(), allow_null=True, help_text="Audit path, leaf to root.")


class ProofSerializer(serializers.Serializer[Any]):
    """What proves that the record of one prediction is whole."""

    id = serializers.UUIDField()
    row_sha256 = serializers.CharField(allow_null=True)
    matches = serializers.BooleanField(help_text="The row is what its newest event says.")
    checkpoint = ProofCheckpointSerializer(allow_null=True)
    events = ProofEventSerializer(many=True)


class EventActorSerializer(serializers.Serializer[Any]):
    """Who did it."""

    id = serializers.IntegerField()
    username = serializers.CharField()
    name = serializers.CharField()
    role = serializers.ChoiceField(choices=Role.choices)


class EventSerializer(serializers.Serializer[Any]):
    """One thing that happened. Events are only ever added."""

    seq = serializers.IntegerField(help_text="Number of the event; numbers have gaps.")
    at = serializers.DateTimeField()
    kind = serializers.CharField()
    actor = EventActorSerializer(allow_null=True, help_text="Null for a stranger or the system itself.")
    patient = serializers.IntegerField(allow_null=True)
    patient_number = serializers.CharField(allow_null=True)
    object_type = serializers.CharField(allow_null=True)
    object_id = serializers.CharField(allow_null=True)
    request_id = serializers.CharField()
    client_address = serializers.CharField(allow_null=True)
    detail = serializers.DictField(help_text="Keys, codes and numbers; no names and no free text.")
    reason = serializers.CharField(allow_null=True, help_text="What was said for it, where a reason is asked for.")
    reason_altered = serializers.BooleanField(help_text="The reason is not the one the event was written with.")
    sealed = serializers.BooleanField(help_text="Part of the sealed tree; a new event is after about half a minute.")


class TrailCheckSerializer(serializers.Serializer[Any]):
    """A check of the whole trail: what was in order, and the first thing that was not."""

    id = serializers.IntegerField()
    requested_at = serializers.DateTimeField()
    requested_by = serializers.CharField(help_text="Name of who asked.")
    started_at = serializers.DateTimeField(allow_null=True)
    finished_at = serializers.DateTimeField(allow_null=True)
    state = serializers.ChoiceField(choices=CheckState.choices)
    total = serializers.IntegerField(help_text="Sealed events when it began.")
    leaves = serializers.IntegerField(help_text="Events in order.")
    checkpoints = serializers.IntegerField(help_text="Signed checkpoints in order, second sink included.")
    rows = serializers.IntegerField(
        help_text="Predictions, training runs and promotions that are what their newest event says."
    )
    statements = serializers.IntegerField(help_text="Reviews and reasons that are what their event says.")
    root = serializers.CharField(allow_null=True)  # type: ignore[assignment]
    finding = serializers.CharField(allow_null=True, help_text="The first thing wrong, for example `event_changed`.")
    where = serializers.DictField(child=serializers.CharField(), help_text="Keys that name the culprit.")


class MonthSerializer(serializers.Serializer[Any]):
    """Which month."""

    month = serializers.RegexField(r"^[0-9]{4}-(?:0[1-9]|1[0-2])\Z", help_text="YYYY-MM, in the time zone of the site.")

    def validate_month(self, month: str) -> str:
        try:
            report.month_bounds(month)
        except report.BadMonthError as exc:
            raise serializers.ValidationError(code="invalid") from exc
        return month


class ReportSectionSerializer(serializers.Serializer[Any]):
    """One table of the review."""

    title = serializers.CharField()
    columns = serializers.ListField(child=serializers.CharField())
    rows = serializers.ListField(child=serializers.ListField(child=serializers.CharField()))


class MonthReportSerializer(serializers.Serializer[Any]):
    """The review of one month."""

    month = serializers.CharField()
    sections = ReportSectionSerializer(many=True)


class AccessSerializer(serializers.Serializer[Any]):
    """One look at a patient's data, or one thing done with it."""

    id = serializers.IntegerField()
    at = serializers.DateTimeField()
    action = serializers.ChoiceField(choices=ACTIONS)
    name = serializers.CharField(allow_null=True, help_text="Who; null for the system itself.")
    role = serializers.ChoiceField(choices=Role.choices, allow_null=True)
    mine = serializers.BooleanField(help_text="The reader did this.")
