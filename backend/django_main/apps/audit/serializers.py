"""Shapes of the proof. The page generates its types from these."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers


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
